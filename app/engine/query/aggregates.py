"""Records counted, summed and averaged by the values of a field, as its reader may see them.

Everything goes through the conditions of ListQuery: scope, field rules, filters and search hold
for every figure as they hold for the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from app.engine.access.field_rules import is_searchable_mode
from app.engine.access.net import SCOPED
from app.engine.errors import UserError
from app.engine.fields.date_time import DATE_TYPES
from app.engine.query.buckets import FOLDED, bucket_key, bucket_start
from app.engine.query.figures import decimal_of, summed_column
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import ListRequest

#: So many groups are kept apart: the greatest, of dates the latest. The others come as one.
TOP = 50
MEASURES = ("count", "sum", "avg")


@dataclass(frozen=True)
class Measure:
    """What is computed: "count", or "sum" or "avg" of a numeric field; grouped by a field.

    per: "day", "week", "month", "quarter" or "year" where `by` is a date.
    """

    kind: str
    by: str
    field: str = ""
    per: str = ""


@dataclass(frozen=True)
class Group:
    """The records that share a value. key: the stored value, the first day of a bucket, or None.

    filled: how many of them have a value in the summed field; total: their sum.
    """

    key: Any
    count: int
    total: Decimal = Decimal(0)
    filled: int = 0

    def value(self, kind: str) -> Decimal | None:
        """Return the measured figure; None for the average of nothing."""
        if kind == "count":
            return Decimal(self.count)
        if kind == "sum":
            return self.total
        return self.total / self.filled if self.filled else None


@dataclass(frozen=True)
class Groups:
    """All groups, the rest beyond TOP as one (None when nothing is left), and everything."""

    groups: tuple[Group, ...]
    rest: Group | None
    whole: Group


def aggregate(query: ListQuery, request: ListRequest, measure: Measure) -> Groups:
    """Return the figures by group; at most three statements (one to two below TOP), whatever the number of records.

    Groups of dates come in their order, others from the greatest figure down; records without a
    value in `by` are the group None, which comes last. Raises UserError for a field its reader
    may not use in that way.
    """
    column = grouped_column(query, measure)
    figures = [func.count(), *_sums(query, measure)]
    parts = query.conditions(request)
    is_date = query.compiled.fields[measure.by].type in DATE_TYPES
    by = _by_date if is_date else _by_value
    groups = by(query, measure, column, figures, parts)
    kept = merge_groups(None, groups)
    # Fewer groups than are kept: they are everything.
    whole = kept if len(groups) < TOP else _one(query, figures, parts)
    left = Group(None, whole.count - kept.count, whole.total - kept.total, whole.filled - kept.filled)  # fmt: skip
    return Groups(groups, left if left.count else None, whole)


def grouped_column(query: ListQuery, measure: Measure) -> Any:
    """Return the column that is grouped by; UserError where its reader may not."""
    name, spec = measure.by, query.compiled.fields.get(measure.by)
    if spec is None or name not in query.modes:
        raise UserError(_("“%(name)s” is not a field to group by.", name=name[:60]), field=name)
    label = spec.label.text(query.context.language) or name
    if not is_searchable_mode(query.modes[name]):
        text = _("“%(field)s” is hidden from you in part, so nothing is grouped by it.", field=label)  # fmt: skip
        raise UserError(text, field=name)
    is_date = spec.type in DATE_TYPES
    if not (is_date or query.compiled.type(name).groupable) or not query.compiled.is_stored(name):
        raise UserError(_("Nothing can be grouped by “%(field)s”.", field=label), field=name)
    if is_date and measure.per not in FOLDED:
        text = _("“%(value)s” is not a step of time. Choose one of: %(allowed)s.",
                 value=measure.per[:40], allowed=", ".join(FOLDED))  # fmt: skip
        raise UserError(text, field="per")
    return query.compiled.column(name)


def _sums(query: ListQuery, measure: Measure) -> list[Any]:
    if measure.kind == "count":
        return []
    column = summed_column(query, measure.field)
    return [func.sum(column), func.count(column)]


def _by_value(
    query: ListQuery, measure: Measure, column: Any, figures: Sequence[Any], parts: Sequence[Any]
) -> tuple[Group, ...]:
    order = figures[0] if measure.kind == "count" else figures[1]
    if measure.kind == "avg":
        order = figures[1] * 1.0 / func.nullif(figures[2], 0)
    statement = select(column.label("grouped"), *figures).where(*parts).group_by(column)
    # Sums of nothing are not known; PostgreSQL would put them first.
    statement = statement.order_by(func.coalesce(order, 0).desc(), column).limit(TOP)
    rows = query.session.execute(statement, execution_options=SCOPED)
    groups = [_group(row[0], row[1:]) for row in rows]
    empty = [one for one in groups if one.key in (None, "")]
    named = [one for one in groups if one.key not in (None, "")]
    return (*named, merge_groups(None, empty)) if empty else tuple(named)


def _by_date(
    query: ListQuery, measure: Measure, column: Any, figures: Sequence[Any], parts: Sequence[Any]
) -> tuple[Group, ...]:
    exact = query.compiled.fields[measure.by].type == "datetime"
    key = bucket_key(column, measure.per, timezone=query.context.timezone, exact=exact)
    most = (TOP + 1) * FOLDED[measure.per]
    # Grouped by its label: PostgreSQL does not see that two texts with parameters are the same.
    statement = select(key.label("bucket"), *figures).where(*parts, column.is_not(None))
    statement = statement.group_by("bucket").order_by(key.label("bucket").desc()).limit(most)
    rows = query.session.execute(statement, execution_options=SCOPED)
    folded: dict[date, list[Group]] = {}
    for row in rows:
        start = bucket_start(row[0], measure.per)
        folded.setdefault(start, []).append(_group(start, row[1:]))
    starts = sorted(folded)[-TOP:]
    groups = [merge_groups(start, folded[start]) for start in starts]
    empty = _one(query, figures, [*parts, column.is_(None)])
    return (*groups, empty) if empty.count else tuple(groups)


def _one(query: ListQuery, figures: Sequence[Any], parts: Sequence[Any]) -> Group:
    statement = select(*figures).select_from(query.compiled.table).where(*parts)
    return _group(None, query.session.execute(statement, execution_options=SCOPED).one())


def _group(key: Any, figures: Sequence[Any]) -> Group:
    if len(figures) == 1:
        return Group(key, int(figures[0]))
    return Group(key, int(figures[0]), decimal_of(figures[1]), int(figures[2]))


def merge_groups(key: Any, groups: Sequence[Group]) -> Group:
    """Return several groups as one with the given key."""
    return Group(
        key, sum(one.count for one in groups),
        sum((one.total for one in groups), Decimal(0)), sum(one.filled for one in groups),
    )  # fmt: skip
