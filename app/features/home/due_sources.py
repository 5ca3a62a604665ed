"""Where Today comes from: every entity with a due date, as far as the reader may act on it.

Each stretch of time is written as the arguments of a list, so that a count and the list that it
opens are the same rows by construction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.engine.access.field_rules import is_searchable_mode
from app.engine.declare.condition import Condition, Group, Test, condition_fields, parse_condition
from app.engine.query.context import ReaderContext
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import ListRequest, parse_list_request

Args = tuple[tuple[str, str], ...]
LATE, TODAY, NEXT, NONE = "late", "today", "next", "none"
STRETCHES = (LATE, TODAY, NEXT, NONE)
DAYS = 7


@dataclass(frozen=True)
class DueSource:
    """One due date of one entity. still: under which it counts; mine: only the reader's own."""

    query: ListQuery
    field: str
    still: Args
    mine: bool

    def args(self, stretch: str, today: date) -> Args | None:
        """Return the arguments of the list of a stretch; None where nothing can lie in it."""
        due = self.query.compiled.fields[self.field]
        if stretch == NONE and due.required:
            return None
        whose: Args = (("f.owner.mine", "1"),) if self.mine else ()
        return (*self._when(stretch, today, exact=due.type == "datetime"), *self.still, *whose)

    def _when(self, stretch: str, today: date, *, exact: bool) -> Args:
        name = f"f.{self.field}"
        if stretch == LATE:
            return ((f"{name}.within", "past"),)
        if stretch == TODAY:
            later: Args = ((f"{name}.within", "future"),) if exact else ()
            return ((f"{name}.within", "today"), *later)
        if stretch == NEXT:
            first = today + timedelta(days=1)
            end = first + timedelta(days=DAYS)
            return ((f"{name}.ge", first.isoformat()), (f"{name}.lt", end.isoformat()))
        return ((f"{name}.empty", "1"),)

    def request(self, args: Args) -> ListRequest:
        """Return the request that a list makes of the arguments."""
        return parse_list_request(args, self.query.compiled)


def due_sources(context: ReaderContext, *, only_mine: bool = False) -> list[DueSource]:
    """Return the due dates of all entities that the reader may change, in menu order.

    Who sees more than they may change is shown their own: nobody is asked to do others' work.
    """
    found = []
    for compiled in context.catalogue:
        reader, slug = context.reader, compiled.slug
        declared = [item for item in compiled.spec.fields if item.option("due", False)]
        if not declared or compiled.spec.parent_row or not reader.may(slug, "change"):
            continue
        if not reader.may(slug, "see"):
            continue
        query = ListQuery(compiled, context)
        mine = only_mine or reader.scope(slug, "change") != reader.scope(slug, "see")
        found += [
            source for item in declared if (source := _source(query, item.name, mine)) is not None
        ]
    return found


def _source(query: ListQuery, name: str, mine: bool) -> DueSource | None:
    due = query.compiled.fields[name].option("due", False)
    condition = None if due is True else parse_condition(due)
    used = {name} | (condition_fields(condition) if condition is not None else set())
    if mine:
        used.add("owner")
    if not all(is_searchable_mode(query.modes.get(one, "hidden")) for one in used):
        return None
    still = () if condition is None else _condition_args(condition)
    if still is None:
        return None
    return DueSource(query, name, still, mine)


def _condition_args(condition: Condition) -> Args | None:
    """Return a condition as arguments of a list; None where an address cannot say it."""
    if isinstance(condition, Test):
        return ((f"f.{condition.field}.{condition.op}", _written(condition.value)),)
    if condition.kind == "any" and all(isinstance(part, Test) for part in condition.parts):
        tests = [part for part in condition.parts if isinstance(part, Test)]
        return tuple((f"or1.{part.field}.{part.op}", _written(part.value)) for part in tests)
    if condition.kind != "all":
        return None
    parts = [_condition_args(part) for part in condition.parts]
    if sum(isinstance(part, Group) and part.kind == "any" for part in condition.parts) > 1:
        return None
    return None if None in parts else tuple(pair for part in parts if part for pair in part)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ",".join(_written(one) for one in value)
    return "" if value is None else str(value)
