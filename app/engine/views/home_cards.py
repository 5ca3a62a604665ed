"""Cards that rooms bring to the start page: the engine knows neither the rooms nor the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.engine.access.reader import Reader
from app.engine.query.context import ReaderContext


@dataclass(frozen=True)
class RoomCard:
    """A card of a room. template: gets it as `card`, whose `data` is what `make` returned.

    label: asked for inside the request. shows: who has it; at_first: who sees it before arranging.
    """

    key: str
    label: Callable[[], str]
    icon: str
    template: str
    make: Callable[[ReaderContext], Any]
    shows: Callable[[Reader], bool]
    at_first: Callable[[Reader], bool]


_cards: dict[str, RoomCard] = {}


def provide_home_card(card: RoomCard) -> None:
    """Let a room have a card on the start page, behind those there are."""
    _cards[card.key] = card


def room_cards(reader: Reader) -> tuple[RoomCard, ...]:
    """Return the cards of rooms that a reader may have."""
    return tuple(card for card in _cards.values() if card.shows(reader))
