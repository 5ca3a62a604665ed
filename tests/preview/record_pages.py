"""Invented record pages: timeline, related list, history, my actions and the start page."""

from __future__ import annotations

from app.engine.access.explain import Reason, WhyPage
from app.engine.views.health_lines import HealthLine
from app.engine.views.page_models import (
    Action,
    Cell,
    Column,
    DueDeeds,
    EmptyState,
    Row,
    Tab,
)
from app.engine.views.record_models import (
    ActionsPage,
    DuePill,
    Event,
    Fact,
    FactGroup,
    OpenPanel,
    RecordPage,
    RelatedList,
    Step,
    StreamPage,
)
from app.features.home.page_models import (
    Bar,
    Figure,
    HealthCard,
    HomeCard,
    HomePage,
    NewCard,
    NewRow,
    SmallChart,
    SmallFigure,
    TodayCard,
    TodayGroup,
    TodayRow,
    Trend,
)
from tests.preview.company import Words, person_cell, tags_cell


def build_record(w: Words, tab: str = "timeline") -> RecordPage:
    """Return the customer of the mock with the panel `tab` open."""
    return RecordPage(
        title=w("苏州恒立精密机械有限公司", "Hengli Precision"), slug="customer", id=3, version=7,
        entity_label=w("客户", "Customer"), icon="building", initials=w("恒", "H"), code="C-20418",
        badges=(Cell("badge", w("正式客户", "Formal"), tone="green"), Cell("level", "A", tone="A"),
                Cell("badge", w("企业", "Company"), tone="plain")),
        owner=person_cell(w, w("li", "wang")),
        meta=(("map-pin", w("江苏苏州 · 工业园区", "Suzhou, Jiangsu")), ("users", w("协作 2 人", "2 collaborators"))),
        steps=_steps(w), step_field="lifecycle", groups=_groups(w), tabs=_tabs(w, tab), folded=(),
        panel=_panel(w, tab),
        actions=(
            Action("log", w("记录联系", "Log contact"), "message-plus", "/e/contact_log/new", primary=True),
            Action("task", w("任务", "Task"), "checkbox", "/e/task/new"),
            Action("edit", w("编辑", "Edit"), "pencil", "/e/customer/3/edit"),
        ),
        more=(Action("copy", w("复制", "Copy"), "copy", "/copy"), Action("print", w("打印", "Print"), "printer", "/print"),
              Action("delete", w("删除", "Delete"), "trash", "/e/customer/3/delete", danger=True)),
        due=DuePill(
            w("下次跟进", "Next follow-up"), Cell("due", w("11-20，逾期 3 天", "20 Nov, 3 days late"), tone="late", title="2026-11-20 09:00"),
            DueDeeds("customer-3", w("恒立", "Hengli"), Action("done", w("完成", "Done"), href="/done", method="post"),
                     (Action("tomorrow", w("明天", "Tomorrow"), href="/move", method="post"),), "/move"),
        ),
        list_href="/e/customer/", previous_href="/e/customer/2", next_href="/e/customer/4", place="3 / 326",
        why_href="/e/customer/3/why" if w.language == "en" else "",
    )  # fmt: skip


def _panel(w: Words, tab: str) -> OpenPanel:
    if tab == "files":
        return OpenPanel(
            tab, error=w("读取文件列表没有成功。", "The list of files could not be read.")
        )
    if tab == "contacts":
        return OpenPanel(tab, "entity/parts/related.html", _contacts(w))
    more = "?before=27" if tab == "timeline" else ""
    kinds = (
        Tab("", w("全部", "All"), "?", True),
        Tab("changes", w("变更", "Changes"), "?kind=changes"),
    )
    stream = StreamPage(_events(w), more, kinds if tab == "timeline" else ())
    return OpenPanel(tab, f"entity/parts/{tab}.html", stream)


def build_actions(w: Words) -> ActionsPage:
    """Return what the reader did, each with its undo."""
    return ActionsPage(
        w("我的操作", "My actions"),
        w("你在 30 天内改动过的内容，可以撤销的有「撤销」。", "What you changed in the last 30 days; what can be taken back has Undo."),
        _events(w, undo=True), more_href="?",
    )  # fmt: skip


def build_why(w: Words) -> WhyPage:
    """Return who may do what with the customer."""
    yes = w(
        "李娜（sales）拥有“change”，范围“own”，这条记录在范围内。",
        "Li Na holds “change” with scope “own”, and this record lies inside it.",
    )
    no = w("孙丽没有授予“change”的角色。", "No role of Sun Li (marketing) grants “change” here.")
    people = (Reason(w("李娜", "Li Na"), True, yes), Reason(w("孙丽", "Sun Li"), False, no))
    return WhyPage(
        w("谁能做什么，为什么", "Who may do what, and why"),
        "/e/customer/3",
        ((w("查看", "See"), people), (w("修改", "Change"), people)),
    )


def build_home(w: Words) -> HomePage:
    """Return the calm start page."""
    late = Cell("due", w("逾期 3 天", "3 days late"), tone="late")
    log = Action(
        "contact_log",
        w("记录联系：恒立", "Log contact: Hengli"),
        "message-plus",
        "/e/contact_log/new",
    )
    task = DueDeeds(
        "task-1", w("寄报价", "Send quote"), Action("done", w("完成", "Done"), "check", "/done", method="post"),
        (Action("tomorrow", w("明天", "Tomorrow"), "calendar-plus", "/move", method="post"),), "/move",
    )  # fmt: skip
    rows = (
        TodayRow("/e/task/1", w("寄修改后的报价", "Send revised quote"), w("恒立精密", "Hengli Precision"), "checklist",
                 w("任务", "Task"), late, task, person_cell(w, "li")),
        TodayRow("/e/customer/3", w("华越汽配", "Huayue Auto Parts"), w("苏州", "Suzhou"), "building",
                 w("客户", "Customer"), late, DueDeeds("customer-3", "Huayue"), person_cell(w, "li"), log=log),
    )  # fmt: skip
    return HomePage(
        w("今日", "Today"), w("早上好，李娜", "Good morning, Wang Fang"),
        w("11 月 23 日 周一 · 华东销售部 · 3 项跟进已逾期，6 项在今天", "Monday 23 November · Sales East · 3 follow-ups are overdue, 6 are for today"),
        (
            HomeCard("won", "home/figure.html", 3, Figure("won", w("本月赢单", "Won this month"), "¥1.86M", "/e/opportunity/", "trophy",
                     w("上月同期：¥1.61M", "Same days last month: ¥1.61M"), Trend("12%", 12, w("与上月同期相比", "against the same days of last month")))),
            HomeCard("new", "home/figure.html", 3, Figure("new", w("本月新增客户", "New customers this month"), "14", "/e/customer/", "building",
                     w("上月同期：13", "Same days last month: 13"))),
            HomeCard("logs", "home/figure.html", 3, Figure("logs", w("本月联系记录", "Contact logs this month"), "212", "/e/contact_log/", "message-plus",
                     w("上月同期：201", "Same days last month: 201"), Trend("5%", -5, w("与上月同期相比", "against the same days of last month")))),
            HomeCard("paid", "home/figure.html", 3, Figure("paid", w("本月回款", "Payments this month"), "¥1.24M", "/e/payment/", "cash",
                     w("上月同期：¥1.36M", "Same days last month: ¥1.36M"))),
            HomeCard("today", "home/today.html", 8, TodayCard(
                (Tab("now", w("现在", "Now"), "/", True, "9"), Tab("next", w("未来 7 天", "Next 7 days"), "/?today=next", count="14")),
                (TodayGroup("late", w("逾期 · 2", "Overdue · 2"), True, rows, ((w("任务", "Tasks"), "1", "/e/task/"),), w("还有 1 项", "1 more")),),
                (Tab("all", w("所有人", "Everybody's"), "/", True), Tab("mine", w("我的", "Mine"), "/?whose=mine")),
            )),
            HomeCard("funnel", "home/funnel.html", 4, SmallChart("funnel", "funnel", w("各阶段金额", "Pipeline by stage"), "¥11.7M", "/e/opportunity/chart", (
                Bar(w("初步接洽", "Qualify"), "¥3.42M", "/e/opportunity/", 100, "14", moved_on="64%"),
                Bar(w("需求确认", "Needs"), "¥2.81M", "", 82, "10", moved_on="58%", is_last=True)),
                stats=(SmallFigure(w("赢单率", "Win rate"), "32%", "/e/opportunity/", w("近 90 天", "Last 90 days")),))),
            HomeCard("months", "home/months.html", 8, SmallChart("months", "months", w("每月赢单金额", "Won amount by month"), "¥21.7M", "/e/opportunity/chart", (
                Bar(w("10月", "Oct"), "¥2.4M", "/e/opportunity/", 152, left=26, top=38),
                Bar(w("11月", "Nov"), "¥1.86M", "/e/opportunity/", 118, now=True, left=126, top=72)),
                ("3M", "2M", "1M", "0"))),
            HomeCard("ranks", "home/ranks.html", 4, SmallChart("ranks", "ranks", w("团队本月赢单", "Team this month"), "¥1.86M", "/e/opportunity/chart", (
                Bar(w("李娜", "Li Na"), "¥612K", "/e/opportunity/", 100, initials=w("李", "LN"), is_me=True),))),
            HomeCard("newest", "home/newest.html", 8, NewCard(w("新增客户", "New customers"), "/e/customer/",
                     (NewRow("/e/customer/4", w("台能新能源", "Taineng New Energy"), w("台", "T"), w("无锡", "Wuxi"), person_cell(w, "li"), w("今天", "Today")),))),
            HomeCard("health", "home/health.html", 4, HealthCard((
                HealthLine(w("后台任务", "Jobs"), w("没有失败", "none has failed"), "green", "/settings/jobs/"),
                HealthLine(w("磁盘", "Disk"), w("已用 190 / 200 GB", "190 of 200 GB"), "amber")))),
        ),
        Action("arrange", w("调整卡片", "Arrange cards"), "layout-dashboard", "/home/cards"),
        actions=(Action("log", w("记录联系", "Log contact"), "message-plus", "/e/contact_log/new", primary=True),),
    )  # fmt: skip


def _steps(w: Words) -> tuple[Step, ...]:
    return (
        Step("potential", w("潜在", "Potential"), "done", w("03-02 · 21 天", "2 Mar · 21 d")),
        Step("intent", w("意向", "Intent"), "done", w("03-23 · 68 天", "23 Mar · 68 d")),
        Step("formal", w("正式", "Formal"), "now", w("自 05-30 · 177 天", "since 30 May · 177 d")),
        Step("dormant", w("沉睡", "Dormant"), "open"), Step("lost", w("流失", "Lost"), "open"),
    )  # fmt: skip


def _fact(w: Words, name: str, zh: str, en: str, cell: Cell, *, edit: bool = True) -> Fact:
    return Fact(name, w(zh, en), cell, f"/e/customer/3/edit/{name}" if edit else "")


def _groups(w: Words) -> tuple[FactGroup, ...]:
    return (
        FactGroup("base", w("基本信息", "Basics"), (
            _fact(w, "english", "英文名", "English name", Cell("text", "Hengli Precision")),
            _fact(w, "industry", "行业", "Industry", Cell("text", w("装备制造 · 液压件", "Machinery · hydraulics"))),
            _fact(w, "size", "规模", "Size", Cell("text", w("500–999 人", "500–999 people"))),
            _fact(w, "source", "来源", "Source", Cell("text", w("2026 上海工博会", "Industry Fair 2026"))),
            _fact(w, "uscc", "信用代码", "Credit code", Cell("text", "91320594MA1XK7Q25J")),
            _fact(w, "tags", "标签", "Tags", tags_cell(w("年框 液压", "frame hydraulics"))),
        )),
        FactGroup("contact", w("联系方式", "Contact"), (
            _fact(w, "phone", "电话", "Phone", Cell("phone", "0512 6288 0416", href="tel:+8651262880416")),
            _fact(w, "mobile", "手机", "Mobile", Cell("masked", "138****1234"), edit=False),
            _fact(w, "email", "邮箱", "E-mail", Cell("email", "purchase@hengli-sz.example", href="mailto:purchase@hengli-sz.example")),
            _fact(w, "web", "网站", "Website", Cell("url", "hengli-sz.example", href="https://hengli-sz.example")),
            _fact(w, "address", "地址", "Address", Cell("long", w("苏州工业园区星湖街 328 号创意产业园 5 栋 3 层", "Building 5, 328 Xinghu Street, Suzhou Industrial Park"))),
        )),
        FactGroup("business", w("商务", "Business"), (
            _fact(w, "year", "年度成交", "Sales this year", Cell("money", "¥2,864,000"), edit=False),
            _fact(w, "open", "在途商机", "Pipeline", Cell("money", "¥1,260,000", hint=w("2 个", "2 open")), edit=False),
            _fact(w, "parent", "上级客户", "Parent", Cell("restricted", ""), edit=False),
            _fact(w, "credit", "信用额度", "Credit limit", Cell("empty", w("未填写", "not entered"))),
        )),
        FactGroup("system", w("系统信息", "System"), (
            _fact(w, "created", "创建", "Created", Cell("datetime", "2026-03-02 10:12"), edit=False),
            _fact(w, "changed", "改动", "Changed", Cell("datetime", "2026-11-23 08:20"), edit=False),
        ), folded=True),
    )  # fmt: skip


def _tabs(w: Words, current: str) -> tuple[Tab, ...]:
    names = (("timeline", "时间线", "Timeline", ""), ("contacts", "联系人", "Contacts", "3"), ("deals", "商机", "Opportunities", "2"),
             ("quotes", "报价", "Quotes", "4"), ("cases", "工单", "Cases", "1"), ("files", "文件", "Files", "8"), ("history", "历史", "History", ""))  # fmt: skip
    return tuple(
        Tab(key, w(zh, en), f"?tab={key}", key == current, count) for key, zh, en, count in names
    )


def _contacts(w: Words) -> RelatedList:
    columns = (Column("name", w("姓名", "Name"), "text", width="name"), Column("title", w("职务", "Title"), "text", width="text"),
               Column("role", w("决策角色", "Role"), "badge", width="stage"), Column("phone", w("手机", "Mobile"), "phone", width="text"))  # fmt: skip
    people = (("陈建国", "Chen Jianguo", "采购总监", "Head of purchasing", "决策者", "Decides"), ("周敏", "Zhou Min", "设备部经理", "Equipment manager", "影响者", "Influences"),
              ("吴迪", "Wu Di", "财务", "Finance", "使用者", "Uses"))  # fmt: skip
    rows = tuple(
        Row(n, 1, f"/e/contact/{n}", w(zh, en), w(zh[0], en[0]), "", (Cell("text", w(zh, en)), Cell("text", w(job_zh, job_en)), Cell("badge", w(role_zh, role_en), tone="blue"),
            Cell("phone", "138 1623 0471", href="tel:+8613816230471")), call="tel:+8613816230471", line=w(job_zh, job_en),
            actions=(Action("edit", w("编辑", "Edit"), "pencil", f"/e/contact/{n}/edit"), Action("log", w("记录联系", "Log contact"), "message-plus", "/log")))
        for n, (zh, en, job_zh, job_en, role_zh, role_en) in enumerate(people, 1))  # fmt: skip
    return RelatedList(
        "contacts", w("联系人", "Contacts"), columns, rows, "3", "/e/contact/?f.customer.eq=3",
        Action("add", w("新建联系人", "New contact"), "plus", "/e/contact/new?customer=3"),
        EmptyState("address-book", w("还没有联系人", "No contacts yet"), w("加上第一位联系人。", "Add the first one.")),
    )  # fmt: skip


def _events(w: Words, *, undo: bool = False) -> tuple[Event, ...]:
    today, before = (
        w("今天 · 11 月 23 日 周一", "Today · Monday 23 November"),
        w("11 月 18 日 周三", "Wednesday 18 November"),
    )
    take_back = Action("undo", w("撤销", "Undo"), "arrow-back-up", "/undo/1", "post")
    return (
        Event("mail", w("陈建国", "Chen Jianguo"), w("回信：二期阀组报价 Q-2026-0871", "answered: valve sets, phase 2, quote Q-2026-0871"), "08:47", today,
              body=w("报价已收到，整体在预算内。请补充 6 周交期方案以及备件包清单，我们周五过会。", "The quote is within budget. Please add a six-week delivery plan and the list of spare parts; we decide on Friday."), href="/e/quote/4"),
        Event("arrows-exchange", w("王芳", "Wang Fang"), w("改动了 2 个字段", "changed 2 fields"), "08:20", today,
              changes=((w("级别", "Level"), "B", "A"), (w("来源", "Source"), "", w("2026 上海工博会", "Industry Fair 2026"))), undo=take_back),
        Event("phone", w("李娜", "Li Na"), w("致电陈建国 · 采购总监 · 12 分钟", "called Chen Jianguo · head of purchasing · 12 min"), "15:40", before, main=True,
              body=w("确认二期液压阀组的技术参数，对方希望交期从 8 周压缩到 6 周，首批 120 套。价格没有再提异议。", "Confirmed the parameters of the valve sets; they want six weeks instead of eight for the first 120 sets."),
              details=((w("客户反馈", "Feedback"), Cell("text", w("交期可接受 6 周半，但首批须含备件包", "Six and a half weeks are fine with spare parts"))),
                       (w("下次跟进", "Next follow-up"), Cell("due", w("11-20 周五，逾期 3 天", "Fri 20 Nov, 3 days late"), tone="late")))),
        Event("paperclip", w("张伟", "Zhang Wei"), w("上传了 2 个文件", "added 2 files"), "15:06", before, undo=take_back if undo else None),
        Event("map-pin", w("李娜、张伟", "Li Na, Zhang Wei"), w("拜访 · 恒立二号厂房", "visited plant 2"), "10:00", before, main=True,
              body=w("参观装配线，确认二期节拍与安装空间。", "Saw the assembly line; cycle time and space for phase 2 are confirmed.")),
    )  # fmt: skip
