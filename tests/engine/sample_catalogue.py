"""A catalogue that is no CRM: ships, ports, voyages and their cargo, for tests of the engine.

It uses every field type, every kind of link and the rules that the CRM's own catalogue does not.
"""

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
    Integer,
    L,
    Link,
    Links,
    LongText,
    Money,
    Month,
    MultiChoice,
    Number,
    Owner,
    Percent,
    Phone,
    Region,
    RichText,
    RollUp,
    Rows,
    Tags,
    Text,
    User,
    all_of,
    any_of,
    none_of,
    remind,
)

# fmt: off
MENUS = {"sea": L(zh="海上", en="At sea"), "land": L(zh="岸上", en="Ashore")}


class Port(Entity):
    """A place where ships load and unload."""

    label, plural = L(zh="港口", en="Port"), L(zh="港口", en="Ports")
    icon, menu = "building-warehouse", "land"
    name_field, subtitle_field = "name", "place"
    default_sort = "name"

    name = Text(L(zh="名称", en="Name"), required=True, unique=True, search=True, sort=True, list=True)
    locode = Text(L(zh="代码", en="Code"), unique=True, pattern="[A-Z]{2} [A-Z0-9]{3}", example="CN SHA",
                  max=6, match=True)
    place = Region(L(zh="地区", en="Place"), filter=True, list=True)
    office = Phone(L(zh="电话", en="Phone"), mask_for=["marketing"], personal=True,
                   purpose=L(zh="港务联系", en="To reach the port office"))
    foreign_office = Phone(L(zh="海外电话", en="Phone abroad"), region="US")
    mail = Email(L(zh="邮箱", en="Mail"))
    site = URL(L(zh="网站", en="Site"))
    operator_code = USCC(L(zh="运营方代码", en="Operator's code"), match=True)
    draught = Decimal(L(zh="水深", en="Depth of water"), places=1, min=0, max=50, filter=True, sort=True)
    arrivals = BackLinks("voyage", "destination", L(zh="到港航次", en="Arrivals"))

    # No `access`: administrators only.


class Ship(Entity):
    """A ship of the fleet."""

    label, plural = L(zh="船舶", en="Ship"), L(zh="船舶", en="Ships")
    icon, menu, slug = "sailboat", "sea", "ship"
    code_rule = "S{yy}-{000}"
    board = "state"
    timeline, write = ("voyages",), "voyages"
    groups = (
        Group("hull", L(zh="船体", en="Hull"), L(zh="出厂数据", en="As built")),
        Group("crew", L(zh="人员", en="Crew")),
    )
    traits = (remind(when="not contacted", days=30, since="changed_at"),)

    name = Text(L(zh="船名", en="Name"), required=True, min=2, max=60, search=True, group="hull")
    built = Integer(L(zh="建造年份", en="Built"), min=1900, max=2100, filter=True, sort=True, list=True,
                    group="hull")
    kind = Choice(L(zh="船型", en="Kind"), dictionary="ship_kind", filter=True, list=True, group="hull")
    state = Choice(L(zh="状态", en="State"), required=True, default="in_port", filter=True, list=True,
                   options=[
        {"key": "in_port", "zh": "在港", "en": "In port", "color": "blue"},
        {"key": "at_sea", "zh": "在航", "en": "At sea", "color": "green"},
        {"key": "scrapped", "zh": "报废", "en": "Scrapped", "color": "red", "end": "lost"},
    ])
    flags = MultiChoice(L(zh="资质", en="Fitness"), filter=True, options=[
        ("ice", "冰区", "Ice class"), ("tanker", "液货", "Tanker"), ("reefer", "冷藏", "Reefer"),
    ])
    length = Decimal(L(zh="船长（米）", en="Length (m)"), places=3, min=1, group="hull")
    value = Money(L(zh="估值", en="Value"), currency="USD", min=0, hide_from=["sales"], sort=True)
    insured = Percent(L(zh="投保比例", en="Insured share"), min=0, max=100, default=80,
                      read_only_for=["sales", "service"])
    cover = Formula('if(insured > 50, round(value * insured / 100, 0), 0)', L(zh="保额", en="Cover"),
                    places=0, currency="USD")
    master = User(L(zh="船长", en="Master"), filter=True, group="crew")
    manned_by = Department(L(zh="配员部门", en="Manning department"), filter=True, group="crew")
    mates = Links("user", L(zh="大副", en="Mates"), group="crew")
    sister_ships = Links("ship", L(zh="姊妹船", en="Sister ships"))
    home_port = Link("port", L(zh="母港", en="Home port"), filter=True, list=True)
    home_depth = Formula("home_port.draught - 1", L(zh="母港吃水余量", en="Spare depth at home"), places=1)
    nicknames = Tags(L(zh="别名", en="Nicknames"), filter=True)
    picture = Image(L(zh="照片", en="Picture"), max_mb=5)
    certificate = File(L(zh="证书", en="Certificate"), accept=["pdf"], max_mb=10, hide_from=["marketing"])
    history = RichText(L(zh="船史", en="History"), wide=True)
    remarks = LongText(L(zh="备注", en="Remarks"), search=True, wide=True, max=500,
                       help=L(zh="不写个人信息", en="No personal data here"))
    scrapped_on = Date(L(zh="报废日期", en="Scrapped on"), max="today",
                       show_when=("state", "=", "scrapped"), require_when=("state", "=", "scrapped"))
    voyages = BackLinks("voyage", "ship", L(zh="航次", en="Voyages"))
    trips = RollUp("count", "voyage", "ship", L(zh="航次数", en="Trips"), when=("cancelled", "=", False))
    last_sailing = RollUp("max", "voyage", "ship", L(zh="最近启航", en="Last sailing"), field="sails")
    first_sailing = RollUp("min", "voyage", "ship", L(zh="首次启航", en="First sailing"), field="sails")

    owner = Owner()
    charts = (
        Chart.count(by="kind", label=L(zh="按船型", en="By kind")),
        Chart.sum("value", by="home_port"),
        Chart.avg("length", by="kind"),
        Chart.funnel(by="state"),
    )
    access = Access(manager="department; below:read", sales="own:read,change; all:see", marketing="none")


class Voyage(Entity):
    """One trip of a ship from port to port."""

    label = L(zh="航次", en="Voyage")
    icon, menu = "route", "sea"
    name_field = "number"
    happened = "sails"
    default_sort = "-sails"
    list_fields = ("number", "ship", "destination", "sails", "weight", "owner")

    number = Number(L(zh="航次号", en="Number"), rule="V{yyyy}{mm}-{000}", search=True)
    ship = Link("ship", L(zh="船舶", en="Ship"), required=True, filter=True)
    destination = Link("port", L(zh="目的港", en="Destination"), required=True, filter=True)
    sails = DateTime(L(zh="启航", en="Sails"), required=True, default="now", filter=True, sort=True)
    settled = Month(L(zh="结算月份", en="Settled in"), min="2000-01", filter=True, sort=True, list=True)
    days = Integer(L(zh="航程天数", en="Days under way"), min=0, default=7)
    cancelled = Bool(L(zh="取消", en="Cancelled"), filter=True)
    reason = Text(L(zh="原因", en="Reason"), show_when=("cancelled", "=", True),
                  require_when=all_of(("cancelled", "=", True), any_of(("days", ">", 10), ("ship", "is empty"))))
    pilot = Text(L(zh="引航员", en="Pilot"), personal=True, purpose=L(zh="引航调度", en="To call the pilot"),
                 show_when=none_of(("cancelled", "=", True)))
    pilot_id = IDNumber(L(zh="引航员身份证", en="Pilot's ID number"), personal=True, sensitive=True,
                        hide_from=["sales", "marketing"], mask_for=["manager"],
                        purpose=L(zh="登轮登记", en="For the boarding register"))
    logged = Text(L(zh="记录人", en="Logged by"), read_only=True)
    cargo = Rows("cargo", "voyage", L(zh="货物", en="Cargo"), wide=True)
    weight = RollUp("sum", "cargo", "voyage", L(zh="总重", en="Total weight"), field="gross")

    access = Access(follows="ship", manager="department", sales="own", service="all:read,add")


class Cargo(Entity):
    """One lot of goods on a voyage."""

    label = L(zh="货物", en="Cargo")
    parent_row = "voyage"
    name_field = "goods"

    voyage = Link("voyage", L(zh="航次", en="Voyage"), required=True)
    goods = Text(L(zh="品名", en="Goods"), required=True, max=80)
    pieces = Integer(L(zh="件数", en="Pieces"), required=True, min=1, default=1)
    unit_weight = Decimal(L(zh="单重（吨）", en="Unit weight (t)"), places=3, required=True, min=0)
    gross = Formula("pieces * unit_weight", L(zh="总重（吨）", en="Gross (t)"), places=3)

    access = Access(follows="voyage")


SHIP_KIND = Dictionary("ship_kind", L(zh="船型", en="Kind of ship"), [
    ("bulk", "散货船", "Bulk carrier", "amber"), ("box", "集装箱船", "Container ship", "blue"),
    ("ferry", "渡轮", "Ferry"),
])
