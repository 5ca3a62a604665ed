"""Build the page object of a list from what it shows just now and its result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext as _

from app.engine.charts.chart_numbers import readable_charts
from app.engine.compile.model import Compiled
from app.engine.query.list_memory import ALL, Args
from app.engine.query.list_query import ListQuery, ListResult
from app.engine.query.list_request import ListRequest
from app.engine.query.list_state import PAGING, ListState
from app.engine.query.record_select import RecordRow
from app.engine.views.filter_form import field_menu
from app.engine.views.list_actions import list_actions
from app.engine.views.list_chips import make_chips
from app.engine.views.list_columns import list_columns, make_columns, offered_columns
from app.engine.views.list_empty import make_empty
from app.engine.views.list_paging import count_text, make_paging
from app.engine.views.list_rows import make_row, row_actions, with_tag_editor
from app.engine.views.page import list_href
from app.engine.views.page_models import Action, ListPage, Row, Tab
from app.engine.views.saved_tabs import view_tabs_of


def make_list_page(
    query: ListQuery, state: ListState, result: ListResult, *, view: str = "table"
) -> ListPage:
    """Return everything the list template shows."""
    compiled, context = query.compiled, query.context
    spec, slug, request = compiled.spec, compiled.slug, state.request
    names, path = list_columns(query, request), "" if view == "table" else view
    columns = make_columns(query, names, request, state.kept)
    origin = _origin(state.args)
    rows = tuple(_row(query, record, names, origin) for record in result.rows)
    chips = make_chips(query, state, path=path)
    base = [pair for pair in state.args if pair[0] not in PAGING]
    new = new_action(compiled, context)
    shown = [pair for pair in base if pair[0] not in ("columns", "edited")]
    shown.append(("columns", ",".join(names)))
    return ListPage(
        title=spec.plural.text(context.language), slug=slug,
        sentence=_sentence(query, state, count_text(result)), view=view,
        views=layout_tabs(query, state.kept, view),
        tabs=view_tabs_of(compiled, context.reader, state.memory, current=state.tab, layout=view,
                          is_edited=state.is_edited),
        chips=chips, filters=field_menu(query, base, layout=path), columns=columns,
        all_columns=offered_columns(query, names), rows=rows,
        paging=make_paging(slug, request, result, state.kept), search=request.q,
        clear_href=_clear_href(slug, state, path), base_query=tuple(base), new=new,
        bulk=bulk_actions(compiled, context), more=_more(compiled, context, shown),
        empty=None if rows else make_empty(query, state, chips, new),
        total_text=count_text(result), notice=_notice(request, result), icon=spec.icon,
        dense=state.dense, save_query=tuple(shown),
        view_id=state.view.id if state.view else 0, view_name=state.view.name if state.view else "",
        view_is_mine=bool(state.view and state.view.is_mine), is_edited=state.is_edited,
        reload_href=list_href(slug, state.kept, path=path),
    )  # fmt: skip


def _row(query: ListQuery, record: RecordRow, names: Sequence[str], origin: str) -> Row:
    row = with_tag_editor(query, record, names, make_row(query, record, names, origin))
    return replace(row, actions=row_actions(query, record))


def new_action(compiled: Compiled, context: Any) -> Action | None:
    """Return the button that makes a record, None where the reader may not."""
    slug = compiled.slug
    if not context.reader.may(slug, "add") or compiled.spec.parent_row:
        return None
    label = _("New %(thing)s", thing=compiled.spec.label.inside(context.language))
    return Action("new", label, "plus", f"/e/{slug}/new", primary=True)


def _clear_href(slug: str, state: ListState, path: str) -> str:
    kept = [pair for pair in state.args if pair[0] in ("sort", "columns", "per_page")]
    return list_href(slug, kept or [("view", "all")], path=path)


def _notice(request: ListRequest, result: ListResult) -> str:
    return _("At most 200 rows fit on a page.") if request.clamped else ""


def _origin(args: Args) -> str:
    kept = [pair for pair in args if pair[0] not in (*PAGING, "columns", "per_page", "edited")]
    return f"?{urlencode({'from': urlencode(kept or [('view', ALL)])})}"


def _sentence(query: ListQuery, state: ListState, count: str) -> str:
    order = query.order(state.request.sort)
    item = query.compiled.fields[order.name]
    label = item.label.text(query.context.language) or order.name
    scope = query.context.reader.scope(query.compiled.slug, "see")
    whose = {
        "own": _("Yours"), "department": _("Your department's"),
        "below": _("Your department's and below"), "all": _("All"),
    }.get(scope, "")  # fmt: skip
    if state.tab == "mine":
        whose = _("Yours")
    return _("%(whose)s, sorted by %(field)s · %(count)s", whose=whose, field=label, count=count)


def layout_tabs(query: ListQuery, args: Args, view: str) -> tuple[Tab, ...]:
    """Return the switch between table, board and chart, as far as they are declared."""
    compiled, kept = query.compiled, [pair for pair in args if pair[0] not in PAGING]
    words = {"board": _("Board"), "chart": _("Chart")}
    found = [Tab("table", _("Table"), list_href(compiled.slug, kept), view == "table")]
    offered = {"board": bool(compiled.spec.board), "chart": bool(readable_charts(query))}
    found += [
        Tab(key, words[key], list_href(compiled.slug, kept, path=key), view == key)
        for key, there in offered.items()
        if there
    ]
    return tuple(found)


def bulk_actions(compiled: Compiled, context: Any) -> tuple[Action, ...]:
    """Return what may be done with selected records."""
    reader, slug = context.reader, compiled.slug
    found = []
    if reader.may(slug, "assign") and "owner" in compiled.fields:
        found.append(Action("assign", _("Assign"), "user-share"))
    if reader.may(slug, "bulk") and reader.may(slug, "change"):
        if "tags" in compiled.fields:
            found.append(Action("tag", _("Tag"), "tag"))
        found.append(Action("edit", _("Edit"), "pencil"))
    if reader.may(slug, "delete"):
        found.append(Action("delete", _("Delete"), "trash", danger=True))
    return tuple(replace(action, href=f"/e/{slug}/bulk/{action.key}") for action in found)


def _more(compiled: Compiled, context: Any, args: Args) -> tuple[Action, ...]:
    found = [*list_actions(compiled, context, args)]
    found.append(Action("print", _("Print"), "printer", "#", data={"print": "1"}))
    if context.reader.user_id is not None:
        found.append(Action("views", _("Manage views"), "bookmark", f"/views/{compiled.slug}/"))
    if context.reader.may(compiled.slug, "restore"):
        found.append(Action("bin", _("Recycle bin"), "trash", f"/e/{compiled.slug}/bin"))
    return tuple(found)
