"""From a declared chart to its numbers in words: what the picture, the table and the API show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import format_compact_currency, format_decimal
from flask_babel import gettext as _

from app.engine.access.field_rules import is_searchable_mode
from app.engine.charts.chart_names import Args, GroupName, name_groups
from app.engine.charts.moving_on import moved_on
from app.engine.declare.spec import ChartSpec, FieldSpec
from app.engine.errors import CRMError, NotVisible
from app.engine.fields.date_time import DATE_TYPES
from app.engine.fields.number import babel_locale
from app.engine.query.aggregates import Group, Measure, aggregate, grouped_column, merge_groups
from app.engine.query.buckets import next_start
from app.engine.query.context import ReaderContext
from app.engine.query.figures import summed_column
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import ListRequest

#: Empty steps of time are shown as nought up to this many steps in all.
MOST_STEPS = 120


@dataclass(frozen=True)
class ChartPoint:
    """One bar: its name, its figure as number and in words, and the arguments of its rows.

    key: what the API names it by; args: None where no list shows just these rows.
    moved_on: of a stage, the percentage of those that left it which went on; None where unknown.
    """

    key: str
    label: str
    value: Decimal
    text: str
    short: str
    count: int
    args: Args | None = None
    tone: str = ""
    end: str = ""
    moved_on: int | None = None


@dataclass(frozen=True)
class ChartNumbers:
    """A chart's numbers. kind: "bar", "line" or "funnel"; whole: everything in words.

    rest: the groups beyond the greatest fifty as one point, None when there are none.
    """

    title: str
    kind: str
    group_label: str
    measure_label: str
    points: tuple[ChartPoint, ...]
    whole: str
    count: int
    rest: ChartPoint | None = None


def readable_charts(query: ListQuery) -> list[tuple[int, ChartSpec]]:
    """Return the declared charts, with their places, whose fields the reader may use."""
    return [
        (place, chart)
        for place, chart in enumerate(query.compiled.spec.charts)
        if _is_readable(query, chart)
    ]


def _is_readable(query: ListQuery, chart: ChartSpec) -> bool:
    used = [chart.by, *([chart.field] if chart.measure != "count" else [])]
    if not all(is_searchable_mode(query.modes.get(name, "hidden")) for name in used):
        return False
    try:
        require_usable(query, chart)
    except CRMError:
        return False
    return True


def require_usable(query: ListQuery, chart: ChartSpec) -> None:
    """Raise UserError, with the reason, for a chart of fields the reader may not use."""
    grouped_column(query, measure_of(chart))
    if chart.measure != "count":
        summed_column(query, chart.field)


def find_chart(query: ListQuery, place: int | None) -> ChartSpec:
    """Return the chart declared at a place counted from 0; NotVisible when there is none."""
    charts = query.compiled.spec.charts
    if place is None or not 0 <= place < len(charts):
        raise NotVisible("chart")
    return charts[place]


def measure_of(chart: ChartSpec) -> Measure:
    """Return what a chart computes."""
    return Measure(chart.measure, chart.by, chart.field, chart.per)


def make_numbers(query: ListQuery, request: ListRequest, chart: ChartSpec) -> ChartNumbers:
    """Return a chart's numbers over the rows a request selects; UserError for unreadable fields."""
    found = aggregate(query, request, measure_of(chart))
    on = moved_on(query, request, chart, found.groups)
    groups = _without_gaps(query, chart, list(found.groups))
    # A stage that all have left tells how many of them went on.
    there = {one.key for one in groups}
    groups += [Group(key, 0) for key in on if key not in there]
    names = name_groups(query, chart.by, chart.per, groups)
    if chart.kind == "funnel" or chart.by == query.compiled.spec.board:
        groups.sort(key=lambda one: names[one.key].place)
    points = tuple(
        replace(_point(query, chart, one, names[one.key]), moved_on=on.get(str(one.key)))
        for one in _joined(groups, names)
    )
    rest = None
    if found.rest is not None:
        is_date = query.compiled.fields[chart.by].type in DATE_TYPES
        words = GroupName(_("Earlier") if is_date else _("All others"), None)
        rest = replace(_point(query, chart, found.rest, words), key="rest")
    whole = _value(found.whole, chart)
    return ChartNumbers(
        chart_title(query, chart), _kind(query, chart),
        query.compiled.fields[chart.by].label.text(query.context.language),
        measure_label(query, chart), points, figure_text(whole, _item(query, chart), query.context),
        found.whole.count, rest,
    )  # fmt: skip


def _without_gaps(query: ListQuery, chart: ChartSpec, groups: list[Group]) -> list[Group]:
    """Return groups of dates with those between them in which nothing happened."""
    dated = {one.key: one for one in groups if isinstance(one.key, date)}
    if not dated:
        return groups
    steps, last = [min(dated)], max(dated)
    while steps[-1] < last and len(steps) <= MOST_STEPS:
        following = next_start(steps[-1], chart.per)
        if following is None:
            break
        steps.append(following)
    if len(steps) > MOST_STEPS:
        return groups
    rest = [one for one in groups if one.key is None]
    return [dated.get(step, Group(step, 0)) for step in steps] + rest


def _kind(query: ListQuery, chart: ChartSpec) -> str:
    if chart.kind:
        return chart.kind
    return "line" if query.compiled.fields[chart.by].type in DATE_TYPES else "bar"


def _item(query: ListQuery, chart: ChartSpec) -> FieldSpec | None:
    return query.compiled.fields[chart.field] if chart.measure != "count" else None


def _value(group: Group, chart: ChartSpec) -> Decimal:
    return group.value(chart.measure) or Decimal(0)


def _point(query: ListQuery, chart: ChartSpec, group: Group, name: GroupName) -> ChartPoint:
    value, item = _value(group, chart), _item(query, chart)
    key = "" if group.key is None else str(group.key)
    if isinstance(group.key, bool):
        key = key.lower()
    return ChartPoint(
        key if name.args or not key else "restricted", name.label, value,
        figure_text(value, item, query.context), short_text(value, item, query.context),
        group.count, name.args, name.tone, name.end,
    )  # fmt: skip


def _joined(groups: Sequence[Group], names: dict[Any, GroupName]) -> list[Group]:
    """Return the groups with those of unseen records as one, so that none is told apart."""
    unseen = [one for one in groups if one.key is not None and names[one.key].args is None]
    if len(unseen) < 2:
        return list(groups)
    return [one for one in groups if one not in unseen] + [merge_groups(unseen[0].key, unseen)]


def chart_title(query: ListQuery, chart: ChartSpec) -> str:
    """Return the declared title, else what is measured by what."""
    language = query.context.language
    declared = chart.label.text(language)
    if declared:
        return declared
    by = query.compiled.fields[chart.by].label.text(language)
    words: dict[str, Any] = {"measure": measure_label(query, chart), "field": by}
    if chart.per:
        words["per"] = period_words(chart.per)
        return _("%(measure)s by %(field)s, per %(per)s", **words)
    return _("%(measure)s by %(field)s", **words)


def period_words(per: str) -> str:
    """Return a step of time in words."""
    return {
        "day": _("day"), "week": _("week"), "month": _("month"), "quarter": _("quarter"),
        "year": _("year"),
    }[per]  # fmt: skip


def measure_label(query: ListQuery, chart: ChartSpec) -> str:
    """Return what is counted or summed: "Customers", "Amount", "Average: Amount"."""
    language = query.context.language
    if chart.measure == "count":
        return query.compiled.spec.plural.text(language)
    field = query.compiled.fields[chart.field].label.text(language)
    return _("Average: %(field)s", field=field) if chart.measure == "avg" else field


def figure_text(value: Decimal, item: FieldSpec | None, context: ReaderContext) -> str:
    """Return a figure as a table shows it: "1,284", "¥11,750,000", "12.50%"."""
    if item is None:
        return f"{int(value):,}"
    rounded = value.quantize(Decimal("0.01"))
    if item.option("currency"):
        sign = "¥" if item.option("currency") == "CNY" else f"{item.option('currency')} "
        text = f"{sign}{abs(rounded):,.2f}".removesuffix(".00")
        return f"-{text}" if rounded < 0 else text
    text = str(format_decimal(rounded, locale=babel_locale(context.language)))
    return f"{text}%" if item.type == "percent" else text


def short_text(value: Decimal, item: FieldSpec | None, context: ReaderContext) -> str:
    """Return a figure as there is room for it beside a bar: "¥3.42M", "¥342万"."""
    if item is None or not item.option("currency"):
        return figure_text(value, item, context)
    text = format_compact_currency(
        value, str(item.option("currency")), locale=babel_locale(context.language),
        fraction_digits=_digits(value, context.language),
    )  # fmt: skip
    return text.replace("CN¥", "¥")


def _digits(value: Decimal, language: str) -> int:
    """Return how many decimals leave about three telling digits of a shortened amount."""
    units = (10**8, 10**4) if language == "zh" else (10**9, 10**6, 10**3)
    unit = next((unit for unit in units if abs(value) >= unit), None)
    if unit is None:
        return 0
    left = abs(value) / unit
    return 2 if left < 10 else 1 if left < 100 else 0
