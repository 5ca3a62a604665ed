"""Invented list pages: the table, empty states, the board, the recycle bin."""

from __future__ import annotations

from app.engine.views.page_models import (
    Action,
    Cell,
    Chip,
    Column,
    EmptyState,
    FilterField,
    FilterPage,
    FilterRow,
    Lane,
    LaneCards,
    ListPage,
    Paging,
    Row,
    Tab,
)
from app.features.saved_views.pages import ViewForm, ViewLine, ViewsPage
from tests.preview.company import CUSTOMERS, Words, due_cell, person_cell, stage_cell, tags_cell


def build_list(w: Words, *, rows: bool = True, slug: str = "customer") -> ListPage:
    """Return the customers of the mock, or the same list when its filter finds none."""
    return ListPage(
        title=w("客户", "Customers"), slug=slug,
        sentence=w("华东的企业客户，按下次跟进排序 · 326 家，共 1,284 家",
                   "Companies in East China, next follow-up first · 326 of 1,284"),
        view="table", views=_views(w, "table"), tabs=_tabs(w),
        chips=(Chip(w("类型是", "Type is"), w("企业", "Company"), "?"),
               Chip(w("地区在", "Region in"), w("华东", "East China"), "?")),
        filters=_filters(w), columns=_columns(w),
        all_columns=(*tuple((c.name, c.label, True) for c in _columns(w)), ("phone", w("电话", "Phone"), False), ("source", w("来源", "Source"), False), ("industry", w("行业", "Industry"), False), ("size", w("规模", "Size"), False)),
        rows=tuple(_row(w, number, line) for number, line in enumerate(CUSTOMERS, 1)) if rows else (),
        paging=_paging(w) if rows else Paging(w("没有记录", "No records")), search="" if rows else "恒立 100%",
        clear_href="?", base_query=(("view", "mine"), ("f.kind.eq", "company"), ("sort", "next_follow_up")),
        new=Action("new", w("新建客户", "New customer"), "plus", "/e/customer/new", primary=True),
        bulk=_bulk(w), more=_more(w), total_text="326", icon="building",
        save_query=(("f.kind.eq", "company"), ("columns", "name,stage")), view_id=7, view_name=w("我的客户", "My customers"), view_is_mine=True, is_edited=True,
        reload_href="?sort=next_follow_up",
        empty=None if rows else EmptyState(
            "filter-off", w("没有符合条件的客户", "No customer fits these filters"),
            w("两个筛选和搜索词一起没有找到记录。你看得到的客户有 1,284 家。",
              "Two filters and the search find nothing. You may see 1,284 customers."),
            (Action("clear", w("清除筛选", "Clear filters"), "filter-off", "?"),)),
    )  # fmt: skip


def build_board(w: Words) -> ListPage:
    """Return the opportunities by stage."""
    base = build_list(w)
    lanes = (("qualify", "甄别", "Qualify", "14", "¥3,420,000", 10), ("needs", "需求", "Needs", "10", "¥2,810,000", 30),
             ("proposal", "方案", "Proposal", "8", "¥3,210,000", 60), ("talks", "谈判", "Negotiation", "6", "¥2,310,000", 80),
             ("won", "赢单", "Won", "5", "¥1,862,000", 100))  # fmt: skip
    return ListPage(
        title=w("商机", "Opportunities"), slug="opportunity",
        sentence=w("华东销售部的进行中商机，按阶段 · 38", "Open opportunities of Sales East, by stage · 38"),
        view="board", views=_views(w, "board"),
        tabs=(Tab("east", w("华东销售部", "Sales East"), "?", True, "38"), Tab("mine", w("我的", "Mine"), "?", count="11"),
              Tab("month", w("本月成交", "Closing this month"), "?", count="9")),
        chips=(Chip(w("预计成交", "Close date"), w("本季度", "this quarter"), "?"),), filters=base.filters,
        columns=base.columns, all_columns=(), rows=(), paging=Paging("38"), search="", clear_href="?", base_query=(),
        sums=((w("在途金额", "Pipeline"), "¥11,750,000"), (w("加权金额", "Weighted"), "¥4,959,000")), reload_href="?",
        new=Action("new", w("新建商机", "New opportunity"), "plus", "/e/opportunity/new", primary=True),
        more=base.more, lane_field="stage",
        lanes=tuple(Lane(key, w(zh, en), "", count, total, share,
                         tuple(_card(w, place * 10 + n, n + place) for n in range(4 if place < 2 else 3)),
                         more_href="?", more=w("还有 10 条", "10 more"), weighted="¥342,000", add_href="/e/opportunity/new?stage=" + key, end="won" if key == "won" else "")
                    for place, (key, zh, en, count, total, share) in enumerate(lanes)),
    )  # fmt: skip


def build_recycle(w: Words) -> ListPage:
    """Return the recycle bin with three deleted records."""
    base = build_list(w)
    rows = tuple(
        Row(n, 3, "", w(line[0], line[1]), "", w("客户", "Customer"),
            (Cell("text", ""), Cell("text", w("客户", "Customer")), person_cell(w, line[7]), Cell("datetime", f"2026-11-{20 - n} 16:0{n}")),
            line=w("客户 · 李娜 · 11-20 删除", "Customer · Li Na · deleted 20 Nov"),
            actions=(Action("restore", w("恢复", "Restore"), "restore", "/restore", "post"),
                     Action("purge", w("永久删除", "Delete for good"), "trash", "/purge", "post", danger=True,
                            confirm=w("永久删除后无法恢复。", "It can not be brought back after that."))))
        for n, line in enumerate(CUSTOMERS[:6], 1))  # fmt: skip
    return ListPage(
        title=w("回收站", "Recycle bin"), slug="customer",
        sentence=w("删除的记录保留 90 天 · 6 条", "Deleted records are kept for 90 days · 6"), view="table", views=(),
        tabs=(Tab("all", w("全部", "All"), "?", True, "6"), Tab("customer", w("客户", "Customers"), "?", count="6")),
        chips=(), filters=(), columns=(Column("title", w("名称", "Name"), "text", width="name"), Column("kind", w("类型", "Kind"), "text", width="text"),
                 Column("by", w("删除人", "Deleted by"), "person", width="own"), Column("at", w("删除时间", "Deleted"), "datetime", width="text")),
        all_columns=(), rows=rows, paging=Paging(w("共 6 条", "6 records")), search="", clear_href="?", base_query=base.base_query[:0],
    )  # fmt: skip


def _row(w: Words, number: int, line: tuple[str, ...]) -> Row:
    (
        zh,
        en,
        tile,
        city_zh,
        city_en,
        stage,
        level,
        owner,
        amount,
        due_zh,
        due_en,
        tone,
        last,
        tags,
    ) = line
    name, city = w(zh, en), w(city_zh, city_en)
    due, money = due_cell(w(due_zh, due_en), tone), Cell("money", amount) if amount else None
    person = person_cell(w, owner)
    badge, letter = stage_cell(w, stage), Cell("level", level, tone=level)
    return Row(
        number, 3, f"/e/customer/{number}", name, w(tile, en[0]), city,
        (Cell("text", name), badge, letter, person, money or Cell("empty", "—"), due, Cell("date", last, title="2026"), tags_cell(tags)),
        call="tel:+8651262880416",
        actions=(Action("log", w("记录联系", "Log contact"), "message-plus", "/e/contact_log/new"),
                 Action("task", w("新建任务", "New task"), "checkbox", "/e/task/new"),
                 Action("edit", w("编辑", "Edit"), "pencil", f"/e/customer/{number}/edit"),
                 Action("delete", w("删除", "Delete"), "trash", f"/e/customer/{number}/delete", danger=True)),
        badges=(badge, letter), line=f"{city} · {person.text}", due=due, amount=money,
    )  # fmt: skip


def _card(w: Words, number: int, place: int) -> Row:
    line = CUSTOMERS[place % len(CUSTOMERS)]
    names = (("冷链监控试点", "Cold-chain monitoring pilot"), ("阀门试验台", "Valve test bench"), ("包装线改造", "Packing line retrofit"),
             ("织机传动升级", "Loom drive upgrade"), ("手术室气体面板", "Operating-room gas panels"), ("储能线二期", "Energy-storage line, phase 2"))  # fmt: skip
    person = person_cell(w, line[7])
    return Row(
        number, 1, f"/e/opportunity/{number}", w(*names[place % 6]), person.initials, w(line[0], line[1]), (person,),
        line=w(f"{place + 4} 天", f"{place + 4} d"), due=due_cell(w(line[9], line[10]), line[11]),
        amount=Cell("money", line[8] or "¥138,000"),
    )  # fmt: skip


def _columns(w: Words) -> tuple[Column, ...]:
    return (
        Column("name", w("客户", "Customer"), "text", sort_href="?sort=name", width="name"),
        Column("stage", w("阶段", "Stage"), "badge", sort_href="?sort=stage", width="stage"),
        Column("level", w("级别", "Level"), "level", sort_href="?sort=level", width="lv"),
        Column("owner", w("负责人", "Owner"), "person", width="own"),
        Column("amount", w("在途金额", "Pipeline"), "money", right=True, sort_href="?sort=amount", width="money"),
        Column("next_follow_up", w("下次跟进", "Next follow-up"), "due", sort_href="?sort=-next", sorted="ascending", width="next"),
        Column("last_contact", w("最近联系", "Last contact"), "date", sort_href="?sort=last", width="last"),
        Column("tags", w("标签", "Tags"), "tags", width="tags"),
    )  # fmt: skip


def _views(w: Words, current: str) -> tuple[Tab, ...]:
    names = (
        ("table", "表格", "Table"),
        ("board", "看板", "Board"),
        ("calendar", "日历", "Calendar"),
        ("chart", "图表", "Chart"),
    )
    return tuple(Tab(key, w(zh, en), "?", key == current) for key, zh, en in names)


def _tabs(w: Words) -> tuple[Tab, ...]:
    return (
        Tab("mine", w("我的客户", "My customers"), "?", True, "1,284", mine=True),
        Tab("today", w("今日待跟进", "Due today"), "?", count="9"),
        Tab("key", w("重点客户", "Key accounts"), "?", count="46"),
        Tab("quiet", w("30 天未联系", "Quiet for 30 days"), "?", count="118"),
        Tab("new", w("本月新增", "New this month"), "?", count="14"),
    )


def _paging(w: Words) -> Paging:
    numbers = (
        Tab("1", "1", "?page=1", True),
        Tab("2", "2", "?page=2"),
        Tab("3", "3", "?page=3"),
        Tab("", "…", ""),
        Tab("24", "24", "?page=24"),
    )
    return Paging(w("第 1–14 家，共 326 家", "1–14 of 326"), next_href="?page=2", numbers=numbers)


def _bulk(w: Words) -> tuple[Action, ...]:
    return (
        Action("assign", w("指派", "Assign"), "user-share", "/e/customer/bulk/assign"),
        Action("tag", w("打标签", "Tag"), "tag", "/e/customer/bulk/tag"),
        Action("edit", w("编辑", "Edit"), "pencil", "/e/customer/bulk/edit"),
        Action("export", w("导出", "Export"), "download", "/e/customer/export", "post"),
        Action("delete", w("删除", "Delete"), "trash", "/e/customer/bulk/delete", danger=True),
    )


def _more(w: Words) -> tuple[Action, ...]:
    return (
        Action("import", w("导入", "Import"), "upload", "/e/customer/import"),
        Action("export", w("导出", "Export"), "download", "/e/customer/export"),
        Action("recycle", w("回收站", "Recycle bin"), "trash", "/e/customer/recycle"),
    )


def _filters(w: Words) -> tuple[FilterField, ...]:
    names = (("name", w("客户名称", "Name")), ("stage", w("阶段", "Stage")), ("level", w("级别", "Level")), ("owner", w("负责人", "Owner")),
             ("amount", w("在途金额", "Pipeline")), ("next_follow_up", w("下次跟进", "Next follow-up")), ("last_contact", w("最近联系", "Last contact")),
             ("industry", w("行业", "Industry")), ("region", w("地区", "Region")), ("tags", w("标签", "Tags")))  # fmt: skip
    return tuple(
        FilterField(name, label, f"/e/customer/filter?add.0.field={name}") for name, label in names
    )


def build_filter(w: Words) -> FilterPage:
    """Return the form of a group of conditions, one of them refused."""
    fields = (
        ("name", w("客户名称", "Name")),
        ("amount", w("在途金额", "Pipeline")),
        ("next_follow_up", w("下次跟进", "Next follow-up")),
    )
    words = (
        ("contains", w("包含", "contains")),
        ("between", w("介于", "between")),
        ("within", w("在期间", "is in")),
    )
    shared = {"fields": fields, "operators": words, "form_href": "/e/customer/filter"}
    stages = (("intent", w("意向", "Intent"), True), ("formal", w("正式", "Formal"), False))
    periods = (
        ("this_month", w("本月", "this month")),
        ("last_days", w("最近 … 天", "in the last … days")),
    )
    return FilterPage(
        title=w("修改筛选", "Change filter"), slug="customer", action="/e/customer/filter/apply",
        base=(("sort", "name"),), back_href="/e/customer/", replace="or1",
        rows=(
            FilterRow(0, "name", w("客户名称", "Name"), op="contains", input="text", value="恒立", **shared),
            FilterRow(1, "amount", w("在途金额", "Pipeline"), op="between", input="range", kind="number", low="10", high="x",
                      error=w("“x”不是数字。", "“x” is not a number."), **shared),
            FilterRow(2, "next_follow_up", w("下次跟进", "Next follow-up"), op="within", input="period", value="last_days", periods=periods, **shared),
            FilterRow(3, "next_follow_up", w("下次跟进", "Next follow-up"), op="gt", input="date", **shared),
            FilterRow(4, "stage", w("阶段", "Stage"), op="in", input="choices", choices=stages, **shared),
            FilterRow(5, "owner", w("负责人", "Owner"), op="in", input="refs", picker_href="/pick/user", picked=(("3", w("李娜", "Li Na")),), **shared),
        ),
    )  # fmt: skip


def build_filter_fields(w: Words) -> FilterPage:
    """Return the choice of a field."""
    return FilterPage(
        title=w("添加筛选", "Add filter"),
        slug="customer",
        action="",
        base=(),
        rows=(),
        back_href="/e/customer/",
        fields=_filters(w),
    )


def build_lane(w: Words) -> LaneCards:
    """Return further cards of one lane."""
    return LaneCards(
        title=w("甄别", "Qualify"), slug="opportunity", lane="qualify", lane_field="stage", cards=tuple(_card(w, n, n) for n in range(3)),
        back_href="/e/opportunity/board", targets=(("qualify", w("甄别", "Qualify")), ("won", w("赢单", "Won"))),
        more_href="/e/opportunity/board/qualify?page=3", more=w("还有 4 条", "4 more"),
    )  # fmt: skip


def build_view_form(w: Words) -> ViewForm:
    """Return the form of a saved view whose name is missing."""
    return ViewForm(
        title=w("存为视图", "Save as view"), action="/views/customer/", back_href="/e/customer/", submit=w("保存视图", "Save view"), name="", name_en="Key customers",
        shared="roles", roles=(("sales", w("销售", "Sales"), True, False), ("manager", w("部门经理", "Manager"), False, True)),
        hidden=(("query", "f.level.eq=A"),), may_set_first=True, errors=(("name", w("给视图起个名字。", "Give the view a name.")),),
    )  # fmt: skip


def build_views(w: Words) -> ViewsPage:
    """Return the page that manages views."""
    lines = (
        ViewLine(
            1,
            w("重点客户", "Key customers"),
            "/e/customer/?view=1",
            w("仅自己", "Only me"),
            w("自己的", "Yours"),
            True,
            True,
            True,
        ),
        ViewLine(
            2,
            w("本月新增", "New this month"),
            "/e/customer/?view=2",
            w("所有人", "Everyone"),
            w("共享给你", "Shared with you"),
            False,
            False,
            False,
        ),
    )
    return ViewsPage(
        w("客户的视图", "Views of customers"),
        w("自己的在前。", "Your own first."),
        "customer",
        "/e/customer/",
        lines,
        False,
    )
