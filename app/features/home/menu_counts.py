"""The numbers beside the entries of the menu, asked for once a page stands."""

from __future__ import annotations

from collections.abc import Sequence

from app.engine.access.field_rules import is_searchable_mode
from app.engine.query.context import ReaderContext
from app.engine.query.counting import COUNT_CAP
from app.engine.query.figures import Wanted, read_figures
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import parse_list_request
from app.engine.views.list_paging import capped_text
from app.features.home.cards import MenuCount
from app.features.home.due_sources import LATE, TODAY, due_sources
from app.features.home.today import find_stretches
from app.web.navigation import HOME


def read_menu_counts(counts: Sequence[MenuCount], context: ReaderContext) -> dict[str, str]:
    """Return key of a menu entry -> its number as people read it; one statement for all.

    Counted inside the reader's scope; zero, and what the reader may not filter by, has no number.
    """
    due = [
        one.wanted
        for one in find_stretches(due_sources(context), context)
        if one.key in (LATE, TODAY)
    ]
    asked = [(one.slug, wanted) for one in counts if (wanted := _wanted(one, context)) is not None]
    values = read_figures([*due, *(wanted for _slug, wanted in asked)])
    found = dict(zip([slug for slug, _wanted in asked], values[len(due) :], strict=True))
    found[HOME] = sum(values[: len(due)])
    return {key: _text(value) for key, value in found.items() if value}


def _wanted(count: MenuCount, context: ReaderContext) -> Wanted | None:
    compiled = context.catalogue.entities.get(count.slug)
    if compiled is None or not context.reader.may(count.slug, "see"):
        return None
    query = ListQuery(compiled, context)
    fields = [name.split(".")[1] for name, _value in count.args]
    if not all(name in query.modes and is_searchable_mode(query.modes[name]) for name in fields):
        return None
    return Wanted(query, parse_list_request(count.args, compiled))


def _text(count: int) -> str:
    return capped_text(min(count, COUNT_CAP + 1), exact=count <= COUNT_CAP)
