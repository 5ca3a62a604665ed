"""Build the page object of a list from a request and its result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext as _
from flask_babel import ngettext

from app.engine.compile.model import Compiled
from app.engine.declare.spec import FieldSpec
from app.engine.query.list_query import ListQuery, ListResult
from app.engine.query.list_request import MAX_NUMBERED_ROWS, ListRequest
from app.engine.query.record_select import RecordRow
from app.engine.views.cells import initials, make_cell, record_cell, short_moment
from app.engine.views.filter_choices import make_chips, make_filters
from app.engine.views.page import list_href
from app.engine.views.page_models import (
    Action,
    Cell,
    Column,
    EmptyState,
    ListPage,
    Paging,
    Row,
    Tab,
)

Args = list[tuple[str, str]]
_PAGING = ("page", "after", "before", "last", "count")
_WIDTHS = {
    "datetime": "last", "date": "last", "money": "money", "user": "own", "tags": "tags",
    "choice": "stage", "roll_up": "money", "bool": "lv", "percent": "lv",
}  # fmt: skip


def default_columns(compiled: Compiled) -> list[str]:
    """Return the declared columns of a list: `list_fields`, or name, listed fields, owner."""
    declared = list(compiled.spec.list_fields)
    if declared:
        return declared
    listed = [item.name for item in compiled.spec.fields if item.list]
    tail = [name for name in ("owner", "changed_at") if name in compiled.fields]
    return list(dict.fromkeys([compiled.name_field, *listed, *tail]))


def list_columns(query: ListQuery, request: ListRequest) -> list[str]:
    """Return the columns to show: asked ones the reader may read, the title always first."""
    compiled = query.compiled
    wanted = [name for name in request.columns if name in query.modes] or [
        name for name in default_columns(compiled) if name in query.modes
    ]
    shown = [name for name in wanted if compiled.fields[name].type not in ("back_links", "rows")]
    return list(dict.fromkeys([compiled.name_field, *shown]))


def make_columns(
    query: ListQuery, names: Sequence[str], request: ListRequest, args: Args
) -> tuple[Column, ...]:
    """Return the table's columns with their sort links."""
    order = query.order(request.sort)
    kept = [pair for pair in args if pair[0] not in (*_PAGING, "sort")]
    return tuple(_column(query, name, order.name, order.descending, kept) for name in names)


def _column(query: ListQuery, name: str, sorted_by: str, down: bool, kept: Args) -> Column:
    compiled = query.compiled
    item, kind = compiled.fields[name], compiled.type(name)
    label = item.label.text(query.context.language) or name
    sortable = compiled.is_stored(name) and kind.sortable and query.modes[name] != "mask" and (
        item.sort or item.system
    )  # fmt: skip
    href, state = "", ""
    if sortable:
        flipped = f"-{name}" if sorted_by == name and not down else name
        href = list_href(compiled.slug, [*kept, ("sort", flipped)])
    if sorted_by == name:
        state = "descending" if down else "ascending"
    width = "name" if name == compiled.name_field else _width(item)
    return Column(name, label, kind.cell, kind.right, href, state, width)


def _width(item: FieldSpec) -> str:
    if item.option("due"):
        return "next"
    return "lv" if item.option("look") == "letter" else _WIDTHS.get(item.type, "text")


def make_row(query: ListQuery, record: RecordRow, names: Sequence[str], origin: str = "") -> Row:
    """Return one record as a row: its cells and what the phone card shows."""
    compiled, context = query.compiled, query.context
    cells = {
        name: short_moment(
            record_cell(query, record, name),
            record.values.get(name),
            context,
        )
        for name in names
    }
    href = f"/e/{compiled.slug}/{record.id}{origin}"
    title_name = compiled.name_field
    subtitle_name = compiled.spec.subtitle_field
    subtitle = cells.get(subtitle_name) or (
        make_cell(compiled, subtitle_name, record.values.get(subtitle_name), context)
        if subtitle_name in record.values else Cell("empty", "")
    )  # fmt: skip
    cells[title_name] = Cell("text", record.title, title=record.title, href=href)
    rest = [cells[name] for name in names if name != title_name]
    quiet = "" if subtitle.kind == "empty" else subtitle.text
    person = next((cell.text for cell in rest if cell.kind == "person"), "")
    return Row(
        id=record.id, version=record.version, href=href, title=record.title,
        initials=initials(record.title), subtitle=_short_region(quiet), cells=tuple(cells[n] for n in names),
        call=_call(compiled, record), badges=tuple(c for c in rest if c.kind in ("badge", "level"))[:2],
        line=" · ".join(part for part in (_short_region(quiet), person) if part),
        due=next((cell for cell in rest if cell.kind == "due"), None),
        amount=next((cell for cell in rest if cell.kind == "money"), None),
    )  # fmt: skip


def _short_region(text: str) -> str:
    parts = [part.strip() for part in text.replace("/", " ").split() if part.strip()]
    return parts[0].removesuffix("市").removesuffix("省") if len(parts) > 1 else text


def _call(compiled: Compiled, record: RecordRow) -> str:
    for item in compiled.spec.fields:
        if item.type == "phone" and isinstance(record.values.get(item.name), str):
            return f"tel:{record.values[item.name]}"
    return ""


def make_list_page(
    query: ListQuery,
    request: ListRequest,
    result: ListResult,
    args: Args,
    *,
    tabs: tuple[Tab, ...] = (),
    view: str = "table",
) -> ListPage:
    """Return everything the list template shows."""
    compiled, context = query.compiled, query.context
    spec, slug = compiled.spec, compiled.slug
    names = list_columns(query, request)
    columns = make_columns(query, names, request, args)
    origin = _origin(args)
    rows = tuple(make_row(query, record, names, origin) for record in result.rows)
    count = count_text(result)
    chips = make_chips(query, args)
    reader = context.reader
    new = None
    if reader.may(slug, "add") and not spec.parent_row:
        label = _("New %(thing)s", thing=spec.label.inside(context.language))
        new = Action("new", label, "plus", f"/e/{slug}/new", primary=True)
    return ListPage(
        title=spec.plural.text(context.language), slug=slug,
        sentence=_sentence(query, request, columns, count), view=view,
        views=view_tabs(compiled, args, view), tabs=tabs, chips=chips,
        filters=make_filters(query), columns=columns, all_columns=_all_columns(query, names), rows=rows,
        paging=make_paging(query, request, result, args), search=request.q,
        clear_href=list_href(slug, [pair for pair in args if pair[0] in ("sort", "columns", "per_page")]),
        base_query=tuple(pair for pair in args if pair[0] not in _PAGING and pair[0] != "view"),
        new=new, bulk=_bulk(compiled, context), more=_more(compiled, context),
        empty=None if rows else make_empty(query, request, new), total_text=count, icon=spec.icon,
        notice=_("At most 200 rows fit on a page.") if request.clamped else "",
    )  # fmt: skip


def _origin(args: Args) -> str:
    kept = [pair for pair in args if pair[0] not in (*_PAGING, "columns", "per_page")]
    return f"?{urlencode({'from': urlencode(kept)})}" if kept else ""


def count_text(result: ListResult) -> str:
    """Return "326" or "1,000+"."""
    return f"{result.count:,}" if result.count_is_exact else f"{result.count - 1:,}+"


def _sentence(query: ListQuery, request: ListRequest, columns: Sequence[Column], count: str) -> str:
    order = query.order(request.sort)
    item = query.compiled.fields[order.name]
    label = item.label.text(query.context.language) or order.name
    scope = query.context.reader.scope(query.compiled.slug, "see")
    whose = {
        "own": _("Yours"), "department": _("Your department's"),
        "below": _("Your department's and below"), "all": _("All"),
    }.get(scope, "")  # fmt: skip
    return _("%(whose)s, sorted by %(field)s · %(count)s", whose=whose, field=label, count=count)


def view_tabs(compiled: Compiled, args: Args, view: str) -> tuple[Tab, ...]:
    """Return the switch between table and board."""
    kept = [pair for pair in args if pair[0] not in _PAGING]
    found = [Tab("table", _("Table"), list_href(compiled.slug, kept), view == "table")]
    if compiled.spec.board:
        found.append(
            Tab("board", _("Board"), list_href(compiled.slug, kept, path="board"), view == "board")
        )
    return tuple(found)


def _all_columns(query: ListQuery, shown: Sequence[str]) -> tuple[tuple[str, str, bool], ...]:
    language = query.context.language
    names = [*shown, *(name for name in query.modes if name not in shown)]
    return tuple(
        (name, query.compiled.fields[name].label.text(language) or name, name in shown)
        for name in names
        if query.compiled.fields[name].type not in ("back_links", "rows", "long_text", "rich_text")
    )


def make_paging(query: ListQuery, request: ListRequest, result: ListResult, args: Args) -> Paging:
    """Return the words and links of the foot: numbers for the first pages, cursors beyond."""
    slug = query.compiled.slug
    kept = [pair for pair in args if pair[0] not in _PAGING]
    total = count_text(result)
    numbered = result.first > 0
    last_row = result.first + len(result.rows) - 1
    if not result.rows:
        text = ""
    elif numbered:
        text = _("%(first)s–%(last)s of %(total)s", first=result.first, last=last_row, total=total)
    else:
        text = _("%(count)s rows of %(total)s", count=len(result.rows), total=total)
    cheap = numbered and request.page * request.per_page < MAX_NUMBERED_ROWS
    after = ""
    if result.after:
        after = list_href(
            slug, [*kept, ("page", str(request.page + 1)) if cheap else ("after", result.after)]
        )
    before = ""
    if result.before:
        step = ("page", str(request.page - 1)) if numbered else ("before", result.before)
        before = list_href(slug, [*kept, step])
    last = list_href(slug, [*kept, ("last", "1")]) if result.after else ""
    exact = "" if result.count_is_exact else list_href(slug, [*kept, ("count", "exact")])
    return Paging(text, before, after, last, _numbers(request, result, kept, slug), exact)


def _numbers(request: ListRequest, result: ListResult, kept: Args, slug: str) -> tuple[Tab, ...]:
    if not result.first:
        return ()
    pages = min(-(-min(result.count, MAX_NUMBERED_ROWS) // request.per_page), request.page + 3)
    start = max(1, request.page - 3)
    return tuple(
        Tab(
            str(page),
            str(page),
            list_href(slug, [*kept, ("page", str(page))]),
            page == request.page,
        )
        for page in range(start, pages + 1)
    )


def _bulk(compiled: Compiled, context: Any) -> tuple[Action, ...]:
    reader, slug = context.reader, compiled.slug
    found = []
    if reader.may(slug, "assign") and "owner" in compiled.fields:
        found.append(
            Action("assign", _("Assign"), "user-share", f"/e/{slug}/bulk?do=assign", "get")
        )
    if reader.may(slug, "bulk") and reader.may(slug, "change"):
        if "tags" in compiled.fields:
            found.append(Action("tag", _("Tag"), "tag", f"/e/{slug}/bulk?do=tag", "get"))
        found.append(Action("edit", _("Edit"), "pencil", f"/e/{slug}/bulk?do=edit", "get"))
    if reader.may(slug, "delete"):
        found.append(
            Action("delete", _("Delete"), "trash", f"/e/{slug}/bulk?do=delete", "get", danger=True)
        )
    return tuple(replace(action, href=f"/e/{slug}/bulk/{action.key}") for action in found)


def _more(compiled: Compiled, context: Any) -> tuple[Action, ...]:
    found = []
    if context.reader.may(compiled.slug, "restore"):
        found.append(Action("bin", _("Recycle bin"), "trash", f"/e/{compiled.slug}/bin"))
    return tuple(found)


def make_empty(query: ListQuery, request: ListRequest, new: Action | None) -> EmptyState:
    """Say why a list is empty and what to do next."""
    spec, language = query.compiled.spec, query.context.language
    things = spec.plural.text(language)
    if request.q or request.tests:
        clear = Action("clear", _("Clear search and filters"), "x", f"/e/{spec.slug}/")
        return EmptyState(
            "search", _("Nothing found"),
            _("No %(things)s fit this search and these filters.", things=things), (clear,),
        )  # fmt: skip
    text = _("As soon as there are some that you may see, they stand here.")
    return EmptyState(spec.icon, _("No %(things)s yet", things=things), text, (new,) if new else ())


def rows_word(count: int) -> str:
    """Return "1 record" or "12 records"."""
    return ngettext("%(num)d record", "%(num)d records", count)
