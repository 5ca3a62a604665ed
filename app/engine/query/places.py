"""Where a record stands in a list: the records beside it, its number, how many there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from app.engine.access.net import SCOPED
from app.engine.fields.base import Masked, Ref
from app.engine.query.counting import COUNT_CAP
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import ListRequest
from app.engine.query.record_select import RecordRow
from app.engine.query.walk import Order


@dataclass(frozen=True)
class Place:
    """A record's place. before, after: ids beside it, None at the ends.

    number: counted from 1, 0 for a record that left the list, as one does that is dealt with;
    total: of the list. Both stop at COUNT_CAP + 1.
    """

    before: int | None
    after: int | None
    number: int
    total: int


def find_place(query: ListQuery, request: ListRequest, record: RecordRow) -> Place:
    """Return the place of a record in a list. One statement.

    One more where the record's row does not hold the value the list is sorted by.
    """
    order, parts = query.order(request.sort), query.conditions(request)
    mark = (_sort_value(query, order, record), record.id)
    walk = query.walk(parts, order)
    back, on = (walk.selects(mark, backwards=way) for way in (True, False))
    key = query.compiled.table.c.id
    columns = (
        func.coalesce(*map(_first, back), None),
        func.coalesce(*map(_first, on), None),
        sum(map(_count, back[1:]), start=_count(back[0])),
        _count(select(key).where(*parts)),
        _count(select(key).where(*parts, key == record.id)),
    )
    row = query.session.execute(select(*columns), execution_options=SCOPED).one()
    number = min(row[2] + 1, COUNT_CAP + 1) if row[4] else 0
    return Place(row[0], row[1], number, row[3])


def _sort_value(query: ListQuery, order: Order, record: RecordRow) -> Any:
    value = record.values.get(order.name)
    if isinstance(value, Ref):
        return value.id
    if order.name not in record.values or isinstance(value, Masked):
        statement = select(order.column).where(query.compiled.table.c.id == record.id)
        return query.session.scalar(statement, execution_options=SCOPED)
    return value


def _first(statement: Select[Any]) -> ColumnElement[Any]:
    return statement.with_only_columns(statement.selected_columns[0]).limit(1).scalar_subquery()


def _count(statement: Select[Any]) -> ColumnElement[int]:
    rows = statement.order_by(None).limit(COUNT_CAP + 1).subquery()
    return select(func.count()).select_from(rows).scalar_subquery()
