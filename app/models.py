"""The catalogue: every kind of record of the CRM, in menu order.

Each class is one kind of record; each line in it is one field. To add a field, add a line, then
run `python run.py check`, `plan` and `apply`. The lists of choices stand at the end of the file.
"""
# A field stays on as few lines as it can be read on.
# fmt: off

from app.vocabulary import (
    URL,
    USCC,
    Access,
    BackLinks,
    Bool,
    Chart,
    Choice,
    Date,
    DateTime,
    Decimal,
    Department,
    Dictionary,
    Email,
    Entity,
    File,
    Formula,
    Group,
    IDNumber,
    Image,
    L,
    Link,
    Links,
    LongText,
    Money,
    MultiChoice,
    Number,
    Percent,
    Phone,
    Region,
    RichText,
    RollUp,
    Rows,
    Tags,
    Text,
    User,
    remind,
    up_to_date,
)

MENUS = {
    "customers": L(zh="客户", en="Customers"),
    "sales": L(zh="销售", en="Sales"),
    "service": L(zh="服务", en="Service"),
    "marketing": L(zh="市场", en="Marketing"),
}
STAGES = (
    ("qualify", "初步接洽", "Qualify"), ("needs", "需求确认", "Needs", "blue"),
    ("proposal", "方案报价", "Proposal", "violet"), ("negotiation", "商务谈判", "Negotiation", "amber"),
)
OPEN = ("stage", "not in", ["won", "lost"])
CLOSED = ("stage", "in", ["won", "lost"])
TO_REACH = L(zh="用于业务联系", en="To reach them about our business")


class Customer(Entity):
    """A company or person we do business with."""

    label = L(zh="客户", en="Customer")
    plural = L(zh="客户", en="Customers")
    icon = "building"
    menu = "customers"
    code_rule = "C-{00000}"
    name_field = "name"
    subtitle_field = "region"
    board = "lifecycle"
    default_sort = "next_follow_up"
    quick_add = ("contact_log", "task")
    timeline, write = ("logs", "tasks"), "logs"
    traits = (
        remind(when="not contacted", days=3, since="last_contact", still=("lifecycle", "!=", "lost")),
        up_to_date("last_contact", days=180, still=("lifecycle", "in", ["intent", "formal"])),
    )
    minimum = ("type", "industry", "contact_person", ("phone", "email"))
    list_fields = (
        "name", "lifecycle", "level", "owner", "open_amount", "next_follow_up", "last_contact", "tags",
    )
    groups = (
        Group("basic", L(zh="基本信息", en="Basics"), L(zh="名称、类型与归属", en="Name, type and place")),
        Group("reach", L(zh="证照与联系", en="Papers and contact"),
              L(zh="用于开票、合同和查重", en="For invoices, contracts and finding duplicates")),
        Group("business", L(zh="商务", en="Business"), L(zh="跟进与往来", en="Follow-up and dealings")),
    )

    name = Text(L(zh="客户名称", en="Name"), required=True, unique=True, min=2, max=120, search=True,
                sort=True, list=True, match=True, wide=True, group="basic",
                help=L(zh="填写全称，不用简称", en="The full official name, no short form"))
    kind = Choice(L(zh="性质", en="Kind"), required=True, default="company", filter=True, sort=True, list=True,
                  group="basic", options=[("company", "企业", "Company", "blue"), ("person", "个人", "Person", "violet")])
    level = Choice(L(zh="级别", en="Level"), dictionary="customer_level", look="letter", required=True,
                   default="B", filter=True, sort=True, list=True, group="basic")
    short_name = Text(L(zh="简称", en="Short name"), max=40, search=True, group="basic")
    english_name = Text(L(zh="英文名", en="English name"), max=120, search=True, group="basic")
    type = Choice(L(zh="类型", en="Type"), dictionary="customer_type", filter=True, sort=True, group="basic")
    industry = Choice(L(zh="行业", en="Industry"), dictionary="industry", filter=True, sort=True, group="basic")
    size = Choice(L(zh="规模", en="Size"), dictionary="company_size", filter=True, sort=True, group="basic",
                  show_when=("kind", "=", "company"))
    source = Choice(L(zh="来源", en="Source"), dictionary="source", filter=True, sort=True, group="basic")
    lifecycle = Choice(L(zh="阶段", en="Life cycle"), required=True, default="potential", filter=True,
                       sort=True, list=True, group="basic", options=[
        ("potential", "潜在", "Potential"), ("intent", "意向", "Intent", "blue"),
        ("formal", "正式", "Formal", "green"), ("dormant", "沉睡", "Dormant", "amber"),
        ("lost", "流失", "Lost", "red", "lost"),
    ])
    parent = Link("customer", L(zh="上级客户", en="Parent customer"), group="basic")
    logo = Image(L(zh="标志", en="Logo"), max_mb=2, group="basic")

    uscc = USCC(L(zh="信用代码", en="Credit code"), unique=True, search=True, match=True, group="reach",
                help=L(zh="统一社会信用代码，18 位", en="Unified social credit code, 18 characters"),
                show_when=("kind", "=", "company"))
    contact_person = Text(L(zh="联系人姓名", en="Contact person"), max=60, search=True, personal=True,
                          purpose=TO_REACH, group="reach", show_when=("kind", "=", "company"))
    phone = Phone(L(zh="电话", en="Phone"), search=True, match=True, mask_for=["marketing"],
                  personal=True, purpose=TO_REACH, group="reach")
    email = Email(L(zh="邮箱", en="Email"), search=True, group="reach", example="name@example.com")
    website = URL(L(zh="网站", en="Website"), group="reach", example="https://www.example.com")
    region = Region(L(zh="地区", en="Region"), filter=True, sort=True, group="reach")
    address = Text(L(zh="详细地址", en="Address"), max=200, search=True, group="reach")

    next_follow_up = DateTime(L(zh="下次跟进", en="Next follow-up"), due=True, plan=True, filter=True, sort=True,
                              list=True, group="business")
    last_contact = DateTime(L(zh="最近联系", en="Last contact"), filter=True, sort=True, list=True,
                            group="business")
    interests = MultiChoice(L(zh="关注内容", en="Interests"), dictionary="interest", filter=True,
                            group="business")
    annual_revenue = Money(L(zh="年营业额", en="Annual revenue"), currency="CNY", min=0, filter=True,
                           sort=True, group="business")
    open_amount = RollUp("sum", "opportunity", "customer", L(zh="在途金额", en="Open amount"),
                         field="amount", when=OPEN, currency="CNY", list=True, group="business")
    open_count = RollUp("count", "opportunity", "customer", L(zh="在途商机数", en="Open opportunities"),
                        when=OPEN, group="business")
    paid = RollUp("sum", "payment", "customer", L(zh="累计回款", en="Paid in all"), field="amount",
                  currency="CNY", group="business")
    contact_count = RollUp("count", "contact", "customer", L(zh="联系人数", en="Number of contacts"),
                           when=("left", "=", False), group="business")
    notes = LongText(L(zh="备注", en="Notes"), wide=True, group="business")

    contacts = BackLinks("contact", "customer", L(zh="联系人", en="Contacts"))
    opportunities = BackLinks("opportunity", "customer", L(zh="商机", en="Opportunities"))
    quotes = BackLinks("quote", "customer", L(zh="报价", en="Quotes"))
    orders = BackLinks("order", "customer", L(zh="订单", en="Orders"))
    contracts = BackLinks("contract", "customer", L(zh="合同", en="Contracts"))
    payments = BackLinks("payment", "customer", L(zh="回款", en="Payments"))
    logs = BackLinks("contact_log", "customer", L(zh="联系记录", en="Contact logs"))
    tasks = BackLinks("task", "customer", L(zh="任务", en="Tasks"))
    branches = BackLinks("customer", "parent", L(zh="下级客户", en="Branches"))

    charts = (
        Chart.count(by="industry"),
        Chart.count(by="lifecycle"),
        Chart.count(by="created_at", per="month", label=L(zh="每月新增", en="New per month")),
    )
    access = Access(
        manager="below", sales="own:write", service="all:read", marketing="all:read", executive="all:read"
    )


class Contact(Entity):
    """A person at a customer."""

    label = L(zh="联系人", en="Contact")
    plural = L(zh="联系人", en="Contacts")
    icon = "address-book"
    menu = "customers"
    code_rule = "P-{00000}"
    subtitle_field = "title"
    timeline, write = ("logs",), "logs"
    list_fields = ("name", "customer", "decision_role", "mobile", "email", "owner")
    groups = (
        Group("person", L(zh="基本信息", en="Basics")),
        Group("reach", L(zh="联系方式", en="How to reach")),
        Group("private", L(zh="个人情况", en="Personal"), L(zh="只记业务需要的内容", en="Only what the work needs")),
    )

    name = Text(L(zh="姓名", en="Name"), required=True, max=60, search=True, sort=True, list=True,
                match=True, personal=True, purpose=TO_REACH, group="person")
    customer = Link("customer", L(zh="客户", en="Customer"), required=True, filter=True, list=True,
                    group="person")
    title = Text(L(zh="职务", en="Title"), max=60, search=True, list=True, group="person")
    unit = Text(L(zh="所在部门", en="Department there"), max=60, group="person")
    decision_role = Choice(L(zh="决策角色", en="Decision role"), dictionary="decision_role", filter=True,
                           list=True, group="person")
    primary = Bool(L(zh="主要联系人", en="Main contact"), filter=True, group="person")
    left = Bool(L(zh="已离职", en="Has left"), filter=True, group="person")

    mobile = Phone(L(zh="手机", en="Mobile"), search=True, list=True, match=True, personal=True,
                   purpose=TO_REACH, mask_for=["marketing"], group="reach")
    phone = Phone(L(zh="电话", en="Phone"), search=True, personal=True, purpose=TO_REACH,
                  mask_for=["marketing"], group="reach")
    email = Email(L(zh="邮箱", en="Email"), search=True, list=True, personal=True, purpose=TO_REACH,
                  group="reach")
    wechat = Text(L(zh="微信", en="WeChat"), max=40, personal=True, purpose=TO_REACH,
                  mask_for=["marketing"], group="reach")

    birthday = Date(L(zh="生日", en="Birthday"), max="today", personal=True, hide_from=["marketing"],
                    purpose=L(zh="用于生日问候", en="For birthday wishes"), group="private")
    lunar_birthday = Bool(L(zh="过农历生日", en="Keeps the lunar birthday"), hide_from=["marketing"],
                          show_when=("birthday", "is not empty"), group="private")
    id_number = IDNumber(L(zh="身份证号", en="ID number"), personal=True, sensitive=True,
                         hide_from=["marketing", "executive"], mask_for=["service"],
                         purpose=L(zh="用于办理来访登记", en="For the visitor register"), group="private")
    preferences = Tags(L(zh="偏好", en="Preferences"), personal=True, hide_from=["marketing"],
                       purpose=TO_REACH, group="private")
    notes = LongText(L(zh="备注", en="Notes"), wide=True, group="private")

    logs = BackLinks("contact_log", "contact", L(zh="联系记录", en="Contact logs"))

    access = Access(
        follows="customer", manager="below", sales="own:write", service="all:read",
        marketing="all:read", executive="all:read",
    )


class ContactLog(Entity):
    """What was said with a customer, when, and what comes next."""

    label = L(zh="联系记录", en="Contact log")
    add_label = L(zh="记录联系", en="Log contact")
    plural = L(zh="联系记录", en="Contact logs")
    icon = "message-plus"
    menu = "customers"
    code_rule = "L-{000000}"
    name_field = "content"
    happened = "at"
    default_sort = "-at"
    list_fields = ("content", "customer", "contact", "method", "at", "next_follow_up", "owner")
    groups = (
        Group("talk", L(zh="联系", en="Contact")),
        Group("result", L(zh="结果与下一步", en="Result and next step")),
    )

    customer = Link("customer", L(zh="客户", en="Customer"), required=True, filter=True, list=True,
                    group="talk")
    contact = Link("contact", L(zh="联系人", en="Contact"), filter=True, list=True, group="talk")
    opportunity = Link("opportunity", L(zh="商机", en="Opportunity"), filter=True, group="talk")
    method = Choice(L(zh="方式", en="Method"), dictionary="contact_method", required=True,
                    default="phone", filter=True, list=True, group="talk")
    at = DateTime(L(zh="联系时间", en="Time"), required=True, default="now", max="now", filter=True,
                  sort=True, list=True, group="talk")
    content = LongText(L(zh="内容", en="Content"), required=True, min=10, max=4000, search=True, list=True,
                       wide=True, group="talk",
                       help=L(zh="至少 10 个字：谈了什么", en="At least 10 characters: what was said"))

    feedback = LongText(L(zh="客户反馈", en="Feedback"), search=True, wide=True, group="result")
    consensus = LongText(L(zh="达成共识", en="Agreed"), wide=True, group="result")
    next_action = Text(L(zh="下一步", en="Next action"), group="result")
    next_follow_up = DateTime(L(zh="下次跟进", en="Next follow-up"), filter=True, sort=True, list=True,
                              group="result", show_when=("no_further", "!=", True),
                              require_when=("no_further", "!=", True))
    no_further = Bool(L(zh="不再跟进", en="No further contact"), filter=True, group="result")
    no_further_reason = Text(L(zh="不再跟进的原因", en="Why no further contact"), max=200, group="result",
                             show_when=("no_further", "=", True), require_when=("no_further", "=", True))

    charts = (Chart.count(by="method"), Chart.count(by="at", per="month"))
    access = Access(
        follows="customer", manager="below", sales="own:write", service="all:read", executive="all:read"
    )


class Lead(Entity):
    """Somebody who may become a customer, before anybody knows."""

    label = L(zh="线索", en="Lead")
    plural = L(zh="线索", en="Leads")
    icon = "filter"
    menu = "sales"
    code_rule = "XS-{00000}"
    subtitle_field = "contact_person"
    board = "stage"
    default_sort = "next_follow_up"
    quick_add = ("task",)
    list_fields = ("name", "contact_person", "stage", "source", "phone", "next_follow_up", "owner")
    groups = (
        Group("who", L(zh="线索", en="Who")),
        Group("need", L(zh="需求与跟进", en="Need and follow-up")),
    )

    name = Text(L(zh="公司或主题", en="Company or topic"), required=True, max=120, search=True, sort=True,
                list=True, match=True, wide=True, group="who")
    contact_person = Text(L(zh="联系人姓名", en="Contact person"), max=60, search=True, list=True,
                          personal=True, purpose=TO_REACH, group="who")
    title = Text(L(zh="职务", en="Title"), max=60, group="who")
    phone = Phone(L(zh="电话", en="Phone"), search=True, list=True, match=True, personal=True,
                  purpose=TO_REACH, group="who")
    email = Email(L(zh="邮箱", en="Email"), search=True, personal=True, purpose=TO_REACH, group="who")
    wechat = Text(L(zh="微信", en="WeChat"), max=40, personal=True, purpose=TO_REACH, group="who")
    industry = Choice(L(zh="行业", en="Industry"), dictionary="industry", filter=True, group="who")
    region = Region(L(zh="地区", en="Region"), filter=True, group="who")

    stage = Choice(L(zh="阶段", en="Stage"), required=True, default="new", filter=True, sort=True, list=True,
                   group="need", options=[
        ("new", "新线索", "New"), ("contacted", "已联系", "Contacted", "blue"),
        ("qualified", "已确认", "Qualified", "violet"), ("converted", "已转客户", "Converted", "green", "won"),
        ("discarded", "无效", "Discarded", "red", "lost"),
    ])
    source = Choice(L(zh="来源", en="Source"), dictionary="source", filter=True, list=True, group="need")
    need = LongText(L(zh="需求", en="Need"), search=True, wide=True, group="need")
    budget = Money(L(zh="预算", en="Budget"), currency="CNY", min=0, filter=True, group="need")
    next_follow_up = DateTime(L(zh="下次跟进", en="Next follow-up"),
                              due=("stage", "not in", ["converted", "discarded"]), plan=True, filter=True, sort=True,
                              list=True, group="need")
    customer = Link("customer", L(zh="转成的客户", en="Became customer"), group="need",
                    show_when=("stage", "=", "converted"))
    discard_reason = Text(L(zh="无效原因", en="Why discarded"), max=200, group="need",
                          show_when=("stage", "=", "discarded"), require_when=("stage", "=", "discarded"))

    charts = (
        Chart.funnel(by="stage", label=L(zh="线索阶段", en="Leads by stage")),
        Chart.count(by="source"),
        Chart.count(by="created_at", per="month", label=L(zh="每月新增", en="New per month")),
    )
    access = Access(
        manager="below", sales="own:write", marketing="own:write,import,assign", executive="all:read"
    )


class Opportunity(Entity):
    """A chance to sell, from first talk to won or lost."""

    label = L(zh="商机", en="Opportunity")
    plural = L(zh="商机", en="Opportunities")
    icon = "target-arrow"
    menu = "sales"
    code_rule = "O-{yyyy}-{0000}"
    subtitle_field = "customer"
    board = "stage"
    quick_add = ("contact_log", "task", "quote")
    timeline, write = ("logs", "tasks"), "logs"
    list_fields = (
        "name", "stage", "amount", "probability", "expected_close", "owner", "changed_at",
    )
    groups = (
        Group("basic", L(zh="基本信息", en="Basics")),
        Group("money", L(zh="金额与进度", en="Amount and progress")),
        Group("way", L(zh="打法", en="How to win")),
    )

    name = Text(L(zh="商机名称", en="Name"), required=True, max=120, search=True, sort=True, list=True,
                wide=True, group="basic")
    customer = Link("customer", L(zh="客户", en="Customer"), required=True, filter=True, list=True,
                    group="basic")
    contacts = Links("contact", L(zh="相关联系人", en="People involved"), group="basic")
    product = Link("product", L(zh="主要产品", en="Main product"), filter=True, group="basic")
    source = Choice(L(zh="来源", en="Source"), dictionary="source", filter=True, group="basic")
    stage = Choice(L(zh="阶段", en="Stage"), required=True, default="qualify", filter=True, sort=True,
                   list=True, group="money", options=[
        *STAGES, ("won", "赢单", "Won", "green", "won"), ("lost", "输单", "Lost", "red", "lost"),
    ])
    amount = Money(L(zh="预计金额", en="Amount"), currency="CNY", min=0, filter=True, sort=True, list=True,
                   group="money", require_when=("stage", "in", ["proposal", "negotiation", "won"]))
    probability = Percent(L(zh="赢单概率", en="Probability"), min=0, max=100, default=10, filter=True,
                          group="money")
    weighted = Formula("amount * probability / 100", L(zh="加权金额", en="Weighted"), currency="CNY",
                       group="money")
    expected_close = Date(L(zh="预计成交", en="Expected close"), filter=True, sort=True, list=True,
                          group="money")
    closed_on = Date(L(zh="关闭日期", en="Closed on"), read_only=True, importable=True, filter=True, sort=True,
                     group="money", show_when=CLOSED,
                     help=L(zh="赢单或输单的那一天", en="The day it was won or lost"))
    lost_from = Choice(L(zh="输单时阶段", en="Lost at stage"), read_only=True, importable=True, filter=True,
                       group="money", options=STAGES, show_when=("stage", "=", "lost"))
    next_follow_up = DateTime(L(zh="下次跟进", en="Next follow-up"), due=OPEN, plan=True, filter=True, sort=True,
                              group="money")
    close_reason = LongText(L(zh="赢单/输单原因", en="Why won or lost"), wide=True, group="money",
                            show_when=CLOSED, require_when=("stage", "=", "lost"))
    competitors = Links("competitor", L(zh="竞争对手", en="Competitors"), filter=True, group="way")
    strategy = RichText(L(zh="策略", en="Strategy"), wide=True, group="way")

    quotes = BackLinks("quote", "opportunity", L(zh="报价", en="Quotes"))
    orders = BackLinks("order", "opportunity", L(zh="订单", en="Orders"))
    logs = BackLinks("contact_log", "opportunity", L(zh="联系记录", en="Contact logs"))
    tasks = BackLinks("task", "opportunity", L(zh="任务", en="Tasks"))

    charts = (
        Chart.funnel(by="stage", sum="amount", lost_from="lost_from",
                     label=L(zh="各阶段金额", en="Pipeline by stage")),
        Chart.sum("amount", by="expected_close", per="month"),
        Chart.sum("amount", by="expected_close", per="quarter", label=L(zh="每季度金额", en="Amount by quarter")),
        Chart.sum("amount", by="owner", label=L(zh="各负责人金额", en="Amount by owner")),
        Chart.avg("amount", by="source"),
        Chart.sum("amount", by="closed_on", per="month", label=L(zh="每月关闭金额", en="Closed amount by month")),
        Chart.sum("amount", by="closed_on", per="quarter",
                  label=L(zh="每季度关闭金额", en="Closed amount by quarter")),
    )
    access = Access(follows="customer", manager="below", sales="own:write", executive="all:read")


class Product(Entity):
    """Something we sell."""

    label = L(zh="产品", en="Product")
    plural = L(zh="产品", en="Products")
    icon = "box"
    menu = "sales"
    code_rule = "CP-{0000}"
    subtitle_field = "model"
    default_sort = "name"
    list_fields = ("name", "model", "category", "price", "unit", "active")

    name = Text(L(zh="产品名称", en="Name"), required=True, unique=True, max=120, search=True, sort=True,
                list=True, match=True, wide=True)
    english_name = Text(L(zh="英文名", en="English name"), max=120, search=True)
    model = Text(L(zh="型号", en="Model"), max=60, search=True, list=True)
    category = Choice(L(zh="类别", en="Category"), dictionary="product_category", filter=True, list=True)
    unit = Choice(L(zh="单位", en="Unit"), dictionary="unit", default="piece", list=True)
    price = Money(L(zh="标准价", en="List price"), currency="CNY", min=0, filter=True, sort=True, list=True)
    cost = Money(L(zh="成本", en="Cost"), currency="CNY", min=0, hide_from=["sales", "service", "marketing"])
    tax_rate = Percent(L(zh="税率", en="Tax rate"), min=0, max=100, default=13)
    active = Bool(L(zh="在售", en="On sale"), default=True, filter=True, list=True)
    picture = Image(L(zh="图片", en="Picture"), max_mb=5)
    manual = File(L(zh="资料", en="Data sheet"), accept=["pdf", "docx", "xlsx", "zip"], max_mb=20)
    description = LongText(L(zh="说明", en="Description"), search=True, wide=True)

    charts = (Chart.count(by="category"),)
    access = Access(
        manager="all:write,import", sales="all:read", service="all:read", marketing="all:read",
        executive="all:read",
    )


class Quote(Entity):
    """An offer to a customer, with its lines."""

    label = L(zh="报价", en="Quote")
    plural = L(zh="报价", en="Quotes")
    icon = "file-dollar"
    menu = "sales"
    name_field = "number"
    subtitle_field = "customer"
    board = "state"
    default_sort = "-created_at"
    list_fields = ("number", "opportunity", "state", "total", "valid_until", "owner")

    number = Number(L(zh="报价单号", en="Number"), rule="Q-{yyyy}-{0000}", search=True, list=True)
    customer = Link("customer", L(zh="客户", en="Customer"), required=True, filter=True, list=True)
    opportunity = Link("opportunity", L(zh="商机", en="Opportunity"), filter=True, list=True)
    contact = Link("contact", L(zh="收件人", en="For"))
    state = Choice(L(zh="状态", en="State"), required=True, default="draft", filter=True, sort=True,
                   list=True, options=[
        ("draft", "草稿", "Draft"), ("sent", "已发出", "Sent", "blue"),
        ("accepted", "已接受", "Accepted", "green", "won"),
        ("refused", "已拒绝", "Refused", "red", "lost"), ("expired", "已过期", "Expired", "amber", "lost"),
    ])
    valid_until = Date(L(zh="有效期至", en="Valid until"), filter=True, sort=True, list=True,
                       require_when=("state", "=", "sent"))
    lines = Rows("quote_line", "quote", L(zh="明细", en="Lines"), wide=True)
    total = RollUp("sum", "quote_line", "quote", L(zh="总额", en="Total"), field="amount", currency="CNY",
                   list=True)
    terms = LongText(L(zh="商务条款", en="Terms"), wide=True)
    attachment = File(L(zh="附件", en="Attachment"), accept=["pdf", "docx", "xlsx"], max_mb=20)

    charts = (Chart.count(by="state"),)
    access = Access(follows="customer", manager="below", sales="own:write", executive="all:read")


class QuoteLine(Entity):
    """One line of a quote."""

    label = L(zh="报价明细", en="Quote line")
    plural = L(zh="报价明细", en="Quote lines")
    icon = "list-details"
    parent_row = "quote"
    name_field = "product"

    quote = Link("quote", L(zh="报价", en="Quote"), required=True)
    product = Text(L(zh="产品或服务", en="Product or service"), required=True, max=120)
    article = Link("product", L(zh="产品目录", en="From the catalogue"))
    quantity = Decimal(L(zh="数量", en="Quantity"), places=2, required=True, min=0, default=1)
    price = Money(L(zh="单价", en="Unit price"), currency="CNY", required=True, min=0)
    discount = Percent(L(zh="折扣率", en="Discount"), min=0, max=100, default=0)
    amount = Formula("quantity * price * (100 - discount) / 100", L(zh="金额", en="Amount"), currency="CNY")

    access = Access(follows="quote")


class Order(Entity):
    """What a customer ordered, with its lines."""

    label = L(zh="订单", en="Order")
    plural = L(zh="订单", en="Orders")
    icon = "shopping-cart"
    menu = "sales"
    name_field = "number"
    subtitle_field = "customer"
    board = "state"
    default_sort = "-ordered_on"
    quick_add = ("contract",)
    list_fields = ("number", "customer", "state", "total", "ordered_on", "delivery", "owner")

    number = Number(L(zh="订单号", en="Number"), rule="S-{yyyy}-{0000}", search=True, list=True)
    customer = Link("customer", L(zh="客户", en="Customer"), required=True, filter=True, list=True)
    opportunity = Link("opportunity", L(zh="商机", en="Opportunity"), filter=True)
    quote = Link("quote", L(zh="报价", en="Quote"))
    contact = Link("contact", L(zh="收货人", en="Consignee"))
    state = Choice(L(zh="状态", en="State"), required=True, default="draft", filter=True, sort=True,
                   list=True, options=[
        ("draft", "草稿", "Draft"), ("confirmed", "已确认", "Confirmed", "blue"),
        ("delivered", "已发货", "Delivered", "violet"), ("done", "已完成", "Done", "green", "won"),
        ("cancelled", "已取消", "Cancelled", "red", "lost"),
    ])
    ordered_on = Date(L(zh="下单日期", en="Ordered on"), required=True, default="today", filter=True,
                      sort=True, list=True)
    delivery = Date(L(zh="交货日期", en="Delivery"), due=("state", "in", ["draft", "confirmed"]), filter=True,
                    sort=True, list=True, require_when=("state", "=", "confirmed"))
    lines = Rows("order_line", "order", L(zh="明细", en="Lines"), wide=True)
    total = RollUp("sum", "order_line", "order", L(zh="总额", en="Total"), field="amount", currency="CNY",
                   list=True)
    address = Text(L(zh="收货地址", en="Delivery address"), max=200, wide=True)
    notes = LongText(L(zh="备注", en="Notes"), wide=True)

    charts = (Chart.count(by="state"), Chart.count(by="ordered_on", per="month"))
    access = Access(
        follows="customer", manager="below", sales="own:write", service="all:read", executive="all:read"
    )


class OrderLine(Entity):
    """One line of an order."""

    label = L(zh="订单明细", en="Order line")
    plural = L(zh="订单明细", en="Order lines")
    icon = "list-details"
    parent_row = "order"
    name_field = "item"

    order = Link("order", L(zh="订单", en="Order"), required=True)
    item = Text(L(zh="产品或服务", en="Product or service"), required=True, max=120)
    product = Link("product", L(zh="产品目录", en="From the catalogue"))
    quantity = Decimal(L(zh="数量", en="Quantity"), places=2, required=True, min=0, default=1)
    price = Money(L(zh="单价", en="Unit price"), currency="CNY", required=True, min=0)
    discount = Percent(L(zh="折扣率", en="Discount"), min=0, max=100, default=0)
    amount = Formula("quantity * price * (100 - discount) / 100", L(zh="金额", en="Amount"), currency="CNY")

    access = Access(follows="order")


class Contract(Entity):
    """What was agreed and signed, with its payments."""

    label = L(zh="合同", en="Contract")
    plural = L(zh="合同", en="Contracts")
    icon = "signature"
    menu = "sales"
    subtitle_field = "customer"
    board = "state"
    default_sort = "-signed_on"
    quick_add = ("payment_plan", "payment", "invoice")
    list_fields = ("name", "number", "customer", "state", "amount", "paid", "ends", "owner")
    groups = (
        Group("basic", L(zh="基本信息", en="Basics")),
        Group("term", L(zh="签订与期限", en="Signing and term")),
        Group("money", L(zh="金额", en="Amount")),
    )

    name = Text(L(zh="合同名称", en="Name"), required=True, max=120, search=True, sort=True, list=True,
                wide=True, group="basic")
    number = Number(L(zh="合同号", en="Number"), rule="HT-{yyyy}-{0000}", search=True, list=True, group="basic")
    customer = Link("customer", L(zh="客户", en="Customer"), required=True, filter=True, list=True,
                    group="basic")
    opportunity = Link("opportunity", L(zh="商机", en="Opportunity"), filter=True, group="basic")
    order = Link("order", L(zh="订单", en="Order"), group="basic")
    kind = Choice(L(zh="类型", en="Kind"), dictionary="contract_kind", filter=True, group="basic")
    state = Choice(L(zh="状态", en="State"), required=True, default="draft", filter=True, sort=True,
                   list=True, group="term", options=[
        ("draft", "草拟", "Draft"), ("review", "审核中", "In review", "amber"),
        ("signed", "已签订", "Signed", "blue"), ("running", "履行中", "Running", "green"),
        ("ended", "已完成", "Ended", "green", "won"), ("terminated", "已终止", "Terminated", "red", "lost"),
    ])
    signed_on = Date(L(zh="签订日期", en="Signed on"), filter=True, sort=True, group="term",
                     require_when=("state", "in", ["signed", "running", "ended"]))
    signer = User(L(zh="我方签字人", en="Signed by us"), group="term")
    their_signer = Link("contact", L(zh="对方签字人", en="Signed by them"), group="term")
    starts = Date(L(zh="生效日期", en="Starts"), group="term")
    ends = Date(L(zh="到期日期", en="Ends"), due=("state", "in", ["signed", "running"]), filter=True,
                sort=True, list=True, group="term")
    scan = File(L(zh="合同扫描件", en="Scan"), accept=["pdf", "docx", "jpg", "png"], max_mb=20, group="term")
    amount = Money(L(zh="合同金额", en="Amount"), currency="CNY", min=0, required=True, filter=True,
                   sort=True, list=True, group="money")
    planned = RollUp("sum", "payment_plan", "contract", L(zh="计划回款", en="Planned payments"),
                     field="amount", currency="CNY", group="money")
    paid = RollUp("sum", "payment", "contract", L(zh="已回款", en="Paid"), field="amount", currency="CNY",
                  list=True, group="money")
    terms = LongText(L(zh="主要条款", en="Main terms"), wide=True, group="money")

    charts = (Chart.count(by="state"), Chart.sum("amount", by="signed_on", per="month"))
    access = Access(
        follows="customer", manager="below", sales="own:write", service="all:read", executive="all:read"
    )


class PaymentPlan(Entity):
    """One instalment that a contract agrees on."""

    label = L(zh="回款计划", en="Payment plan")
    plural = L(zh="回款计划", en="Payment plans")
    icon = "calendar-due"
    menu = "sales"
    code_rule = "HKJ-{00000}"
    subtitle_field = "customer"
    default_sort = "due"
    list_fields = ("name", "customer", "contract", "due", "amount", "state", "owner")

    name = Text(L(zh="期次", en="Instalment"), required=True, max=60, list=True)
    contract = Link("contract", L(zh="合同", en="Contract"), required=True, filter=True, list=True)
    customer = Link("customer", L(zh="客户", en="Customer"), required=True, filter=True, list=True)
    due = Date(L(zh="应收日期", en="Due"), due=("state", "=", "open"), required=True, filter=True, sort=True,
               list=True)
    amount = Money(L(zh="应收金额", en="Amount"), currency="CNY", required=True, min=0, filter=True, list=True)
    state = Choice(L(zh="状态", en="State"), required=True, default="open", filter=True, list=True, options=[
        ("open", "待收", "Open", "amber"), ("paid", "已收", "Paid", "green", "won"),
        ("waived", "免收", "Waived", "gray", "lost"),
    ])
    notes = LongText(L(zh="备注", en="Notes"), wide=True)

    charts = (Chart.sum("amount", by="due", per="month"),)
    access = Access(follows="customer", manager="below", sales="own:write", executive="all:read")


class Payment(Entity):
    """Money that came in."""

    label = L(zh="回款", en="Payment")
    plural = L(zh="回款", en="Payments")
    icon = "cash"
    menu = "sales"
    name_field = "number"
    subtitle_field = "customer"
    default_sort = "-received_on"
    list_fields = ("number", "customer", "contract", "received_on", "amount", "method", "owner")

    number = Number(L(zh="回款单号", en="Number"), rule="HK-{yyyy}-{0000}", search=True, list=True)
    customer = Link("customer", L(zh="客户", en="Customer"), required=True, filter=True, list=True)
    contract = Link("contract", L(zh="合同", en="Contract"), filter=True, list=True)
    plan = Link("payment_plan", L(zh="回款计划", en="Payment plan"))
    amount = Money(L(zh="金额", en="Amount"), currency="CNY", required=True, min=0, filter=True, sort=True,
                   list=True)
    received_on = Date(L(zh="到账日期", en="Received on"), required=True, default="today", max="today",
                       filter=True, sort=True, list=True)
    method = Choice(L(zh="付款方式", en="Method"), dictionary="payment_method", filter=True, list=True)
    notes = LongText(L(zh="备注", en="Notes"), wide=True)

    charts = (Chart.sum("amount", by="received_on", per="month"), Chart.sum("amount", by="method"))
    access = Access(follows="customer", manager="below", sales="own:write", executive="all:read")


class Invoice(Entity):
    """An invoice to a customer."""

    label = L(zh="发票", en="Invoice")
    plural = L(zh="发票", en="Invoices")
    icon = "file-invoice"
    menu = "sales"
    name_field = "number"
    subtitle_field = "customer"
    board = "state"
    default_sort = "-issued_on"
    list_fields = ("number", "customer", "kind", "amount", "state", "issued_on", "owner")

    number = Text(L(zh="发票号码", en="Invoice number"), required=True, unique=True, max=40, search=True,
                  sort=True, list=True)
    customer = Link("customer", L(zh="客户", en="Customer"), required=True, filter=True, list=True)
    contract = Link("contract", L(zh="合同", en="Contract"), filter=True)
    kind = Choice(L(zh="发票类型", en="Kind"), required=True, default="special", filter=True, list=True, options=[
        ("special", "增值税专用发票", "Special VAT invoice", "blue"),
        ("ordinary", "增值税普通发票", "Ordinary VAT invoice"), ("export", "出口发票", "Export invoice", "violet"),
    ])
    title = Text(L(zh="发票抬头", en="Issued to"), max=120)
    tax_number = USCC(L(zh="税号", en="Tax number"))
    amount = Money(L(zh="价税合计", en="Amount with tax"), currency="CNY", required=True, min=0, filter=True,
                   sort=True, list=True)
    tax_rate = Percent(L(zh="税率", en="Tax rate"), min=0, max=100, default=13)
    state = Choice(L(zh="状态", en="State"), required=True, default="requested", filter=True, list=True, options=[
        ("requested", "申请中", "Requested", "amber"), ("issued", "已开具", "Issued", "blue"),
        ("sent", "已寄送", "Sent", "green", "won"), ("void", "已作废", "Void", "red", "lost"),
    ])
    issued_on = Date(L(zh="开票日期", en="Issued on"), filter=True, sort=True, list=True,
                     require_when=("state", "in", ["issued", "sent"]))
    scan = File(L(zh="电子发票", en="Electronic invoice"), accept=["pdf", "jpg", "png"], max_mb=10)

    charts = (Chart.sum("amount", by="issued_on", per="month"),)
    access = Access(follows="customer", manager="below", sales="own:write", executive="all:read")


class Task(Entity):
    """Something one of us has to do by a certain time."""

    label = L(zh="任务", en="Task")
    plural = L(zh="任务", en="Tasks")
    icon = "checklist"
    menu = "customers"
    code_rule = "T-{00000}"
    subtitle_field = "customer"
    default_sort = "done"
    list_fields = ("subject", "customer", "assignee", "priority", "due", "done")

    subject = Text(L(zh="主题", en="Subject"), required=True, max=120, search=True, list=True, wide=True)
    customer = Link("customer", L(zh="客户", en="Customer"), filter=True, list=True)
    opportunity = Link("opportunity", L(zh="商机", en="Opportunity"))
    lead = Link("lead", L(zh="线索", en="Lead"))
    assignee = User(L(zh="执行人", en="Assignee"), required=True, filter=True, list=True)
    helpers = Department(L(zh="协办部门", en="Helping department"), filter=True)
    due = DateTime(L(zh="截止时间", en="Due"), due=("done", "=", False), required=True, filter=True, sort=True, list=True)
    priority = Choice(L(zh="优先级", en="Priority"), required=True, default="normal", filter=True, list=True,
                      options=[("high", "高", "High", "red"), ("normal", "普通", "Normal"), ("low", "低", "Low")])
    done = Bool(L(zh="已完成", en="Done"), filter=True, list=True)
    result = LongText(L(zh="完成情况", en="Result"), wide=True, show_when=("done", "=", True))

    access = Access(
        follows="customer", manager="below", sales="own:write", service="own:write",
        marketing="own:write", executive="all:read",
    )


class Meeting(Entity):
    """A meeting with a customer or among ourselves."""

    label = L(zh="会议", en="Meeting")
    plural = L(zh="会议", en="Meetings")
    icon = "calendar-event"
    menu = "customers"
    code_rule = "M-{00000}"
    subtitle_field = "place"
    default_sort = "-starts"
    list_fields = ("subject", "customer", "starts", "place", "state", "owner")

    subject = Text(L(zh="主题", en="Subject"), required=True, max=120, search=True, list=True, wide=True)
    customer = Link("customer", L(zh="客户", en="Customer"), filter=True, list=True)
    opportunity = Link("opportunity", L(zh="商机", en="Opportunity"))
    starts = DateTime(L(zh="开始时间", en="Starts"), due=("state", "=", "planned"), required=True, filter=True,
                      sort=True, list=True)
    ends = DateTime(L(zh="结束时间", en="Ends"))
    place = Text(L(zh="地点", en="Place"), max=120, search=True, list=True)
    members = Links("user", L(zh="参加人", en="Members"))
    contacts = Links("contact", L(zh="客户参会人", en="From the customer"))
    state = Choice(L(zh="状态", en="State"), required=True, default="planned", filter=True, list=True, options=[
        ("planned", "计划中", "Planned", "blue"), ("held", "已召开", "Held", "green", "won"),
        ("cancelled", "已取消", "Cancelled", "red", "lost"),
    ])
    agenda = LongText(L(zh="议程", en="Agenda"), wide=True)
    minutes = LongText(L(zh="纪要", en="Minutes"), search=True, wide=True, require_when=("state", "=", "held"))

    charts = (Chart.count(by="starts", per="month"),)
    access = Access(
        follows="customer", manager="below", sales="own:write", service="own:write",
        marketing="own:write", executive="all:read",
    )


class Competitor(Entity):
    """Somebody who sells what we sell."""

    label = L(zh="竞争对手", en="Competitor")
    plural = L(zh="竞争对手", en="Competitors")
    icon = "tournament"
    menu = "sales"
    code_rule = "JZ-{000}"
    subtitle_field = "website"
    default_sort = "name"
    list_fields = ("name", "threat", "website", "changed_at", "owner")

    name = Text(L(zh="名称", en="Name"), required=True, unique=True, max=120, search=True, sort=True,
                list=True, match=True, wide=True)
    website = URL(L(zh="网站", en="Website"), list=True)
    threat = Choice(L(zh="威胁程度", en="Threat"), filter=True, list=True, default="medium", options=[
        ("high", "高", "High", "red"), ("medium", "中", "Medium", "amber"), ("low", "低", "Low", "green"),
    ])
    products = LongText(L(zh="产品与价格", en="Products and prices"), search=True, wide=True)
    strengths = LongText(L(zh="优势", en="Strengths"), wide=True)
    weaknesses = LongText(L(zh="弱点", en="Weaknesses"), wide=True)
    answer = LongText(L(zh="应对办法", en="How to answer"), wide=True)

    access = Access(
        manager="all:write", sales="all:read,add", marketing="all:write", executive="all:read",
    )


# The lists of choices: key, Chinese, English, colour. Administrators change them in the browser.

CUSTOMER_LEVEL = Dictionary("customer_level", L(zh="客户级别", en="Customer level"), [
    ("A", "A · 重点", "A · Key", "violet"), ("B", "B · 一般", "B · Regular", "blue"),
    ("C", "C · 小客户", "C · Small"),
])
CUSTOMER_TYPE = Dictionary("customer_type", L(zh="客户类型", en="Customer type"), [
    ("end_user", "终端客户", "End customer", "blue"), ("dealer", "经销商", "Dealer", "violet"),
    ("integrator", "集成商", "Integrator", "amber"), ("partner", "合作伙伴", "Partner", "green"),
    ("government", "政府与事业单位", "Public body"),
])
COMPANY_SIZE = Dictionary("company_size", L(zh="企业规模", en="Company size"), [
    ("1-49", "1–49 人", "1–49 people"), ("50-199", "50–199 人", "50–199 people"),
    ("200-499", "200–499 人", "200–499 people"), ("500-999", "500–999 人", "500–999 people"),
    ("1000+", "1000 人以上", "1,000 people or more"),
])
INDUSTRY = Dictionary("industry", L(zh="行业", en="Industry"), [
    ("machinery", "装备制造", "Machinery"), ("automotive", "汽车零部件", "Automotive parts"),
    ("electronics", "电子与光电", "Electronics and optics"), ("energy", "新能源", "New energy"),
    ("medical", "医疗器械", "Medical devices"), ("chemical", "化工与新材料", "Chemicals and materials"),
    ("plastics", "塑料与包装", "Plastics and packaging"), ("textile", "纺织服装", "Textiles"),
    ("food", "食品饮料", "Food and drink"), ("logistics", "物流运输", "Logistics"),
    ("software", "软件与信息服务", "Software and IT"), ("retail", "批发零售", "Trade"),
    ("construction", "建筑工程", "Construction"), ("education", "教育培训", "Education"),
    ("other", "其他", "Other"),
])
SOURCE = Dictionary("source", L(zh="来源", en="Source"), [
    ("fair", "展会", "Trade fair"), ("referral", "客户介绍", "Referral"), ("website", "官网", "Website"),
    ("search", "搜索引擎", "Web search"), ("wechat", "微信", "WeChat"), ("call", "电话开发", "Cold call"),
    ("visit", "上门拜访", "Visit"), ("tender", "招标信息", "Tender notice"),
    ("partner", "渠道伙伴", "Partner"), ("other", "其他", "Other"),
])
INTEREST = Dictionary("interest", L(zh="关注内容", en="Interest"), [
    ("price", "价格", "Price"), ("quality", "质量", "Quality"), ("delivery", "交期", "Delivery time"),
    ("service", "售后服务", "After-sales service"), ("technology", "技术方案", "Technology"),
    ("training", "培训", "Training"), ("payment", "账期", "Payment terms"),
    ("new_products", "新产品", "New products"),
])
DECISION_ROLE = Dictionary("decision_role", L(zh="决策角色", en="Decision role"), [
    ("decider", "决策人", "Decider", "red"), ("approver", "审批人", "Approver", "amber"),
    ("buyer", "采购", "Buyer", "blue"), ("technical", "技术把关", "Technical judge", "violet"),
    ("user", "使用人", "User"), ("supporter", "支持者", "Supporter", "green"),
])
CONTACT_METHOD = Dictionary("contact_method", L(zh="联系方式", en="Contact method"), [
    ("phone", "电话", "Phone", "blue", "", "phone"), ("wechat", "微信", "WeChat", "green", "", "brand-wechat"),
    ("email", "邮件", "Email", "violet", "", "mail"), ("visit", "拜访", "Visit", "amber", "", "map-pin"),
    ("meeting", "会议", "Meeting", "gray", "", "calendar-event"),
    ("video", "视频会议", "Video call", "gray", "", "device-desktop"), ("other", "其他", "Other", "gray", "", "dots"),
])
PRODUCT_CATEGORY = Dictionary("product_category", L(zh="产品类别", en="Product category"), [
    ("equipment", "设备", "Equipment", "blue"), ("spare_part", "备件", "Spare part"),
    ("software", "软件", "Software", "violet"), ("service", "服务", "Service", "green"),
    ("material", "材料", "Material", "amber"), ("other", "其他", "Other"),
])
UNIT = Dictionary("unit", L(zh="计量单位", en="Unit"), [
    ("piece", "件", "piece"), ("set", "套", "set"), ("unit", "台", "unit"), ("metre", "米", "metre"),
    ("kilogram", "千克", "kg"), ("hour", "小时", "hour"), ("day", "人天", "person-day"),
    ("year", "年", "year"), ("licence", "授权", "licence"),
])
CONTRACT_KIND = Dictionary("contract_kind", L(zh="合同类型", en="Contract kind"), [
    ("sale", "销售合同", "Sale", "blue"), ("frame", "框架合同", "Frame contract", "violet"),
    ("service", "服务合同", "Service", "green"), ("nda", "保密协议", "Non-disclosure"),
    ("other", "其他", "Other"),
])
PAYMENT_METHOD = Dictionary("payment_method", L(zh="付款方式", en="Payment method"), [
    ("transfer", "银行转账", "Bank transfer", "blue"), ("acceptance", "承兑汇票", "Acceptance bill", "amber"),
    ("cheque", "支票", "Cheque"), ("cash", "现金", "Cash"), ("alipay", "支付宝", "Alipay"),
    ("wechat", "微信支付", "WeChat Pay", "green"), ("other", "其他", "Other"),
])
