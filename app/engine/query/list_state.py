"""What a list shows just now: the address, the saved view it names, what the person prefers.

`ListState.args` are the arguments in force, written out. Links that change what is filtered begin
with them; links that only turn pages or sort carry `kept`, which names an untouched view by its id.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.engine.errors import NotVisible, UserError
from app.engine.query.conditions import condition_sql
from app.engine.query.list_marks import list_marks
from app.engine.query.list_memory import ALL, Args, ListMemory, SavedView, read_memory
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import ListRequest, is_filter, parse_list_request

PAGING = ("page", "after", "before", "last", "count")
#: Arguments that do not change which records a view finds.
_HARMLESS = ("view", "sort", "columns", "per_page", *PAGING)
_SAVED_PLAIN = ("q", "sort", "columns", "per_page")


@dataclass(frozen=True)
class BrokenTest:
    """A saved condition that no longer fits: its argument, and why, in the reader's language."""

    name: str
    value: str
    problem: str


@dataclass(frozen=True)
class ListState:
    """A list's arguments and where they came from. view: the saved one it shows or began with."""

    args: Args
    kept: Args
    request: ListRequest
    memory: ListMemory
    view: SavedView | None = None
    is_edited: bool = False
    broken: tuple[BrokenTest, ...] = ()

    @property
    def dense(self) -> bool:
        """Tell whether rows are compact."""
        return self.view.dense if self.view is not None else self.memory.dense

    @property
    def tab(self) -> str:
        """Return the key of the current tab."""
        if self.view is not None:
            return str(self.view.id)
        filters = _finding(self.args)
        if filters == [("f.owner.mine", "1")]:
            return "mine"
        marked = next((mark for mark in list_marks() if filters == [mark.argument]), None)
        if marked is not None:
            return marked.name
        return self._same_view(filters) if filters else ALL

    def _same_view(self, filters: Args) -> str:
        """Return the key of the view that finds the same as these filters, "" when none does."""
        asked = sorted(filters)
        same = (view for view in self.memory.views if sorted(_finding(view.query)) == asked)
        return next((str(view.id) for view in same), "")


def _finding(pairs: Iterable[tuple[str, str]]) -> Args:
    """Return the arguments that decide which records a list finds."""
    return [pair for pair in pairs if is_filter(pair[0]) or pair[0] == "q"]


def read_list_state(query: ListQuery, raw: Args, *, opens_first: bool = False) -> ListState:
    """Read an address; NotVisible for a view the reader does not have, UserError for bad arguments.

    opens_first: without any argument the person's first view opens.
    """
    memory = read_memory(query.session, query.context.reader, query.compiled.slug)
    asked = next((value for name, value in raw if name == "view" and value), "")
    if opens_first and not raw and memory.first:
        asked, raw = str(memory.first), [("view", str(memory.first))]
    began = next((value for name, value in raw if name == "edited"), "")
    view = memory.view(asked or began)
    if view is None and ((asked and asked != ALL) or began):
        raise NotVisible("view")
    rest = [pair for pair in raw if pair[0] != "view"]
    if not asked or asked == ALL or view is None:
        request = parse_list_request(rest, query.compiled)
        state = ListState(rest, raw, request, memory, view, is_edited=bool(began))
    else:
        state = _of_view(query, view, raw, rest, memory)
    if not state.request.columns and memory.columns:
        state = replace(state, request=replace(state.request, columns=memory.columns))
    return state


def _of_view(
    query: ListQuery, view: SavedView, raw: Args, rest: Args, memory: ListMemory
) -> ListState:
    fitting, broken = fit_view(query, view.query)
    given = {name for name, _value in rest if not is_filter(name)}
    touched = any(name not in _HARMLESS for name, _value in raw)
    args = [pair for pair in fitting if pair[0] not in given] + rest
    parsed = parse_list_request(args, query.compiled)
    explicit = [*(pair for pair in args if pair[0] != "edited"), ("edited", str(view.id))]
    kept = explicit if touched else raw
    return ListState(explicit, kept, parsed, memory, view, is_edited=touched, broken=broken)


def fit_view(
    query: ListQuery, saved: tuple[tuple[str, str], ...]
) -> tuple[Args, tuple[BrokenTest, ...]]:
    """Return the arguments of a view that its reader can use today, and the conditions that fail."""
    fitting: Args = []
    broken = []
    for name, value in saved:
        if is_filter(name):
            problem = filter_problem(query, name, value)
            if problem:
                broken.append(BrokenTest(name, value, problem))
                continue
        elif name not in _SAVED_PLAIN or not _fits(query, name, value):
            continue
        fitting.append((name, value))
    return fitting, tuple(broken)


def filter_problem(query: ListQuery, name: str, value: str) -> str:
    """Return why a filter argument cannot be used by this reader, "" when it can."""
    try:
        condition = parse_list_request([(name, value)], query.compiled).condition()
        if condition is not None:
            condition_sql(query.compiled, condition, query.context, query.modes)
    except UserError as error:
        return error.message
    return ""


def _fits(query: ListQuery, name: str, value: str) -> bool:
    try:
        request = parse_list_request([(name, value)], query.compiled)
        if name == "sort":
            query.order(request.sort)
        if name == "q":
            return bool(query.searched_fields())
    except UserError:
        return False
    return True
