"""A walk along the order of a list: ids and sort values, from a mark on, forwards or backwards."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, literal, or_, select, union_all
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from app.engine.access.net import SCOPED
from app.engine.compile.model import Compiled
from app.engine.errors import UserError
from app.engine.fields.base import Refusal
from app.engine.query.context import ReaderContext, read_id

#: A place in the order: the sort value (None: missing) and the id.
Mark = tuple[Any, int]
#: A statement of (id, sort value).
Steps = Select[tuple[int, Any]] | CompoundSelect[tuple[int, Any]]


@dataclass(frozen=True)
class Order:
    """A sort: its column, direction, field name, and whether values may be missing."""

    name: str
    column: ColumnElement[Any]
    descending: bool
    nullable: bool


@dataclass(frozen=True)
class Walk:
    """Goes along an order over the records that meet all parts; missing values come last.

    few: the parts name the records, which are then best sorted instead of met along an index.
    """

    session: Session
    key: ColumnElement[int]
    order: Order
    parts: list[ColumnElement[bool]]
    few: bool = False

    def steps(
        self, mark: Mark | None, limit: int, *, backwards: bool = False
    ) -> list[tuple[int, Any]]:
        """Return at most `limit` (id, sort value) pairs beyond the mark, or from the start."""
        if self.few and mark is None:
            return self._sort(limit, backwards=backwards)
        found: list[tuple[int, Any]] = []
        statements: list[Steps] = [*self.selects(mark, backwards=backwards)]
        if len(statements) > 1 and self._is_sqlite:
            statements = [one_after_the_other(statements, limit)]
        for statement in statements:
            limited = statement.limit(limit - len(found))
            rows = self.session.execute(limited, execution_options=SCOPED)
            found += [(row[0], row[1]) for row in rows]
            if len(found) >= limit:
                break
        return found

    @property
    def _is_sqlite(self) -> bool:
        return self.session.get_bind().dialect.name == "sqlite"

    def selects(
        self, mark: Mark | None, *, backwards: bool = False
    ) -> list[Select[tuple[int, Any]]]:
        """Return the statements whose rows, one after the other, are the steps beyond the mark."""
        every = [False, True] if self.order.nullable else [False]
        found = []
        for empty in reversed(every) if backwards else every:
            at_mark = mark is not None and (mark[0] is None) == empty
            if mark is not None and not at_mark and empty == backwards:
                continue
            found.append(self._select(mark if at_mark else None, empty, backwards))
        return found

    def _select(self, mark: Mark | None, empty: bool, backwards: bool) -> Select[tuple[int, Any]]:
        key, column, order = self.key, self.order.column, self.order
        if self.few and self._is_sqlite:
            column = no_index(column)
        down = order.descending != backwards
        where = list(self.parts)
        if order.nullable:
            where.append(column.is_(None) if empty else column.is_not(None))
        if mark is not None:
            beyond = key < mark[1] if down else key > mark[1]
            if empty:
                where.append(beyond)
            else:
                value = literal(mark[0], column.type)
                edge = column <= value if down else column >= value
                past = column < value if down else column > value
                where.append(and_(edge, or_(past, beyond)))
        by = [key] if empty else [column, key]
        statement = select(key, column).where(*where)
        return statement.order_by(*(part.desc() if down else part.asc() for part in by))

    def _sort(self, limit: int, *, backwards: bool) -> list[tuple[int, Any]]:
        key, column = self.key, self.order.column
        empties = column.is_(None)
        by: list[ColumnElement[Any]] = [column, key]
        if self.order.descending != backwards:
            by = [part.desc() for part in by]
        statement = select(key, column).where(*self.parts)
        statement = statement.order_by(empties.desc() if backwards else empties, *by)
        rows = self.session.execute(statement.limit(limit), execution_options=SCOPED)
        return [(row[0], row[1]) for row in rows]


def one_after_the_other(statements: list[Steps], limit: int) -> Steps:
    """Return one statement for the rows of several, in order; it stops where there are enough.

    Only SQLite promises both; others may run the parts side by side.
    """
    parts = [select(one.limit(limit).subquery()) for one in statements]
    return union_all(*parts).limit(limit)


def write_cursor(compiled: Compiled, step: tuple[int, Any], order: Order) -> str:
    """Return a step of a walk as text for an address."""
    value = compiled.type(order.name).to_json(step[1], compiled.fields[order.name])
    data = json.dumps([order.name, value, step[0]], separators=(",", ":"), default=str)
    return base64.urlsafe_b64encode(data.encode()).decode().rstrip("=")


def read_cursor(
    compiled: Compiled, context: ReaderContext, text: str, order: Order, argument: str
) -> Mark:
    """Return the place that a cursor names; UserError when it belongs to another list or order."""
    item = compiled.fields[order.name]
    try:
        data = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        name, value, key = data
        number = read_id(key)
        if name != order.name or number is None:
            raise ValueError(name)
        kind, plain = compiled.type(order.name), replace(item, max=None, pattern="")
        typed = kind.coerce(value, plain, context)
    except (ValueError, TypeError, Refusal):
        message = _("This page link does not fit the list; start from its first page.")
        raise UserError(message, field=argument) from None
    return typed, number


def no_index(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the same value in a form for which SQLite looks into no index.

    It would else walk the whole order of a list to meet the few records that were named.
    """
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)
