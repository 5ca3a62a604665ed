"""The words from which the demo company's invented customers, people and talks are made.

Every name is made of parts by chance; a likeness to a real company or person is not meant.
"""

from __future__ import annotations

from dataclasses import dataclass

# A row stays on its line.
# fmt: off


@dataclass(frozen=True)
class City:
    """A place: names, district code, area code, side of the country ("east", "west"), streets."""

    zh: str
    en: str
    region: str
    area: str
    side: str
    streets: tuple[str, ...]


@dataclass(frozen=True)
class Trade:
    """What a company does: dictionary key, name parts, and what it buys (price in CNY)."""

    industry: str
    zh: str
    en: str
    wants: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True)
class Known:
    """A customer the pictures in the manuals show; days are counted from today.

    due: days until the next follow-up (None: nothing planned); hour: "10:30" or "".
    open_amount: of its open opportunity, 0 without one.
    """

    zh: str
    en: str
    city: str
    industry: str
    lifecycle: str
    level: str
    owner: str
    open_amount: int
    due: int | None
    hour: str
    last: int
    tags: tuple[str, ...]
    deal: str = ""
    stage: str = "needs"


CITIES = (
    City("上海", "Shanghai", "310115", "21", "east", ("张江路", "金科路", "祖冲之路")),
    City("上海", "Shanghai", "310114", "21", "east", ("曹安公路", "安亭环路")),
    City("上海", "Shanghai", "310112", "21", "east", ("剑川路", "元江路", "申长路")),
    City("苏州", "Suzhou", "320576", "512", "east", ("星湖街", "金鸡湖大道", "东旺路")),
    City("昆山", "Kunshan", "320583", "512", "east", ("前进东路", "章基路")),
    City("无锡", "Wuxi", "320214", "510", "east", ("长江路", "珠江路", "锡士路")),
    City("南京", "Nanjing", "320115", "25", "east", ("诚信大道", "将军大道", "胜太路")),
    City("常州", "Changzhou", "320412", "519", "east", ("武宜路", "常武中路")),
    City("杭州", "Hangzhou", "330108", "571", "east", ("江南大道", "滨康路", "网商路")),
    City("宁波", "Ningbo", "330212", "574", "east", ("鄞县大道", "首南西路")),
    City("嘉兴", "Jiaxing", "330402", "573", "east", ("亚太路", "凌公塘路")),
    City("温州", "Wenzhou", "330302", "577", "east", ("府东路", "瓯海大道")),
    City("合肥", "Hefei", "340104", "551", "east", ("望江西路", "习友路", "创新大道")),
    City("青岛", "Qingdao", "370212", "532", "east", ("株洲路", "松岭路")),
    City("济南", "Jinan", "370112", "531", "east", ("工业南路", "旅游路")),
    City("成都", "Chengdu", "510107", "28", "west", ("武科西一路", "天府大道")),
    City("重庆", "Chongqing", "500112", "23", "west", ("金开大道", "黄山大道")),
    City("西安", "Xi'an", "610116", "29", "west", ("锦业路", "西部大道")),
    City("武汉", "Wuhan", "420111", "27", "west", ("光谷大道", "珞喻路")),
    City("长沙", "Changsha", "430111", "731", "west", ("万家丽南路", "环保大道")),
    City("郑州", "Zhengzhou", "410105", "371", "west", ("农业路", "东风路")),
    City("广州", "Guangzhou", "440112", "20", "west", ("科学大道", "开创大道")),
    City("深圳", "Shenzhen", "440305", "755", "west", ("科苑路", "高新南一道")),
    City("佛山", "Foshan", "440606", "757", "west", ("南国东路", "容桂大道")),
)

FIRST = (
    ("澜", "Lan"), ("沐", "Mu"), ("屿", "Yu"), ("岑", "Cen"), ("砚", "Yan"), ("泓", "Hong"), ("骁", "Xiao"),
    ("昀", "Yun"), ("烁", "Shuo"), ("翎", "Ling"), ("璟", "Jing"), ("珩", "Heng"), ("湛", "Zhan"),
    ("霁", "Ji"), ("芮", "Rui"), ("峤", "Qiao"), ("黎", "Li"), ("栩", "Xu"), ("澈", "Che"), ("弘", "Hong"),
    ("谦", "Qian"), ("朔", "Shuo"), ("恺", "Kai"), ("祺", "Qi"), ("钧", "Jun"), ("晟", "Sheng"),
    ("煦", "Xu"), ("棠", "Tang"), ("筠", "Yun"), ("恒", "Heng"), ("泰", "Tai"), ("盛", "Sheng"),
    ("正", "Zheng"), ("瑞", "Rui"), ("启", "Qi"), ("远", "Yuan"), ("青", "Qing"), ("嘉", "Jia"),
    ("锦", "Jin"), ("宏", "Hong"),
)
SECOND = (
    ("图", "tu"), ("舟", "zhou"), ("禾", "he"), ("峰", "feng"), ("川", "chuan"), ("拓", "tuo"), ("和", "he"),
    ("诚", "cheng"), ("原", "yuan"), ("源", "yuan"), ("航", "hang"), ("微", "wei"), ("创", "chuang"),
    ("立", "li"), ("能", "neng"), ("科", "ke"), ("衡", "heng"), ("宇", "yu"), ("辰", "chen"), ("光", "guang"),
    ("岭", "ling"), ("桥", "qiao"), ("帆", "fan"), ("桦", "hua"), ("越", "yue"), ("同", "tong"),
    ("展", "zhan"), ("序", "xu"), ("润", "run"), ("安", "an"), ("沃", "wo"), ("鸣", "ming"), ("林", "lin"),
    ("洲", "zhou"), ("合", "he"), ("力", "li"), ("信", "xin"), ("达", "da"), ("芯", "xin"), ("材", "cai"),
)
TRADES = (
    Trade("machinery", "精密机械", "Precision Machinery", (("液压阀组", "Hydraulic valve sets", 10500), ("六轴上料机器人", "Six-axis loading robot", 130000))),
    Trade("machinery", "自动化设备", "Automation", (("装配线改造", "Assembly line retrofit", 260000), ("输送系统", "Conveyor system", 86000))),
    Trade("machinery", "阀门", "Valves", (("阀门测试台", "Valve test bench", 92000), ("密封件年度供货", "Yearly supply of seals", 38000))),
    Trade("automotive", "汽车零部件", "Auto Parts", (("冲压线监测", "Press line monitoring", 256000), ("刀具管理系统", "Tool management system", 74000))),
    Trade("electronics", "光电科技", "Optics", (("检测单元", "Inspection cells", 151000), ("洁净室监控", "Clean room monitoring", 64000))),
    Trade("electronics", "电子", "Electronics", (("备件年框", "Spare-parts agreement", 28000), ("贴片线升级", "Placement line upgrade", 188000))),
    Trade("energy", "新能源", "New Energy", (("储能产线", "Energy-storage line", 1075000), ("电池检测柜", "Battery test cabinets", 148000))),
    Trade("energy", "光伏科技", "Solar", (("组件检测设备", "Module inspection", 210000), ("逆变器备件", "Inverter spare parts", 46000))),
    Trade("medical", "医疗科技", "Medical", (("手术室气体面板", "Operating-room gas panels", 34000), ("设备维保合同", "Maintenance contract", 88000))),
    Trade("medical", "生物技术", "Biotech", (("冷链监控试点", "Cold-chain monitoring pilot", 70000), ("纯水系统", "Pure water system", 165000))),
    Trade("chemical", "新材料", "Materials", (("反应釜控制柜", "Reactor control cabinets", 98000), ("安全联锁改造", "Safety interlock retrofit", 143000))),
    Trade("plastics", "塑业", "Plastics", (("注塑单元服务", "Moulding cell service", 46250), ("模温机", "Mould temperature units", 23000))),
    Trade("plastics", "包装", "Packaging", (("包装线改造", "Packing line retrofit", 69000), ("视觉检测", "Vision inspection", 57000))),
    Trade("textile", "纺织机械", "Textile Machinery", (("织机驱动升级", "Loom drive upgrade", 70000), ("除尘系统", "Dust extraction", 52000))),
    Trade("food", "食品", "Foods", (("灌装三线改造", "Retrofit of filling line 3", 149000), ("年框续签", "Frame contract renewal", 106000))),
    Trade("logistics", "供应链管理", "Supply Chain", (("仓储输送", "Warehouse conveyors", 176000), ("车队监控", "Fleet monitoring", 42000))),
    Trade("software", "信息技术", "Information Technology", (("物联网关", "IoT gateways", 18000), ("数据采集平台", "Data collection platform", 220000))),
    Trade("retail", "贸易", "Trading", (("样机采购", "Demo units", 36000), ("备货订单", "Stock order", 64000))),
    Trade("construction", "建筑工程", "Construction", (("泵站控制", "Pump station control", 132000), ("照明改造", "Lighting retrofit", 48000))),
    Trade("education", "教育装备", "Education", (("实训台", "Training benches", 27000), ("实验室建设", "Laboratory set-up", 185000))),
)
FORMS = ("有限公司", "有限公司", "有限公司", "有限责任公司", "股份有限公司")
#: Customers known by an English name only.
ENGLISH = (
    ("Alder & Finch Instruments (Shanghai)", "electronics"), ("Bramwell Process Controls", "chemical"),
    ("Nordvik Marine Systems (Qingdao)", "machinery"), ("Harrowgate Packaging Asia", "plastics"),
    ("Lindqvist Medical (Suzhou)", "medical"), ("Oakmere Logistics China", "logistics"),
    ("Pellworth Energy Storage", "energy"), ("Castellane Foods (Guangzhou)", "food"),
    ("Thornbury Automation (Chengdu)", "machinery"), ("Vantreight Software (Shenzhen)", "software"),
)

KNOWN = (
    Known("上海澜图医疗科技有限公司", "Lantu Medical", "上海", "medical", "intent", "A", "li.na", 680_000, -5, "", 12, ("招标",), "手术室气体面板", "proposal"),
    Known("青岛海拓冷链物流有限公司", "Haituo Logistics", "青岛", "logistics", "potential", "B", "wang.fang", 0, -4, "", 14, ("试点",)),
    Known("苏州恒立精密机械有限公司", "Hengli Precision", "苏州", "machinery", "formal", "A", "li.na", 1_260_000, -3, "", 5, ("年框", "液压", "已参观工厂"), "液压阀组二期", "negotiation"),
    Known("宁波远舟塑业股份有限公司", "Yuanzhou Plastics", "宁波", "plastics", "formal", "B", "zhang.wei", 92_500, 0, "10:30", 5, ("注塑",), "注塑单元服务"),
    Known("无锡泰能新能源有限公司", "Taineng New Energy", "无锡", "energy", "intent", "A", "li.na", 2_150_000, 0, "14:00", 4, ("二期", "招标"), "储能产线二期", "proposal"),
    Known("杭州青禾食品集团有限公司", "Qinghe Foods", "杭州", "food", "formal", "B", "li.na", 318_000, 0, "16:00", 7, ("续约",), "2027 年框续签", "negotiation"),
    Known("合肥晶瑞光电有限公司", "Jingrui Optics", "合肥", "electronics", "intent", "B", "zhang.wei", 455_000, 1, "09:30", 6, ("试点",), "检测单元一期"),
    Known("中联智造（江苏）工业互联网研究院有限公司", "Zhonglian Smart Mfg", "南京", "software", "intent", "A", "li.na", 1_080_000, 2, "", 3, ("政府项目", "物联网", "招标"), "工厂物联网关 60 套"),
    Known("昆山联创电子有限公司", "Lianchuang Electronics", "昆山", "electronics", "formal", "C", "zhang.wei", 56_800, 3, "", 10, ("年框",), "备件年框", "negotiation"),
    Known("常州华隆纺织机械有限公司", "Hualong Textile", "常州", "textile", "formal", "B", "li.na", 0, 4, "", 17, ()),
    Known("上海申和汽车零部件有限公司", "Shenhe Auto Parts", "上海", "automotive", "dormant", "B", "zhang.wei", 0, 7, "", 56, ("待唤醒",)),
    Known("嘉兴盛源包装有限公司", "Shengyuan Packaging", "嘉兴", "plastics", "formal", "C", "li.na", 38_000, 8, "", 12, ("注塑",), "包装线改造", "qualify"),
    Known("温州正阳阀门有限公司", "Zhengyang Valves", "温州", "machinery", "intent", "B", "li.na", 276_400, 10, "", 3, ("液压", "展会"), "阀门测试台", "qualify"),
    Known("南京启明教育装备有限公司", "Qiming Education", "南京", "education", "lost", "C", "zhang.wei", 0, None, "", 131, ()),
)

SURNAMES = (
    ("陈", "Chen"), ("林", "Lin"), ("黄", "Huang"), ("周", "Zhou"), ("吴", "Wu"), ("徐", "Xu"), ("孙", "Sun"),
    ("胡", "Hu"), ("朱", "Zhu"), ("高", "Gao"), ("何", "He"), ("郭", "Guo"), ("马", "Ma"), ("罗", "Luo"),
    ("梁", "Liang"), ("宋", "Song"), ("郑", "Zheng"), ("谢", "Xie"), ("韩", "Han"), ("唐", "Tang"),
    ("冯", "Feng"), ("董", "Dong"), ("程", "Cheng"), ("曹", "Cao"), ("袁", "Yuan"), ("邓", "Deng"),
    ("许", "Xu"), ("傅", "Fu"), ("沈", "Shen"), ("曾", "Zeng"), ("彭", "Peng"), ("吕", "Lü"),
)
GIVEN = (
    ("建国", "Jianguo"), ("晓燕", "Xiaoyan"), ("志强", "Zhiqiang"), ("雅琴", "Yaqin"), ("思远", "Siyuan"),
    ("佳怡", "Jiayi"), ("文博", "Wenbo"), ("丽华", "Lihua"), ("俊杰", "Junjie"), ("敏", "Min"),
    ("国栋", "Guodong"), ("雨桐", "Yutong"), ("浩然", "Haoran"), ("婷", "Ting"), ("永康", "Yongkang"),
    ("梦瑶", "Mengyao"), ("海波", "Haibo"), ("静怡", "Jingyi"), ("振华", "Zhenhua"), ("秋实", "Qiushi"),
    ("立群", "Liqun"), ("春梅", "Chunmei"), ("子轩", "Zixuan"), ("慧", "Hui"), ("学文", "Xuewen"),
    ("安琪", "Anqi"), ("德明", "Deming"), ("若曦", "Ruoxi"), ("启航", "Qihang"), ("月明", "Yueming"),
)
#: Title, department at the customer, decision role.
POSTS = (
    ("采购总监", "采购部", "decider"), ("采购经理", "采购部", "buyer"), ("设备部长", "设备部", "technical"),
    ("技术总工", "技术中心", "technical"), ("生产经理", "生产部", "user"), ("总经理", "总经办", "decider"),
    ("财务总监", "财务部", "approver"), ("项目经理", "项目部", "supporter"), ("质量经理", "质量部", "user"),
    ("采购专员", "采购部", "buyer"),
)
PREFERENCES = ("茶", "咖啡", "羽毛球", "摄影", "马拉松", "钓鱼", "书法", "上午联系", "微信联系")
TAGS = ("招标", "试点", "年框", "液压", "注塑", "二期", "续约", "展会", "政府项目", "重点", "物联网", "待唤醒")
COMPETITORS = ("华控", "科迈特", "Norvane", "精拓", "Delmark", "本地集成商")

#: What was said, by method; {who} is the person, {what} the thing to be sold.
TALKS = (
    ("phone", "与{who}通话，确认{what}的技术参数，对方希望交期压缩两周。价格没有再提异议。", "交期可接受 6 周半，但首批须含备件包", "与生产确认排期，发修订报价"),
    ("phone", "致电{who}，询问{what}的立项进展。预算已报批，预计下月初有结果。", "流程走完才能定供应商", "月初再次电话跟进"),
    ("phone", "{who}来电，反馈上次{what}的样品测试数据，温升略高，其余达标。", "希望附一份第三方检测报告", "补充检测报告"),
    ("visit", "拜访{who}，参观装配线，确认{what}的节拍与安装空间。设备部关注售后响应时间。", "现场条件具备，四季度可以停线", "出安装方案和停线计划"),
    ("visit", "与{who}面谈，介绍{what}方案，演示了同行业三个案例。", "对案例中的维护成本很感兴趣", "安排参观样板工厂"),
    ("wechat", "微信与{who}沟通，发送{what}的样本和选型表，约定下周给意见。", "", "下周收集选型意见"),
    ("wechat", "{who}在微信中询问{what}的账期，希望由 30 天改为 60 天。", "账期是能否签约的关键", "请示账期"),
    ("email", "向{who}发送{what}的正式报价和商务条款，附交付计划。", "已收到，整体在预算内", "三天后确认报价意见"),
    ("email", "{who}邮件回复，要求{what}补充备件清单和培训安排。", "培训需覆盖两个班次", "补充备件清单与培训方案"),
    ("meeting", "与{who}及其技术团队开会，逐条过{what}的技术协议，剩余 4 条待定。", "技术协议本周可以定稿", "修改协议并回传"),
    ("video", "视频会议，向{who}远程演示{what}的诊断功能，回答了数据安全方面的问题。", "数据必须留在厂内", "提供本地部署说明"),
)
ENGLISH_TALKS = (
    ("video", "Video call with {who} about {what}: scope agreed, delivery in the first quarter.", "Happy with the scope", "Send the revised offer"),
    ("email", "Sent {who} the offer for {what} with terms and a delivery plan.", "Received, within budget", "Call in three days"),
    ("phone", "Called {who}: the budget for {what} is approved, the order form is with finance.", "", "Ask finance for the date"),
)
CHORES = (
    "发送{what}的修订报价", "回访{what}的使用情况", "准备{what}的投标文件", "确认{what}的到货时间",
    "整理{what}的会议纪要", "寄送{what}的样品", "催收{what}的合同盖章件", "安排{what}的现场勘察",
)
WON = ("方案贴合现场条件，交期最短", "样板工厂参观后决定", "老客户续约，服务响应快", "综合价格合适，付款条件可接受")
LOST = ("价格高于竞争对手约 12%", "客户推迟投资，项目取消", "技术指标不满足防爆要求", "本地供应商关系更深", "交期不能满足停线窗口")
STRATEGIES = (
    "<p>先做<strong>小批试用</strong>，再谈整线。</p><ul><li>技术：设备部</li><li>商务：采购总监</li></ul>",
    "<p>借样板工厂参观建立信任，避开单纯比价。</p>",
    "<p>联合集成商投标，由我方负责核心单元和调试。</p>",
)
TERMS = "含 13% 增值税。合同签订后付 30%，发货前付 60%，验收后付 10%。质保期 12 个月。"
