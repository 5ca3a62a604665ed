"""Figures over several lists at once, and the first records of several lists, in one statement each.

For pages that look at many entities together: what each figure counts is exactly what the list
with the same request shows, in the reader's scope and inside the field rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, literal, select, union_all

from app.engine.access.field_rules import is_searchable_mode
from app.engine.access.net import SCOPED
from app.engine.errors import UserError
from app.engine.query.counting import COUNT_CAP
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import ListRequest


@dataclass(frozen=True)
class Wanted:
    """One figure: how many records a request selects, or the sum of one of their fields.

    exact: count all of them, for shares; other counts stop at COUNT_CAP + 1.
    """

    query: ListQuery
    request: ListRequest
    sum: str = ""
    exact: bool = False


@dataclass(frozen=True)
class FirstOf:
    """The first records of a request along a stored field, smallest value first."""

    query: ListQuery
    request: ListRequest
    by: str
    descending: bool = False


def read_figures(wanted: Sequence[Wanted]) -> list[Any]:
    """Return the figures in the given order; one statement for all."""
    if not wanted:
        return []
    columns = [_figure(one).label(f"figure_{place}") for place, one in enumerate(wanted)]
    session = wanted[0].query.session
    row = session.execute(select(*columns), execution_options=SCOPED).one()
    return [value if one.sum else int(value or 0) for one, value in zip(wanted, row, strict=True)]


def _figure(one: Wanted) -> Any:
    parts = one.query.conditions(one.request)
    table = one.query.compiled.table
    if one.sum:
        column = summed_column(one.query, one.sum)
        return select(func.sum(column)).where(*parts).scalar_subquery()
    if one.exact:
        return select(func.count()).select_from(table).where(*parts).scalar_subquery()
    inner = select(table.c.id).where(*parts).limit(COUNT_CAP + 1).subquery()
    return select(func.count()).select_from(inner).scalar_subquery()


def summed_column(query: ListQuery, name: str) -> Any:
    """Return the column of a field that may be summed; UserError where its reader may not."""
    spec = query.compiled.fields.get(name)
    if spec is None or name not in query.modes:
        raise UserError(_("“%(name)s” is not a field you can sum.", name=name[:60]), field=name)
    label = spec.label.text(query.context.language) or name
    if not is_searchable_mode(query.modes[name]):
        raise UserError(
            _("“%(field)s” is hidden from you in part, so it cannot be summed.", field=label),
            field=name,
        )
    if not query.compiled.type(name).numeric or not query.compiled.is_stored(name):
        raise UserError(_("“%(field)s” holds no number of its own.", field=label), field=name)
    return query.compiled.column(name)


def first_ids(wanted: Sequence[FirstOf], *, limit: int) -> list[list[int]]:
    """Return the ids of the first records of each request, at most `limit`. One statement."""
    found: list[list[int]] = [[] for _one in wanted]
    if not wanted:
        return found
    parts = [_first(place, one, limit) for place, one in enumerate(wanted)]
    for place, key in wanted[0].query.session.execute(union_all(*parts), execution_options=SCOPED):
        found[place].append(key)
    return found


def _first(place: int, one: FirstOf, limit: int) -> Any:
    key, column = one.query.compiled.table.c.id, one.query.compiled.column(one.by)
    order = (column.desc(), key.desc()) if one.descending else (column, key)
    inner = select(key.label("id")).where(*one.query.conditions(one.request))
    rows = inner.order_by(*order).limit(limit).subquery()
    return select(literal(place), rows.c.id)


def decimal_of(value: Any) -> Decimal:
    """Return a summed figure as an exact number; nothing summed is nought."""
    return value if isinstance(value, Decimal) else Decimal(str(value or 0))
