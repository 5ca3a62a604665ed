"""Why a list shows nothing: nothing yet, nothing that fits, or nothing inside the reader's rights."""

from __future__ import annotations

from flask_babel import gettext as _

from app.engine.query.list_marks import find_mark
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import parse_list_request
from app.engine.query.list_state import ListState
from app.engine.views.list_paging import capped_text
from app.engine.views.page import list_href
from app.engine.views.page_models import Action, Chip, EmptyState

#: Conditions that are tried one by one; each costs one capped count, and only on an empty list.
_TRIED = 4


def make_empty(
    query: ListQuery, state: ListState, chips: tuple[Chip, ...], new: Action | None
) -> EmptyState:
    """Say why a list is empty and what to do next."""
    spec, language = query.compiled.spec, query.context.language
    things = spec.plural.inside(language)
    if state.request.page > 1:
        kept = [pair for pair in state.kept if pair[0] != "page"]
        first = Action(
            "first", _("To the first page"), "", list_href(spec.slug, kept or [("view", "all")])
        )
        text = _("The list ends before page %(page)s.", page=state.request.page)
        return EmptyState("list", _("No further rows"), text, (first,))
    mark = find_mark(state.tab)
    if mark is not None:
        return EmptyState(mark.icon, mark.label(), mark.empty())
    if state.request.q or state.request.tests:
        text = _("No %(things)s fit this search and these filters.", things=things)
        ways = _ways_out(query, state, chips)
        return EmptyState("search", _("Nothing found"), text, ways)
    scope = query.context.reader.scope(spec.slug, "see")
    if scope == "all":
        text = _("As soon as there are some, they stand here.")
    else:
        text = {
            "own": _("You see your own records and those shared with you; there are none so far."),
            "department": _("You see the records of your department; there are none so far."),
            "below": _("You see the records of your department and those below it; there are none so far."),
        }.get(scope, "")  # fmt: skip
    title = _("No %(things)s yet", things=things)
    if scope != "all" and new is None:
        title = _("No %(things)s that you may see", things=things)
    return EmptyState(spec.icon, title, text, (new,) if new else ())


def _ways_out(query: ListQuery, state: ListState, chips: tuple[Chip, ...]) -> tuple[Action, ...]:
    """Return which single condition to drop and how many records that would show."""
    slug = query.compiled.slug
    found = []
    without_q = [pair for pair in state.args if pair[0] != "q"]
    tries = [(_("Without the search"), without_q)] if state.request.q else []
    tries += [
        (_("Without “%(filter)s”", filter=f"{chip.label} {chip.value}".strip()), list(chip.without))
        for chip in chips
        if not chip.problem
    ]
    for label, args in tries[:_TRIED] if len(tries) > 1 else ():
        count, exact = query.count(parse_list_request(args, query.compiled))
        if count:
            words = f"{label} · {capped_text(count, exact=exact)}"
            found.append(Action("drop", words, "filter-off", list_href(slug, args)))
    clear = Action("clear", _("Clear search and filters"), "x", list_href(slug, [("view", "all")]))
    return (*found, clear)
