"""The invented company of the pictures: frame, people and customers in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from app.engine.views.page_models import Action, Cell
from tests.preview.environment import Entry, Frame, FrameReader, MenuGroup, OtherLanguage


@dataclass(frozen=True)
class Words:
    """Chooses between the two languages: `w("客户", "Customers")`."""

    language: str

    def __call__(self, zh: str, en: str) -> str:
        """Return the text in this language."""
        return zh if self.language == "zh" else en


def build_frame(language: str, *, theme: str = "light", current: str = "/e/customer/") -> Frame:
    """Return the frame as Li Na (Chinese) or Wang Fang (English) sees it."""
    w = Words(language)
    reader = FrameReader(
        w("李娜", "Wang Fang"), w("李", "WF"),
        (w("销售", "Sales manager"),) if language == "zh" else ("Sales manager", "Administrator"),
        w("华东销售部", "Sales East"), is_administrator=language == "en",
    )  # fmt: skip
    menu = tuple(
        MenuGroup(w(*label), tuple(
            Entry(w(zh, en), icon, href, href == current, count) for zh, en, icon, href, count in entries
        ))
        for label, entries in MENU
    )  # fmt: skip
    quick = tuple(Entry(w(zh, en), icon, href) for zh, en, icon, href in QUICK)
    other = (
        OtherLanguage("English", "/lang/en")
        if language == "zh"
        else OtherLanguage("中文", "/lang/zh")
    )
    toast = ("success", w("已保存「苏州恒立精密机械有限公司」。", "Hengli Precision was saved."),
             Action("undo", w("撤销", "Undo"), method="post", href="/undo/1"))  # fmt: skip
    return Frame(
        company=w("远帆工业", "Yuanfan"), language=language, other_language=other, reader=reader,
        menu=menu, quick_add=quick, theme=theme, path=current, toasts=(toast,) if TOASTS else (),
        health="1 notice" if language == "en" else None,
    )  # fmt: skip


TOASTS: list[str] = []

QUICK = (
    ("客户", "Customer", "building", "/e/customer/new"),
    ("联系记录", "Contact log", "message-plus", "/e/contact_log/new"),
    ("任务", "Task", "checkbox", "/e/task/new"),
    ("商机", "Opportunity", "target-arrow", "/e/opportunity/new"),
)

MENU = (
    (("", ""), (("今日", "Today", "sun", "/", "9"),)),
    (("客户", "Customers"), (
        ("客户", "Customers", "building", "/e/customer/", "1,284"),
        ("联系人", "Contacts", "address-book", "/e/contact/", ""),
        ("公海", "Customer pool", "droplet", "/e/customer/?view=pool", ""),
        ("联系记录", "Contact logs", "message-2", "/e/contact_log/", ""),
    )),
    (("销售", "Sales"), (
        ("线索", "Leads", "filter", "/e/lead/", "23"),
        ("商机", "Opportunities", "target-arrow", "/e/opportunity/", "38"),
        ("报价", "Quotes", "file-invoice", "/e/quote/", ""),
        ("订单", "Orders", "shopping-cart", "/e/order/", ""),
        ("合同", "Contracts", "writing-sign", "/e/contract/", ""),
        ("回款", "Payments", "cash", "/e/payment/", "2"),
    )),
    (("服务", "Service"), (
        ("工单", "Cases", "lifebuoy", "/e/case/", "5"),
        ("客户反馈", "Feedback", "mood-smile", "/e/feedback/", ""),
    )),
    (("市场", "Marketing"), (("市场活动", "Campaigns", "speakerphone", "/e/campaign/", ""),)),
    (("管理", "Manage"), (
        ("报表", "Reports", "chart-bar", "/reports/", ""),
        ("设置", "Settings", "settings", "/settings/", ""),
    )),
)  # fmt: skip

STAGES = {
    "intent": ("意向", "Intent", "blue"), "potential": ("潜在", "Potential", ""),
    "formal": ("正式", "Formal", "green"), "dormant": ("沉睡", "Dormant", "amber"),
    "lost": ("流失", "Lost", "red"),
}  # fmt: skip

PEOPLE = {
    "li": ("李娜", "Li Na", "李", "LN"), "zhang": ("张伟", "Zhang Wei", "张", "ZW"),
    "wang": ("王芳", "Wang Fang", "王", "WF"), "chen": ("陈杰", "Chen Jie", "陈", "CJ"),
}  # fmt: skip

#: name zh, en, monogram, city zh, en, stage, level, owner, amount, due zh, en, tone, last, tags
CUSTOMERS = (
    ("上海澜图医疗科技有限公司", "Lantu Medical Technology", "澜", "上海", "Shanghai", "intent", "A", "li", "¥680,000", "逾期 5 天", "5 days late", "late", "11-12", "招标"),
    ("青岛海拓冷链物流有限公司", "Haituo Cold-chain Logistics", "海", "青岛", "Qingdao", "potential", "B", "wang", "", "逾期 4 天", "4 days late", "late", "11-09", "试点"),
    ("苏州恒立精密机械有限公司", "Hengli Precision", "恒", "苏州", "Suzhou", "formal", "A", "li", "¥1,260,000", "逾期 3 天", "3 days late", "late", "11-18", "年框 液压 展会"),
    ("宁波远舟塑业股份有限公司", "Yuanzhou Plastics", "远", "宁波", "Ningbo", "formal", "B", "zhang", "¥92,500", "今天 10:30", "Today 10:30", "now", "11-18", "注塑"),
    ("无锡泰能新能源有限公司", "Taineng New Energy", "泰", "无锡", "Wuxi", "intent", "A", "li", "¥2,150,000", "今天 14:00", "Today 14:00", "now", "11-19", "二期 招标"),
    ("杭州青禾食品集团有限公司", "Qinghe Foods", "青", "杭州", "Hangzhou", "formal", "B", "li", "¥318,000", "今天 16:00", "Today 16:00", "now", "11-16", "续约"),
    ("合肥晶瑞光电有限公司", "Jingrui Optics", "晶", "合肥", "Hefei", "intent", "B", "zhang", "¥455,000", "明天 09:30", "Tomorrow 09:30", "", "11-17", "试点"),
    ("中联智造（江苏）工业互联网研究院有限公司", "Zhonglian Smart Manufacturing Industrial Internet Institute (Jiangsu)", "中", "南京", "Nanjing", "intent", "A", "li", "¥1,080,000", "11-25 周三", "Wed 25 Nov", "", "11-20", "政府项目 试点 年框"),
    ("昆山联创电子有限公司", "Lianchuang Electronics", "联", "昆山", "Kunshan", "formal", "C", "chen", "¥56,800", "11-26 周四", "Thu 26 Nov", "", "11-13", "年框"),
    ("常州华隆纺织机械有限公司", "Hualong Textile Machinery", "华", "常州", "Changzhou", "formal", "B", "li", "", "11-27 周五", "Fri 27 Nov", "", "11-06", ""),
    ("上海申和汽车零部件有限公司", "Shenhe Auto Parts", "申", "上海", "Shanghai", "dormant", "B", "zhang", "", "11-30 周一", "Mon 30 Nov", "", "09-28", "待唤醒"),
    ("嘉兴盛源包装有限公司", "Shengyuan Packaging", "盛", "嘉兴", "Jiaxing", "formal", "C", "li", "¥38,000", "12-01 周二", "Tue 1 Dec", "", "11-11", "注塑"),
    ("温州正阳阀门有限公司", "Zhengyang Valves", "正", "温州", "Wenzhou", "intent", "B", "li", "¥276,400", "12-03 周四", "Thu 3 Dec", "", "11-20", "液压 展会"),
    ("南京启明教育装备有限公司", "Qiming Education Equipment", "启", "南京", "Nanjing", "lost", "C", "zhang", "", "未安排", "Not planned", "none", "07-15", ""),
)  # fmt: skip


def person_cell(w: Words, key: str) -> Cell:
    """Return the cell of a colleague; Li Na is the reader in Chinese, Wang Fang in English."""
    zh, en, short_zh, short_en = PEOPLE[key]
    return Cell("person", w(zh, en), initials=w(short_zh, short_en), is_me=key == w("li", "wang"))


def stage_cell(w: Words, key: str) -> Cell:
    """Return the badge of a customer's stage."""
    zh, en, tone = STAGES[key]
    return Cell("badge", w(zh, en), tone=tone)


def due_cell(text: str, tone: str) -> Cell:
    """Return the cell of a next follow-up."""
    return Cell("due", text, tone=tone, title="2026-11-20 09:00")


def tags_cell(words: str) -> Cell:
    """Return the cell of tags, or nothing when there are none."""
    parts = tuple(Cell("text", word) for word in words.split())
    return Cell("tags", " ".join(words.split()), parts=parts) if parts else Cell("text", "")
