"""Own numbers: what they ask for, and what is shown of them; small figures under the stages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext

from app.engine import clock
from app.engine.access.field_rules import is_searchable_mode
from app.engine.charts.chart_numbers import short_text
from app.engine.fields.periods import day_period
from app.engine.query.context import ReaderContext
from app.engine.query.counting import COUNT_CAP
from app.engine.query.figures import Wanted, decimal_of
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import parse_list_request
from app.engine.views.list_paging import capped_text
from app.engine.views.page import list_href
from app.features.home.cards import Args, FigureCard, Stat
from app.features.home.page_models import Figure, SmallFigure, Trend


@dataclass(frozen=True)
class AskedFigure:
    """A card and what it asks for: the number now, and that of the last period up to this day.

    A share asks for the whole last period, two counts each; a number of now for itself alone.
    """

    card: FigureCard
    wanted: tuple[Wanted, ...]
    href: str


def readable_figures(
    cards: Sequence[FigureCard], context: ReaderContext
) -> list[tuple[FigureCard, ListQuery]]:
    """Return the cards whose entity and fields the reader may use."""
    found = []
    for card in cards:
        query = _query(card.slug, context)
        used = {name.split(".")[1] for name, _value in card.args + card.of}
        used |= {name for name in (card.field, card.sum) if name}
        if query is not None and _may_use(query, used):
            found.append((card, query))
    return found


def ask_figure(card: FigureCard, query: ListQuery) -> AskedFigure:
    """Return what a card asks for."""
    spans = _spans(card, query.context)
    lists = [(*card.args, *span) for span in spans[:1] + spans[2:]]
    if card.of:
        lists = [one for span in spans[:2] for one in ((*card.args, *span), (*card.of, *span))]
    wanted = tuple(
        Wanted(query, parse_list_request(args, query.compiled), card.sum, exact=bool(card.of))
        for args in lists
    )
    return AskedFigure(card, wanted, list_href(card.slug, [*card.args, *spans[0]]))


def _spans(card: FigureCard, context: ReaderContext) -> list[Args]:
    """Return the time now, the last period, and the last period up to the same day."""
    if not card.per:
        return [()]
    name = f"f.{card.field}"
    first, _end = day_period(f"this_{card.per}", context)
    earlier, _end = day_period(f"last_{card.per}", context)
    if not isinstance(first, date) or not isinstance(earlier, date):
        return [()]
    gone = clock.today(context.timezone) - first + timedelta(days=1)
    until = min(earlier + gone, first)
    return [
        ((f"{name}.within", f"this_{card.per}"),), ((f"{name}.within", f"last_{card.per}"),),
        ((f"{name}.ge", earlier.isoformat()), (f"{name}.lt", until.isoformat())),
    ]  # fmt: skip


def make_figure(asked: AskedFigure, values: Iterator[Any], language: str) -> Figure:
    """Return a card with its number; takes as many values as it asked for."""
    card, own = asked.card, [next(values) for _one in asked.wanted]
    label = card.label.text(language)
    if card.of:
        texts = [_share(own[place], own[place + 1]) for place in range(0, len(own), 2)]
        hint = _before(card, texts[1]) if card.per else ""
        return Figure(card.key, label, texts[0], asked.href, card.icon, hint)
    texts = [_text(asked.wanted[0], value) for value in own]
    hint = _by_this_day(card, texts[-1]) if card.per else ""
    trend = _trend(card, own[0], own[-1]) if card.per else None
    return Figure(card.key, label, texts[0], asked.href, card.icon, hint, trend)


def _before(card: FigureCard, text: str) -> str:
    """Return the share of the whole last period."""
    words = {"month": _("Last month: %(figure)s"), "quarter": _("Last quarter: %(figure)s")}
    return words[card.per] % {"figure": text}


def _by_this_day(card: FigureCard, text: str) -> str:
    """Return what the trend compares with: a whole period would say less, and another number."""
    words = {
        "month": _("Same days last month: %(figure)s"),
        "quarter": _("Same days last quarter: %(figure)s"),
    }
    return words[card.per] % {"figure": text}


def _trend(card: FigureCard, now: Any, then: Any) -> Trend | None:
    """Return the change against the same days of the last period; None where nothing compares."""
    now, then = decimal_of(now), decimal_of(then)
    if then <= 0 or (not card.sum and max(now, then) > COUNT_CAP):
        return None
    change = round(100 * (now - then) / then)
    words = {
        "month": _("against the same days of last month"),
        "quarter": _("against the same days of last quarter"),
    }[card.per]
    return Trend(f"{abs(change)}%", change, words)


def _text(asked: Wanted, value: Any) -> str:
    if not asked.sum:
        return capped_text(int(value), exact=int(value) <= COUNT_CAP)
    item = asked.query.compiled.fields[asked.sum]
    return short_text(decimal_of(value), item, asked.query.context)


def _share(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)}%" if whole else pgettext("no figure", "—")


def wanted_stats(stats: Sequence[Stat], context: ReaderContext) -> list[tuple[Stat, list[Wanted]]]:
    """Return the small figures the reader may see, each with the one or two counts it needs."""
    found = []
    for stat in stats:
        query = _query(stat.slug, context)
        names = {name.split(".")[1] for name, _value in stat.args + stat.of}
        if query is not None and _may_use(query, names):
            lists = [args for args in (stat.args, stat.of) if args]
            asked = [
                Wanted(query, parse_list_request(args, query.compiled), exact=bool(stat.of))
                for args in lists
            ]
            found.append((stat, asked))
    return found


def make_stats(
    wanted: Sequence[tuple[Stat, list[Wanted]]], values: Iterator[Any], language: str
) -> tuple[SmallFigure, ...]:
    """Return the small figures; takes as many values as they asked for."""
    found = []
    for stat, asked in wanted:
        counts = [int(next(values)) for _one in asked]
        figure = (
            _share(counts[0], counts[1])
            if stat.of
            else capped_text(counts[0], exact=counts[0] <= COUNT_CAP)
        )
        href, hint = list_href(stat.slug, list(stat.args)), stat.hint.text(language)
        found.append(SmallFigure(stat.label.text(language), figure, href, hint))
    return tuple(found)


def _query(slug: str, context: ReaderContext) -> ListQuery | None:
    compiled = context.catalogue.entities.get(slug)
    if compiled is None or not context.reader.may(slug, "see"):
        return None
    return ListQuery(compiled, context)


def _may_use(query: ListQuery, names: set[str]) -> bool:
    return all(is_searchable_mode(query.modes.get(name, "hidden")) for name in names)
