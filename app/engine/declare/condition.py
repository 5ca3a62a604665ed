"""The one condition language: plain data, a closed operator table, groups with and / or / not.

Written in declarations as tuples and lists::

    ("amount", ">", 10000)                                   one test
    [("stage", "=", "won"), ("amount", ">", 10000)]          all of them
    any_of(("level", "=", "A"), ("level", "=", "B"))         at least one

In YAML a test is a three-item list, a group is ``{all: [...]}`` or ``{any: [...]}``.
URLs use the operators' short names: ``f.amount.gt=10000``. SQL evaluation is in
``engine.query.operators``, evaluation of one record in ``engine.fields.match``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

#: Every operator: short name (URL, API, storage) -> the signs and words an author may write.
OPERATORS: dict[str, tuple[str, ...]] = {
    "eq": ("=", "==", "is"),
    "ne": ("!=", "<>", "is not"),
    "gt": (">",),
    "ge": (">=",),
    "lt": ("<",),
    "le": ("<=",),
    "between": ("between",),
    "in": ("in",),
    "nin": ("not in",),
    "contains": ("contains",),
    "starts": ("starts with", "starts"),
    "has": ("has",),
    "hasany": ("has any", "has any of"),
    "empty": ("is empty", "empty"),
    "filled": ("is not empty", "is filled", "filled"),
    "within": ("within",),
    "mine": ("is mine", "mine"),
    "mydept": ("is my department", "my department"),
}
_BY_SIGN = {sign: name for name, signs in OPERATORS.items() for sign in (name, *signs)}


@dataclass(frozen=True)
class Test:
    """Compare one field of the record with a value: field name, operator short name, value."""

    field: str
    op: str
    value: Any = None

    __test__ = False  # pytest: not a test class


@dataclass(frozen=True)
class Group:
    """Join conditions: kind is "all", "any" or "not" (none of them)."""

    kind: str
    parts: tuple[Condition, ...]


Condition = Test | Group


class ConditionProblem(ValueError):
    """A condition was written in a form that cannot be read; the text says which part."""


def all_of(*parts: Any) -> Group:
    """Hold when every part holds."""
    return Group("all", tuple(parse_condition(part) for part in parts))


def any_of(*parts: Any) -> Group:
    """Hold when at least one part holds."""
    return Group("any", tuple(parse_condition(part) for part in parts))


def none_of(*parts: Any) -> Group:
    """Hold when no part holds."""
    return Group("not", tuple(parse_condition(part) for part in parts))


def parse_condition(written: Any) -> Condition:
    """Read a condition as authors write it (tuple, list, map) into its frozen form.

    Raises ConditionProblem naming the part that cannot be read.
    """
    if isinstance(written, Test | Group):
        return written
    if isinstance(written, dict):
        return _parse_map(written)
    if not isinstance(written, list | tuple):
        raise ConditionProblem(f"{written!r} is not a condition")
    if written and isinstance(written[0], str):
        return _parse_test(tuple(written))
    return Group("all", tuple(parse_condition(part) for part in written))


def _parse_map(written: dict[str, Any]) -> Group:
    if len(written) != 1 or next(iter(written)) not in ("all", "any", "not"):
        raise ConditionProblem(f"{written!r} needs exactly one of the keys all, any, not")
    kind, parts = next(iter(written.items()))
    if not isinstance(parts, list | tuple):
        raise ConditionProblem(f"{kind}: needs a list of conditions")
    return Group(kind, tuple(parse_condition(part) for part in parts))


def _parse_test(written: tuple[Any, ...]) -> Test:
    if len(written) not in (2, 3):
        raise ConditionProblem(f"{written!r} is not (field, operator, value)")
    name = _BY_SIGN.get(str(written[1]))
    if name is None:
        raise ConditionProblem(f"{written[1]!r} is not an operator")
    return Test(str(written[0]), name, written[2] if len(written) == 3 else None)


def condition_fields(condition: Condition) -> set[str]:
    """Return the names of all fields a condition looks at."""
    if isinstance(condition, Test):
        return {condition.field}
    return set().union(*(condition_fields(part) for part in condition.parts))


def condition_data(condition: Condition) -> Any:
    """Return the condition as JSON data that `parse_condition` reads back."""
    if isinstance(condition, Test):
        return [condition.field, condition.op, condition.value]
    return {condition.kind: [condition_data(part) for part in condition.parts]}
