"""The tabs over a list: everything, one's own records, saved views."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from flask_babel import gettext as _

from app.engine.access.reader import Reader
from app.engine.compile.model import Compiled
from app.engine.declare.spec import EntitySpec
from app.engine.query.list_marks import list_marks
from app.engine.query.list_memory import ALL, Args, ListMemory, chart_of
from app.engine.views.page import list_href
from app.engine.views.page_models import Tab


def view_tabs_of(
    compiled: Compiled,
    reader: Reader,
    memory: ListMemory,
    *,
    current: str,
    layout: str = "table",
    is_edited: bool = False,
) -> tuple[Tab, ...]:
    """Return the tabs: everything, the reader's own records, marked ones, saved views.

    current: ALL, "mine", the name of a mark, or the id of the open view; "" marks none. is_edited: that
    view was filtered further.
    """
    slug = compiled.slug
    everything = [("view", ALL)] if memory.first else []
    path = "" if layout == "table" else layout
    tabs = [_tab(ALL, _("All"), slug, everything, path, current)]
    if "owner" in compiled.fields and reader.scope(slug, "see") != "own":
        mine = [*everything, ("f.owner.mine", "1")]
        tabs.append(_tab("mine", _("Mine"), slug, mine, path, current))
    for mark in list_marks():
        marked = [*everything, mark.argument]
        tabs.append(_tab(mark.name, mark.label(), slug, marked, path, current))
    for view in memory.views:
        tab = _tab(str(view.id), view.name, slug, [("view", str(view.id))], "", current)
        href = view_href(compiled.spec, view.id, view.layout)
        tabs.append(replace(tab, href=href, mine=view.is_mine, is_edited=is_edited and tab.current))
    return tuple(tabs)


def view_href(spec: EntitySpec, view_id: int, layout: str) -> str:
    """Return where a saved view opens: as table, board or chart, as far as that is declared still."""
    args, chart = [("view", str(view_id))], chart_of(layout)
    if chart is not None and chart < len(spec.charts):
        return list_href(spec.slug, [*args, ("chart", str(chart))], path="chart")
    return list_href(spec.slug, args, path="board" if layout == "board" and spec.board else "")


def _tab(key: str, label: str, slug: str, args: Args, path: str, current: str) -> Tab:
    count = f"/e/{slug}/count" + (f"?{urlencode(args)}" if args else "")
    href = list_href(slug, args, path=path)
    return Tab(key, label, href, key == current, count_href=count)
