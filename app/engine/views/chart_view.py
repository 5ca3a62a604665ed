"""A list as a chart: the declared figures over exactly the rows that the list shows."""

from __future__ import annotations

from dataclasses import replace

from app.engine.charts.chart_json import drawing_json
from app.engine.charts.chart_numbers import (
    ChartNumbers,
    ChartPoint,
    chart_title,
    find_chart,
    make_numbers,
    readable_charts,
)
from app.engine.declare.spec import ChartSpec
from app.engine.errors import NotVisible
from app.engine.query.list_query import ListQuery
from app.engine.query.list_state import PAGING, ListState
from app.engine.views.list_page import make_list_page
from app.engine.views.list_paging import rows_word
from app.engine.views.page import list_href
from app.engine.views.page_models import ChartCard, ChartRow, ListPage, Tab

_NOT_KEPT = (*PAGING, "edited", "columns", "per_page")


def open_chart(query: ListQuery, place: int | None) -> tuple[int, ChartSpec]:
    """Return the chart asked for, or the first that the reader may see; NotVisible without any."""
    if place is not None:
        return place, find_chart(query, place)
    charts = readable_charts(query)
    if not charts:
        raise NotVisible("chart")
    return charts[0]


def make_chart_page(query: ListQuery, state: ListState, place: int | None) -> ListPage:
    """Return the list's chart view."""
    place, chart = open_chart(query, place)
    numbers = make_numbers(query, state.request, chart)
    head = query.page(replace(state.request, per_page=1), [query.compiled.name_field])
    page = make_list_page(query, state, head, view="chart")
    args = [("chart", str(place)), *state.args]
    return replace(
        page, rows=(), chart=_card(query, state, place, chart, numbers) if numbers.count else None,
        base_query=(*page.base_query, ("chart", str(place))), layout=f"chart:{place}",
        reload_href=list_href(query.compiled.slug, args, path="chart"),
    )  # fmt: skip


def _card(
    query: ListQuery, state: ListState, place: int, chart: ChartSpec, numbers: ChartNumbers
) -> ChartCard:
    slug = query.compiled.slug
    base = [pair for pair in state.args if pair[0] not in _NOT_KEPT]

    def href(point: ChartPoint) -> str:
        return list_href(slug, [*base, *point.args]) if point.args else ""

    points = [*numbers.points, *([numbers.rest] if numbers.rest else [])]
    rows = tuple(
        ChartRow(
            point.label, point.text, f"{point.count:,}", href(point),
            "" if point.moved_on is None else f"{point.moved_on}%",
        )
        for point in points
    )  # fmt: skip
    return ChartCard(
        numbers.title, numbers.group_label, numbers.measure_label, rows, numbers.whole,
        f"{numbers.count:,}", _sub(chart, numbers), drawing_json(numbers, href), _tabs(query, base, place),
        list_href(slug, [("chart", str(place)), *base], path="chart.csv"),
        counted=chart.measure == "count",
    )  # fmt: skip


def _sub(chart: ChartSpec, numbers: ChartNumbers) -> str:
    records = rows_word(numbers.count)
    return records if chart.measure == "count" else f"{numbers.whole} · {records}"


def _tabs(query: ListQuery, base: list[tuple[str, str]], place: int) -> tuple[Tab, ...]:
    slug = query.compiled.slug
    return tuple(
        Tab(str(one), chart_title(query, chart),
            list_href(slug, [("chart", str(one)), *base], path="chart"), one == place)
        for one, chart in readable_charts(query)
    )  # fmt: skip
