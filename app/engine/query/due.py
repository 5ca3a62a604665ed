"""Dates by which something is to be done: whether one still counts for a record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.engine.compile.model import Compiled
from app.engine.declare.condition import Test, condition_fields, parse_condition
from app.engine.fields.match import matches
from app.engine.query.context import ReaderContext


def is_due(
    compiled: Compiled, name: str, values: Mapping[str, Any], context: ReaderContext
) -> bool:
    """Tell whether a date field is declared as due and its condition still holds.

    values: the record's, with those of `due_fields`.
    """
    due = compiled.fields[name].option("due", False)
    if isinstance(due, bool):
        return due
    return matches(parse_condition(due), values, compiled.spec, context)


def due_fields(compiled: Compiled, names: Iterable[str]) -> set[str]:
    """Return the fields that must be read beside these so that `is_due` can tell."""
    written = (compiled.fields[name].option("due", False) for name in names)
    conditions = (parse_condition(due) for due in written if not isinstance(due, bool))
    return {field for condition in conditions for field in condition_fields(condition)}


_OPPOSITE = {("eq", False): True, ("ne", True): True, ("eq", True): False, ("ne", False): False}


def closing_values(compiled: Compiled, name: str) -> dict[str, Any]:
    """Return what Done writes for a due date: {} where the declaration says nothing.

    The yes-or-no field under which alone the date counts, turned; else a plan is emptied.
    """
    item = compiled.fields[name]
    due = item.option("due", False)
    condition = None if isinstance(due, bool) else parse_condition(due)
    if isinstance(condition, Test) and compiled.fields[condition.field].type == "bool":
        closed = _OPPOSITE.get((condition.op, condition.value))
        if closed is not None:
            return {condition.field: closed}
    return {name: None} if due is not False and item.option("plan") and not item.required else {}
