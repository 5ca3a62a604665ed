"""The chart cards of the start page: stages, months, people; drawn by the template, no script."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from babel.dates import format_skeleton
from flask_babel import gettext as _

from app.engine import clock
from app.engine.charts.chart_numbers import (
    ChartNumbers,
    ChartPoint,
    make_numbers,
    readable_charts,
    short_text,
)
from app.engine.declare.spec import ChartSpec
from app.engine.fields.number import babel_locale
from app.engine.query.context import ReaderContext
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import parse_list_request
from app.engine.views.cells import initials
from app.engine.views.list_paging import rows_word
from app.engine.views.page import list_href
from app.features.home.cards import Args, ChartCard
from app.features.home.page_models import Bar, SmallChart, SmallFigure

#: Size of the drawing of months, in its own units; bars stand 48 wide in steps of 100.
HEIGHT, STEP = 190, 100
RANKS = 6


def may_show_chart(card: ChartCard, context: ReaderContext) -> bool:
    """Tell whether the reader may see the entity and the fields of a chart.

    People are ranked only for who sees more than their own.
    """
    compiled, reader = context.catalogue.entities.get(card.slug), context.reader
    if compiled is None or not reader.may(card.slug, "see"):
        return False
    if card.kind == "ranks" and reader.scope(card.slug, "see") == "own":
        return False
    return card.chart in dict(readable_charts(ListQuery(compiled, context)))


def make_small_chart(
    card: ChartCard, context: ReaderContext, stats: tuple[SmallFigure, ...] = ()
) -> SmallChart:
    """Return a chart card that its reader may see; stats: the small figures under it."""
    compiled = context.catalogue[card.slug]
    query = ListQuery(compiled, context)
    args = card.args if card.kind != "months" else (*card.args, *_span(card, context))
    numbers = make_numbers(query, parse_list_request(args, compiled), _spec(card))
    makers = {"funnel": _funnel, "months": _months, "ranks": _ranks}
    bars = makers[card.kind](query, card, args, numbers)
    href = list_href(card.slug, [("chart", str(card.chart)), *args], path="chart")
    sub = _("%(amount)s · %(records)s", amount=_short(query, card, _total(numbers)),
            records=rows_word(numbers.count))  # fmt: skip
    marks = _marks(query, card, numbers) if card.kind == "months" else ()
    return SmallChart(
        card.kind, card.kind, card.label.text(context.language), sub, href, tuple(bars), marks, stats
    )  # fmt: skip


def _spec(card: ChartCard) -> ChartSpec:
    per = "month" if card.kind == "months" else ""
    return ChartSpec("sum", card.by, card.sum, per, kind="funnel" if card.kind == "funnel" else "")


def _first_month(card: ChartCard, context: ReaderContext) -> date:
    today = clock.today(context.timezone)
    return _month(today, 1 - card.months)


def _month(day: date, step: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + step, 12)
    return date(year, month + 1, 1)


def _span(card: ChartCard, context: ReaderContext) -> Args:
    end = _month(clock.today(context.timezone), 1)
    first = _first_month(card, context)
    return ((f"f.{card.by}.ge", first.isoformat()), (f"f.{card.by}.lt", end.isoformat()))


def _total(numbers: ChartNumbers) -> Decimal:
    rest = [numbers.rest] if numbers.rest else []
    return sum((point.value for point in (*numbers.points, *rest)), Decimal(0))


def _short(query: ListQuery, card: ChartCard, value: Decimal) -> str:
    return short_text(value, query.compiled.fields[card.sum], query.context)


def _href(card: ChartCard, args: Args, point: ChartPoint) -> str:
    return list_href(card.slug, [*args, *point.args]) if point.args else ""


def _share(value: Decimal, most: Decimal) -> int:
    return max(1, round(100 * value / most)) if most > 0 and value > 0 else 0


def _bar(card: ChartCard, args: Args, point: ChartPoint, most: Decimal) -> Bar:
    return Bar(
        point.label, point.short, _href(card, args, point), _share(point.value, most),
        f"{point.count:,}", point.end,
    )  # fmt: skip


def _funnel(query: ListQuery, card: ChartCard, args: Args, numbers: ChartNumbers) -> list[Bar]:
    most = max((point.value for point in numbers.points), default=Decimal(0))
    moved = _moved(query, card)
    last = next(reversed(moved), None)
    return [
        replace(
            _bar(card, args, point, most), moved_on=moved.get(point.key, ""),
            is_last=point.key == last,
        )
        for point in numbers.points
    ]  # fmt: skip


def _moved(query: ListQuery, card: ChartCard) -> dict[str, str]:
    """Return how many move on from each stage in order, over all rows that the card names for it."""
    if card.moving is None:
        return {}
    declared = query.compiled.spec.charts[card.chart]
    request = parse_list_request(card.moving, query.compiled)
    points = make_numbers(query, request, declared).points
    return {one.key: f"{one.moved_on}%" for one in points if one.moved_on is not None}


def _ranks(query: ListQuery, card: ChartCard, args: Args, numbers: ChartNumbers) -> list[Bar]:
    most = max((point.value for point in numbers.points), default=Decimal(0))
    me = str(query.context.user_id)
    return [
        replace(_bar(card, args, point, most), initials=initials(point.label), is_me=point.key == me)
        for point in numbers.points[:RANKS]
    ]  # fmt: skip


def _scale(numbers: ChartNumbers) -> Decimal:
    """Return the top of a scale in three even steps: 3, 6, 9, 15, 30 … times a power of ten."""
    most = max((point.value for point in numbers.points), default=Decimal(0))
    unit = Decimal(1)
    while unit * 30 < most:
        unit *= 10
    return next((unit * step for step in (3, 6, 9, 15, 30) if unit * step >= most), unit * 30)


def _marks(query: ListQuery, card: ChartCard, numbers: ChartNumbers) -> tuple[str, ...]:
    top = _scale(numbers)
    return tuple(_short(query, card, top * step / 3) if step else "0" for step in (3, 2, 1, 0))


def _months(query: ListQuery, card: ChartCard, args: Args, numbers: ChartNumbers) -> list[Bar]:
    """Return one bar for every month of the span, also for those in which nothing was won."""
    top, context = _scale(numbers), query.context
    by_key = {point.key: point for point in numbers.points}
    first, now = _first_month(card, context), clock.today(context.timezone).replace(day=1)
    bars = []
    for place in range(card.months):
        month = _month(first, place)
        point = by_key.get(month.isoformat())
        height = int(HEIGHT * (point.value if point else 0) / top)
        label = format_skeleton("MMM", month, locale=babel_locale(context.language))
        bars.append(Bar(
            label, point.short if point else "0", _href(card, args, point) if point else "",
            height, now=month == now, left=place * STEP + 26, top=HEIGHT - height,
        ))  # fmt: skip
    return bars
