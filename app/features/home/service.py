"""What the start page shows and what may be done on it: numbers, newest records, done, move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import format_date
from flask_babel import gettext as _

from app.engine import clock
from app.engine.access.field_rules import is_searchable_mode
from app.engine.charts.chart_numbers import short_text
from app.engine.fields.base import Ref
from app.engine.query.context import ReaderContext
from app.engine.query.counting import COUNT_CAP
from app.engine.query.figures import Wanted, decimal_of
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import parse_list_request
from app.engine.views.cells import make_cell
from app.engine.views.list_paging import capped_text
from app.engine.views.list_rows import make_row, row_extras
from app.engine.views.page import list_href
from app.features.home.cards import FigureCard, NewestCard, Stat
from app.features.home.page_models import Figure, NewCard, NewRow

MORNING = time(9)
NEWEST = 5
#: So many figures stand in their row; the first ones a reader may see.
FIGURES = 4


def wanted_figures(
    cards: Sequence[FigureCard], context: ReaderContext
) -> list[tuple[FigureCard, list[Wanted]]]:
    """Return the first cards the reader may see, each with its number and last month's to ask for."""
    found = []
    for card in cards:
        compiled = context.catalogue.entities.get(card.slug)
        if compiled is None or not context.reader.may(card.slug, "see"):
            continue
        query = ListQuery(compiled, context)
        names = [name.split(".")[1] for name, _value in card.args] + [card.sum] * bool(card.sum)
        if all(is_searchable_mode(query.modes.get(name, "hidden")) for name in names):
            requests = [parse_list_request(args, compiled) for args in (card.args, card.before)]
            found.append((card, [Wanted(query, request, card.sum) for request in requests]))
    return found[:FIGURES]


def make_figures(
    wanted: Sequence[tuple[FigureCard, list[Wanted]]], values: Sequence[Any], language: str
) -> tuple[Figure, ...]:
    """Return the cards with their numbers. values: two for each card, in order."""
    found = []
    for place, (card, (asked, _before)) in enumerate(wanted):
        now, before = (
            _figure_text(asked, value) for value in values[2 * place : 2 * place + 2]
        )  # fmt: skip
        hint = _("Last month: %(figure)s", figure=before) if card.before else ""
        href = list_href(card.slug, list(card.args))
        found.append(Figure(card.label.text(language), now, href, card.icon, hint))
    return tuple(found)


def _figure_text(asked: Wanted, value: Any) -> str:
    if not asked.sum:
        return capped_text(int(value), exact=int(value) <= COUNT_CAP)
    item = asked.query.compiled.fields[asked.sum]
    return short_text(decimal_of(value), item, asked.query.context)


def wanted_stats(stats: Sequence[Stat], context: ReaderContext) -> list[tuple[Stat, list[Wanted]]]:
    """Return the small figures the reader may see, each with the one or two counts it needs."""
    found = []
    for stat in stats:
        compiled = context.catalogue.entities.get(stat.slug)
        if compiled is None or not context.reader.may(stat.slug, "see"):
            continue
        query = ListQuery(compiled, context)
        names = {name.split(".")[1] for name, _value in stat.args + stat.of}
        if all(is_searchable_mode(query.modes.get(name, "hidden")) for name in names):
            lists = [args for args in (stat.args, stat.of) if args]
            asked = [
                Wanted(query, parse_list_request(args, compiled), exact=bool(stat.of))
                for args in lists
            ]
            found.append((stat, asked))
    return found


def make_stats(
    wanted: Sequence[tuple[Stat, list[Wanted]]], values: Sequence[Any], language: str
) -> tuple[tuple[str, str, str], ...]:
    """Return (label, figure, href) of the small figures. values: their counts, in order."""
    left, found = iter(values), []
    for stat, asked in wanted:
        counts = [int(next(left)) for _one in asked]
        if len(counts) == 1:
            figure = capped_text(counts[0], exact=counts[0] <= COUNT_CAP)
        else:
            figure = f"{round(100 * counts[0] / counts[1])}%" if counts[1] else "—"
        found.append((stat.label.text(language), figure, list_href(stat.slug, list(stat.args))))
    return tuple(found)


def make_newest(card: NewestCard | None, context: ReaderContext) -> NewCard | None:
    """Return the newest records; None where the reader may not see them."""
    compiled = context.catalogue.entities.get(card.slug) if card is not None else None
    if card is None or compiled is None or not context.reader.may(card.slug, "see"):
        return None
    query = ListQuery(compiled, context)
    request = replace(parse_list_request(card.args, compiled), per_page=NEWEST)
    names = row_extras(query, [compiled.name_field, card.by])
    rows = query.page(request, names, counted=False).rows
    shown = []
    for record in rows:
        row = make_row(query, record, [compiled.name_field])
        owner = record.values.get("owner")
        cell = make_cell(compiled, "owner", owner, context) if isinstance(owner, Ref) else None
        when = _day(record.values.get(card.by), context)
        shown.append(NewRow(row.href, row.title, row.initials, row.subtitle, cell, when))
    href = list_href(card.slug, list(card.args))
    return NewCard(card.label.text(context.language), href, tuple(shown))


def _day(value: Any, context: ReaderContext) -> str:
    if not isinstance(value, datetime):
        return ""
    day = value.astimezone(ZoneInfo(context.timezone)).date()
    if day == clock.today(context.timezone):
        return _("Today")
    return format_date(day, "MMM d" if context.language == "en" else "M月d日", rebase=False)
