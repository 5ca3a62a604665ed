"""What the demo company's customers call about, what service knows, and what they think of it."""

from __future__ import annotations

from dataclasses import dataclass

# A row stays on its line.
# fmt: off


@dataclass(frozen=True)
class Trouble:
    """A case as it comes in and as it is solved; {what} is the thing it is about.

    article: place of the article in ARTICLES that helps, -1 for none.
    """

    category: str
    priority: str
    subject: str
    description: str
    solution: str
    article: int = -1


@dataclass(frozen=True)
class Article:
    """One article of the knowledge base. expires: days from today."""

    category: str
    state: str
    title: str
    keywords: tuple[str, ...]
    body: str
    expires: int


TROUBLES = (
    Trouble("malfunction", "urgent", "{what}停机，报警 E-217", "早班开机后 20 分钟停机，面板显示 E-217，复位后再次出现。产线已停，客户要求当天恢复。", "远程查看日志，确认为伺服驱动过热。清理滤网并更换风扇，试运行 2 小时正常。", 0),
    Trouble("malfunction", "high", "{what}运行有异响", "设备在高速段有周期性异响，客户担心轴承损坏，已拍视频发来。", "现场检查为联轴器螺栓松动，按力矩重新紧固，异响消失。", 1),
    Trouble("malfunction", "high", "{what}压力不稳", "保压阶段压力波动约 8%，影响产品一致性。", "更换比例阀密封件，重新标定传感器，波动降到 1% 以内。", 2),
    Trouble("quality", "high", "{what}首批有 3 件尺寸超差", "客户来料检验发现 3 件外径超出上限 0.02 mm，要求说明原因并补发。", "确认为夹具磨损，已更换夹具并全检当批次，补发 3 件，附检测报告。"),
    Trouble("quality", "normal", "{what}表面有划痕", "开箱时发现外壳划痕，不影响使用，客户希望得到说法。", "判定为运输所致，寄出外壳面板一块，并向物流索赔。"),
    Trouble("delivery", "high", "{what}到货少一箱附件", "装箱单 6 箱，实收 5 箱，缺安装支架。", "仓库核实漏发，当天补发，次日签收。", 9),
    Trouble("delivery", "normal", "询问{what}的发货时间", "客户停线窗口提前，希望知道能否提前一周发货。", "与生产协调提前 5 天，客户接受。"),
    Trouble("installation", "normal", "{what}安装指导", "客户自行安装，需要地脚螺栓图和接线图。", "发送安装图纸并安排一次视频指导。", 4),
    Trouble("installation", "normal", "预约{what}的现场调试", "设备已就位，电源和气源已接好，请安排工程师。", "工程师驻场 2 天完成调试，客户签署验收单。", 4),
    Trouble("use", "low", "{what}如何导出生产数据", "需要把每班的产量和停机时间导出到表格。", "说明导出步骤并发送操作指南。", 5),
    Trouble("use", "low", "{what}忘记操作员密码", "值班人员离职，操作面板无法登录。", "核实身份后指导用管理员卡重置。", 6),
    Trouble("spare_part", "normal", "{what}滤芯与密封件报价", "计划年底停机保养，请提供备件清单和报价。", "发送备件清单，客户已下单。", 7),
    Trouble("spare_part", "high", "{what}传感器损坏，急需备件", "现场只剩一只在用，没有备件。", "从苏州备件库发出 2 只，次日到达。", 7),
    Trouble("invoice", "low", "{what}发票抬头有误", "发票抬头少了“有限”二字，财务无法入账。", "作废重开，电子发票已发邮箱。", 9),
    Trouble("other", "normal", "申请{what}的操作培训", "新招 4 名操作工，希望安排半天培训。", "安排一次线上培训，4 人全部通过考核。", 5),
)
ENGLISH_TROUBLES = (
    Trouble("malfunction", "high", "{what}: alarm 31 after start-up", "Alarm 31 comes up about ten minutes after every start. Restarting helps for an hour.", "Cleaned the filter and updated the drive firmware; no alarm since.", 0),
    Trouble("delivery", "normal", "{what}: packing list does not match", "The packing list names six boxes, we received five.", "Shipped the missing box by express, received the next day."),
    Trouble("use", "low", "{what}: how to export the shift report", "We need output and downtime per shift as a spreadsheet.", "Sent the guide and showed it in a short call.", 11),
)

ARTICLES = (
    Article("fault", "published", "报警 E-217：伺服驱动过热", ("E-217", "过热", "伺服"), "<p><strong>现象</strong></p><p>运行一段时间后停机，面板显示 <strong>E-217</strong>。</p><p><strong>处理</strong></p><ol><li>断电 10 分钟，检查风扇是否转动。</li><li>清理滤网；积尘严重时更换。</li><li>仍报警时读取驱动日志，发给二线支持。</li></ol>", 120),
    Article("fault", "published", "高速段异响的排查顺序", ("异响", "联轴器", "轴承"), "<p>先紧固，再润滑，最后才怀疑轴承。</p><ol><li>按 45 N·m 复紧联轴器螺栓。</li><li>检查皮带张力。</li><li>用听诊棒比较两端轴承。</li></ol>", 200),
    Article("fault", "published", "保压阶段压力波动", ("压力", "比例阀", "密封"), "<p>波动大于 3% 时，依次检查比例阀密封、蓄能器预充压力和传感器零点。</p>", -12),
    Article("maintenance", "published", "液压单元的季度保养", ("保养", "液压", "滤芯"), "<ul><li>更换回油滤芯</li><li>取油样送检</li><li>检查蓄能器预充压力</li><li>紧固管接头</li></ul>", 9),
    Article("operation", "published", "安装前的现场条件清单", ("安装", "地基", "电源"), "<p>到场前请客户确认：地基平整度、电源容量、气源压力、起吊设备、网络接口。</p>", 300),
    Article("operation", "published", "导出生产数据与班次报表", ("导出", "报表", "数据"), "<ol><li>进入“数据”页。</li><li>选择班次和日期。</li><li>插入 U 盘，点击“导出”。</li></ol>", 240),
    Article("operation", "published", "重置操作员密码", ("密码", "权限"), "<p>只有持管理员卡的人可以重置。先核实来电人身份，再按手册第 6 章操作。</p>", 90),
    Article("product", "published", "常用备件与库存地点", ("备件", "库存"), "<p>苏州库常备：滤芯、密封件、传感器、风扇。成都库常备：滤芯、密封件。</p>", 60),
    Article("process", "published", "紧急工单的处理时限", ("时限", "紧急"), "<ul><li><strong>紧急</strong>：30 分钟内响应，8 小时内解决</li><li><strong>高</strong>：2 小时内响应，1 个工作日内解决</li><li><strong>普通</strong>：4 小时内响应，3 个工作日内解决</li></ul>", 180),
    Article("process", "published", "少发、错发与发票更正", ("补发", "发票"), "<p>先道歉，再核实装箱单照片；当天补发，不等责任判定。发票更正走财务作废重开。</p>", 150),
    Article("product", "draft", "新一代控制面板的差异", ("控制面板", "新产品"), "<p>整理中：界面语言、配方数量、远程诊断。</p>", 0),
    Article("operation", "review", "Exporting the shift report (English)", ("export", "report"), "<ol><li>Open <em>Data</em>.</li><li>Choose shift and day.</li><li>Insert a USB stick and press <em>Export</em>.</li></ol>", 240),
)

#: Kind, what was said, what came of it.
VOICES = (
    ("need", "希望{what}能直接接入我们的生产管理系统，现在靠人工抄数。", "列入下一版接口开发计划，预计二季度提供。"),
    ("need", "需要{what}的英文操作界面，海外工厂也要用。", "英文界面已随新版面板提供。"),
    ("need", "希望提供{what}的租赁方案，旺季用三个月。", "转销售评估租赁报价。"),
    ("suggestion", "{what}的备件包能否按年打包报价，省得每次询价。", "已推出年度备件包。"),
    ("suggestion", "培训资料最好配视频，新员工看得懂。", "已录制 6 段操作视频。"),
    ("suggestion", "发货前能不能发一份带照片的装箱清单。", "从本月起装箱照片随货单发送。"),
    ("suggestion", "{what}的保养提醒如果能发到微信就更方便。", "纳入服务通知需求，评估中。"),
    ("complaint", "{what}维修等了五天才有人联系，太慢了。", "向客户致歉，服务经理回访，补偿一次免费保养。"),
    ("complaint", "报价改了三次，前后口径不一致。", "统一由负责人出具最终报价，并说明差异。"),
    ("complaint", "上次到货缺件，影响了我们的安装计划。", "补发并承担返工费用，复核流程已改。"),
    ("problem", "{what}在夏季高温时容易报警。", "提供加装空调的改造建议。"),
    ("problem", "操作手册和实际面板的版本对不上。", "已寄送新版手册。"),
)
DECLINED = "与产品方向不符，已向客户说明原因。"
SURVEYS = ("年度满意度调查", "交付后回访", "售后服务回访", "季度客户回访")
#: Remarks for a low, a middling and a high score.
REMARKS = (
    ("响应太慢，希望有固定对接人。", "备件等待时间偏长。"),
    ("总体可以，交期再稳定一些更好。", "产品质量满意，资料可以再完善。"),
    ("工程师很专业，问题当天解决。", "合作多年，一直放心。", "交付准时，培训到位。"),
)
