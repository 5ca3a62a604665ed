"""From what a person has arranged to the cards with their numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from flask_babel import gettext as _

from app.engine.query.context import ReaderContext
from app.engine.query.figures import read_figures
from app.engine.views.home_cards import room_cards
from app.features.home.arrangement import ANY, FIGURE, NARROW, WIDE, Slot, spans
from app.features.home.cards import HomeCards
from app.features.home.due_sources import due_sources
from app.features.home.figures import (
    ask_figure,
    make_figure,
    make_stats,
    readable_figures,
    wanted_stats,
)
from app.features.home.health import read_health
from app.features.home.newest import make_newest, may_show_newest
from app.features.home.page_models import HomeCard, SmallFigure
from app.features.home.small_charts import make_small_chart, may_show_chart
from app.features.home.today import Stretch, find_stretches, make_today

#: So many numbers stand in their row at first.
FIGURES = 4
TODAY, NEWEST, HEALTH = "today", "newest", "health"
_CHARTS = {
    "funnel": (NARROW, "chart-funnel"), "months": (WIDE, "chart-bar"), "ranks": (NARROW, "trophy"),
}  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """What the address asks of Today: the open tab, and whether only one's own things count."""

    tab: str
    only_mine: bool


def find_slots(cards: HomeCards, context: ReaderContext) -> list[Slot]:
    """Return every card that the reader may have, in the order in which they stand at first."""
    language = context.language
    found = [
        Slot(card.key, card.label.text(language), card.icon, FIGURE, place < FIGURES)
        for place, (card, _query) in enumerate(readable_figures(cards.figures, context))
    ]
    if due_sources(context):
        found.append(Slot(TODAY, _("Today"), "sun", WIDE))
    found += [
        Slot(card.kind, card.label.text(language), _CHARTS[card.kind][1], _CHARTS[card.kind][0])
        for card in cards.charts
        if may_show_chart(card, context)
    ]
    if cards.newest is not None and may_show_newest(cards.newest, context):
        found.append(Slot(NEWEST, cards.newest.label.text(language), "users-plus", ANY))
    if context.reader.is_administrator:
        found.append(Slot(HEALTH, _("System health"), "heart", NARROW))
    found += [
        Slot(card.key, card.label(), card.icon, WIDE, card.at_first(context.reader))
        for card in room_cards(context.reader)
    ]
    return found


def make_cards(
    cards: HomeCards, slots: Sequence[Slot], context: ReaderContext, wish: Wish
) -> tuple[tuple[HomeCard, ...], list[Stretch]]:
    """Return the cards of the slots, and what Today counted; hidden ones ask nothing."""
    shown = {slot.key for slot in slots}
    sources = due_sources(context, only_mine=wish.only_mine) if TODAY in shown else []
    stretches = find_stretches(sources, context)
    figures = [
        ask_figure(card, query)
        for card, query in readable_figures(cards.figures, context)
        if card.key in shown
    ]
    stats = wanted_stats(cards.stats, context) if "funnel" in shown else []
    # Every number of the page in one statement; they come back in the order they are asked in.
    asked = [one.wanted for one in stretches]
    asked += [wanted for one in figures for wanted in one.wanted]
    asked += [wanted for _stat, parts in stats for wanted in parts]
    values = iter(read_figures(asked))
    counted = [replace(one, count=next(values)) for one in stretches]
    own = {one.card.key: make_figure(one, values, context.language) for one in figures}
    small = make_stats(stats, values, context.language)
    makers = _makers(cards, context, small)
    makers[TODAY] = lambda: make_today(counted, context, tab=wish.tab, only_mine=wish.only_mine)
    templates = {}
    for card in room_cards(context.reader):
        makers[card.key] = partial(card.make, context)
        templates[card.key] = card.template
    return tuple(_placed(slots, own, makers, templates)), counted


def _makers(
    cards: HomeCards, context: ReaderContext, small: tuple[SmallFigure, ...]
) -> dict[str, Callable[[], Any]]:
    """Return, by key, what makes a card that is no number; only those of shown cards are called."""
    makers: dict[str, Callable[[], Any]] = {HEALTH: partial(read_health, context)}
    if cards.newest is not None:
        makers[NEWEST] = partial(make_newest, cards.newest, context)
    for card in cards.charts:
        stats = small if card.kind == "funnel" else ()
        makers[card.kind] = partial(make_small_chart, card, context, stats)
    return makers


def _placed(
    slots: Sequence[Slot],
    own: dict[str, Any],
    makers: dict[str, Callable[[], Any]],
    templates: dict[str, str],
) -> Iterator[HomeCard]:
    for slot, span in zip(slots, spans([one.width for one in slots]), strict=True):
        if slot.key in own:
            yield HomeCard(slot.key, f"home/{FIGURE}.html", span, own[slot.key])
        else:
            template = templates.get(slot.key, f"home/{slot.key}.html")
            yield HomeCard(slot.key, template, span, makers[slot.key]())
