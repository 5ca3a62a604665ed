"""A chart's numbers for programs: what the API answers, what the browser draws, what CSV holds."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import gettext as _

from app.engine.charts.chart_numbers import ChartNumbers, ChartPoint
from app.engine.declare.spec import ChartSpec
from app.engine.errors import UserError

#: Signs at which programs take a cell for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def take_chart(args: Iterable[tuple[str, str]]) -> tuple[int | None, list[tuple[str, str]]]:
    """Return which chart an address asks for, None when it does not say, and its other arguments."""
    found: int | None = None
    rest = []
    for name, value in args:
        if name != "chart":
            rest.append((name, value))
        elif value.isascii() and value.isdigit() and len(value) < 4:
            found = int(value)
        else:
            text = _("“%(value)s” is not the number of a chart; use 0, 1, 2 …", value=value[:40])
            raise UserError(text, field="chart")
    return found, rest


def numbers_json(chart: ChartSpec, numbers: ChartNumbers) -> dict[str, Any]:
    """Return the numbers as the API answers them; sums are texts, as amounts are elsewhere."""

    def one(point: ChartPoint) -> dict[str, Any]:
        value: Any = point.count if chart.measure == "count" else f"{point.value:.2f}"
        shown = {"key": point.key, "label": point.label, "value": value, "count": point.count}
        if point.moved_on is not None:
            shown["moved_on"] = point.moved_on
        return shown | ({"filter": dict(point.args)} if point.args else {})

    return {
        "title": numbers.title, "kind": numbers.kind, "measure": chart.measure, "by": chart.by,
        "field": chart.field or None, "per": chart.per or None, "count": numbers.count,
        "result": [one(point) for point in numbers.points],
        "rest": one(numbers.rest) if numbers.rest else None,
    }  # fmt: skip


def drawing_json(numbers: ChartNumbers, href: Callable[[ChartPoint], str]) -> str:
    """Return what static/js/charts.js draws. href: gives the list behind a point, "" for none."""
    points = [*numbers.points, *([numbers.rest] if numbers.rest else [])]
    data = {
        "kind": numbers.kind, "title": numbers.title, "measure": numbers.measure_label,
        "points": [
            {"label": point.label, "value": float(point.value), "text": point.text,
             "short": point.short, "href": href(point), "end": point.end,
             "on": moved_words(point)}
            for point in points
        ],
    }  # fmt: skip
    return json.dumps(data, ensure_ascii=False)


def moved_words(point: ChartPoint) -> str:
    """Return "64% move on", "" for what is no stage or where nothing has left it."""
    return "" if point.moved_on is None else _("%(share)s move on", share=f"{point.moved_on}%")


def numbers_csv(chart: ChartSpec, numbers: ChartNumbers) -> str:
    """Return the table as CSV with a byte order mark, so that Excel reads Chinese."""
    out = io.StringIO()
    writer = csv.writer(out)
    counted = chart.measure == "count"
    head = [numbers.group_label, numbers.measure_label]
    points = [*numbers.points, *([numbers.rest] if numbers.rest else [])]
    moves = [_("Move on, %")] if any(point.moved_on is not None for point in points) else []
    writer.writerow([_cell(text) for text in head] + ([] if counted else [_("Records")]) + moves)
    for point in points:
        figure: list[Any] = [point.count] if counted else [f"{point.value:.2f}", point.count]
        share = ["" if point.moved_on is None else point.moved_on] if moves else []
        writer.writerow([_cell(point.label), *figure, *share])
    return "\ufeff" + out.getvalue()


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
