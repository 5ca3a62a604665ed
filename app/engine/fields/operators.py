"""The one table of operators: each as an SQL clause and as a Python predicate that agree.

Empty is NULL or "" (or no keys at all); `ne` and `nin` hold for empty values, every other
comparison does not. Operands, made by `FieldType.operand`:

eq, ne: a value, None stands for empty · gt, ge, lt, le: a value · in, nin: a tuple ·
between: (low, high) with both ends, None for an open one · within: (start, end) without the end ·
contains, starts: str, letters A-Z in either case · has: one key · hasany, mine, mydept: a tuple ·
empty, filled: None.

`has`, `hasany`, `empty` and `filled` on many-links have no column: the query layer asks the link
table; the predicate here serves them too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, and_, false, func, literal, or_, true, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from app.engine.fields.base import Ref
from app.engine.fields.types import KeySet

_FOLD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


class ascii_lower(GenericFunction[str]):  # noqa: N801 - named like the SQL function it is
    """lower() for A-Z only, which is what SQLite's lower() does and others can be told."""

    type = String()
    inherit_cache = True


class exact_position(GenericFunction[Any]):  # noqa: N801
    """Where a text stands in another, letter case kept; 0 when it does not."""

    inherit_cache = True


@compiles(ascii_lower)
def _lower(element: ascii_lower, compiler: SQLCompiler, **words: Any) -> str:
    return f"lower({compiler.process(element.clauses, **words)})"


@compiles(ascii_lower, "postgresql")
def _lower_postgresql(element: ascii_lower, compiler: SQLCompiler, **words: Any) -> str:
    return f'lower(({compiler.process(element.clauses, **words)}) COLLATE "C")'


@compiles(exact_position)
def _position(element: exact_position, compiler: SQLCompiler, **words: Any) -> str:
    return f"instr({compiler.process(element.clauses, **words)})"


@compiles(exact_position, "postgresql")
def _position_postgresql(element: exact_position, compiler: SQLCompiler, **words: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **words)})"


@compiles(exact_position, "mysql")
@compiles(exact_position, "mariadb")
def _position_mysql(element: exact_position, compiler: SQLCompiler, **words: Any) -> str:
    hay, needle = (compiler.process(part, **words) for part in element.clauses)
    return f"instr({hay}, cast({needle} as binary))"


def fold_case(text: str) -> str:
    """Return the text with A-Z as a-z, and nothing else changed."""
    return text.translate(_FOLD)


def clause(column: ColumnElement[Any], op: str, operand: Any) -> ColumnElement[bool]:
    """Return the SQL test of a column; raises KeyError for an operator that does not exist."""
    return _TABLE[op][0](column, operand)


def holds(value: Any, op: str, operand: Any) -> bool:
    """Tell whether a typed value passes the test; the answer SQL gives for the same value."""
    if isinstance(value, Ref):
        value = value.id
    elif isinstance(value, list | tuple):
        value = tuple(item.id if isinstance(item, Ref) else item for item in value)
    return _TABLE[op][1](value, operand)


def _is_textual(column: ColumnElement[Any]) -> bool:
    return isinstance(column.type, String | KeySet)


def _sql_empty(column: ColumnElement[Any], _operand: Any = None) -> ColumnElement[bool]:
    if not _is_textual(column):
        return column.is_(None)
    return or_(column.is_(None), type_coerce(column, String) == "")


def _sql_filled(column: ColumnElement[Any], _operand: Any = None) -> ColumnElement[bool]:
    if not _is_textual(column):
        return column.is_not(None)
    return type_coerce(column, String) != ""


def _is_empty(value: Any, _operand: Any = None) -> bool:
    return value is None or value in ("", ())


def _sql_eq(column: ColumnElement[Any], operand: Any) -> ColumnElement[bool]:
    return _sql_empty(column) if _is_empty(operand) else column == operand


def _eq(value: Any, operand: Any) -> bool:
    return _is_empty(value) if _is_empty(operand) else bool(value == operand)


def _sql_ne(column: ColumnElement[Any], operand: Any) -> ColumnElement[bool]:
    if _is_empty(operand):
        return _sql_filled(column)
    return or_(column.is_(None), column != operand)


def _sql_in(column: ColumnElement[Any], operand: Sequence[Any]) -> ColumnElement[bool]:
    return column.in_(operand) if operand else false()


def _in(value: Any, operand: Sequence[Any]) -> bool:
    return value is not None and value in operand


def _sql_nin(column: ColumnElement[Any], operand: Sequence[Any]) -> ColumnElement[bool]:
    return or_(column.is_(None), column.not_in(operand)) if operand else true()


def _sql_range(
    column: ColumnElement[Any], operand: tuple[Any, Any], *, with_end: bool
) -> ColumnElement[bool]:
    low, high = operand
    tests: list[ColumnElement[bool]] = [column.is_not(None)]
    if low is not None:
        tests.append(column >= low)
    if high is not None:
        tests.append(column <= high if with_end else column < high)
    return and_(*tests)


def _range(value: Any, operand: tuple[Any, Any], *, with_end: bool) -> bool:
    low, high = operand
    if value is None or (low is not None and value < low):
        return False
    return high is None or bool(value < high) or bool(with_end and value == high)


def _sql_contains(column: ColumnElement[Any], operand: str) -> ColumnElement[bool]:
    folded = fold_case(operand)
    return and_(
        column.is_not(None),
        ascii_lower(type_coerce(column, String)).contains(folded, autoescape=True),
    )


def _sql_starts(column: ColumnElement[Any], operand: str) -> ColumnElement[bool]:
    folded = fold_case(operand)
    return and_(
        column.is_not(None),
        ascii_lower(type_coerce(column, String)).startswith(folded, autoescape=True),
    )


def _sql_has(column: ColumnElement[Any], operand: Any) -> ColumnElement[bool]:
    keys = type_coerce(column, String)
    return func.coalesce(exact_position(keys, literal(f"|{operand}|", String)), 0) > 0


def _sql_has_any(column: ColumnElement[Any], operand: Sequence[Any]) -> ColumnElement[bool]:
    return or_(false(), *(_sql_has(column, key) for key in operand))


def _has_any(value: Any, operand: Sequence[Any]) -> bool:
    return any(key in (value or ()) for key in operand)


def _sql_is_mine(column: ColumnElement[Any], operand: Sequence[int]) -> ColumnElement[bool]:
    return _sql_in(column, operand)


def _is_mine(value: Any, operand: Sequence[int]) -> bool:
    return _has_any(value, operand) if isinstance(value, tuple) else _in(value, operand)


_SQL = Callable[[ColumnElement[Any], Any], ColumnElement[bool]]
_PYTHON = Callable[[Any, Any], bool]

#: Operator -> (SQL, Python). The keys are those of `declare.condition.OPERATORS`.
_TABLE: dict[str, tuple[_SQL, _PYTHON]] = {
    "eq": (_sql_eq, _eq),
    "ne": (_sql_ne, lambda value, operand: not _eq(value, operand)),
    "gt": (lambda column, operand: column > operand,
           lambda value, operand: value is not None and bool(value > operand)),
    "ge": (lambda column, operand: column >= operand,
           lambda value, operand: value is not None and bool(value >= operand)),
    "lt": (lambda column, operand: column < operand,
           lambda value, operand: value is not None and bool(value < operand)),
    "le": (lambda column, operand: column <= operand,
           lambda value, operand: value is not None and bool(value <= operand)),
    "between": (lambda column, operand: _sql_range(column, operand, with_end=True),
                lambda value, operand: _range(value, operand, with_end=True)),
    "within": (lambda column, operand: _sql_range(column, operand, with_end=False),
               lambda value, operand: _range(value, operand, with_end=False)),
    "in": (_sql_in, _in),
    "nin": (_sql_nin, lambda value, operand: not _in(value, operand)),
    "contains": (_sql_contains, lambda value, operand:
                 value is not None and fold_case(operand) in fold_case(value)),
    "starts": (_sql_starts, lambda value, operand:
               value is not None and fold_case(value).startswith(fold_case(operand))),
    "has": (_sql_has, lambda value, operand: operand in (value or ())),
    "hasany": (_sql_has_any, _has_any),
    "empty": (_sql_empty, _is_empty),
    "filled": (_sql_filled, lambda value, operand: not _is_empty(value)),
    "mine": (_sql_is_mine, _is_mine),
    "mydept": (_sql_is_mine, _is_mine),
}  # fmt: skip
