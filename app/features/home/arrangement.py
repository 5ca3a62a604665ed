"""Which cards a person sees in which order: stored per person, joined with what there is today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.engine.errors import NotVisible, UserError
from app.features.home.tables import HomeLayout

#: How wide a card likes to be: a number, most of the row, the rest of it, either.
FIGURE, WIDE, NARROW, ANY = "figure", "wide", "narrow", "any"
_ROW = 12
#: Columns of figures by how many share a row.
_FIGURES = {1: 3, 2: 6, 3: 4, 4: 3}


@dataclass(frozen=True)
class Slot:
    """A card that its reader may have. at_first: shown to who has arranged nothing yet."""

    key: str
    label: str
    icon: str
    width: str = ANY
    at_first: bool = True


@dataclass(frozen=True)
class Arrangement:
    """The cards of one person: the shown ones in order, and those that are hidden."""

    shown: tuple[Slot, ...]
    hidden: tuple[Slot, ...]


def arrange(session: Session, user_id: int | None, slots: Sequence[Slot]) -> Arrangement:
    """Return a person's arrangement of the cards there are; new ones join at their kind's end."""
    known = {one.key: one for one in slots}
    layout = session.get(HomeLayout, user_id) if user_id is not None else None
    if layout is None:
        return Arrangement(
            tuple(one for one in slots if one.at_first),
            tuple(one for one in slots if not one.at_first),
        )
    shown = [known[key] for key in layout.shown if key in known]
    hidden = [known[key] for key in layout.hidden if key in known]
    for one in slots:
        if one in shown or one in hidden:
            continue
        (_join(shown, one) if one.at_first else hidden.append(one))
    return Arrangement(tuple(shown), tuple(hidden))


def _join(shown: list[Slot], one: Slot) -> None:
    """Add a card that came later: a number behind the numbers, anything else at the end."""
    figures = [place for place, other in enumerate(shown) if other.width == FIGURE]
    place = (figures[-1] + 1 if figures else 0) if one.width == FIGURE else len(shown)
    shown.insert(place, one)


def move(arrangement: Arrangement, key: str, step: int) -> Arrangement:
    """Return the arrangement with a shown card one place up (-1) or down (1)."""
    shown = list(arrangement.shown)
    place = _place(shown, key)
    other = min(max(place + step, 0), len(shown) - 1)
    shown.insert(other, shown.pop(place))
    return Arrangement(tuple(shown), arrangement.hidden)


def hide(arrangement: Arrangement, key: str) -> Arrangement:
    """Return the arrangement without a card among the shown ones."""
    shown = list(arrangement.shown)
    gone = shown.pop(_place(shown, key))
    return Arrangement(tuple(shown), (gone, *arrangement.hidden))


def bring(arrangement: Arrangement, key: str) -> Arrangement:
    """Return the arrangement with a hidden card among the shown ones, where its kind stands."""
    hidden, shown = list(arrangement.hidden), list(arrangement.shown)
    _join(shown, hidden.pop(_place(hidden, key)))
    return Arrangement(tuple(shown), tuple(hidden))


def put_in_order(arrangement: Arrangement, keys: Sequence[str]) -> Arrangement:
    """Return the arrangement with its shown cards in another order; `keys` names all of them."""
    by_key = {one.key: one for one in arrangement.shown}
    if sorted(keys) != sorted(by_key):
        raise UserError(_("Send the keys of all entries in their new order."), field="keys")
    return Arrangement(tuple(by_key[key] for key in keys), arrangement.hidden)


def store(session: Session, user_id: int, arrangement: Arrangement) -> None:
    """Keep a person's arrangement; cards that they may not see just now keep nothing."""
    layout = session.get(HomeLayout, user_id)
    if layout is None:
        layout = HomeLayout(user_id=user_id)
        session.add(layout)
    layout.shown = [one.key for one in arrangement.shown]
    layout.hidden = [one.key for one in arrangement.hidden]


def forget(session: Session, user_id: int) -> None:
    """Let a person start over with what everybody sees at first."""
    layout = session.get(HomeLayout, user_id)
    if layout is not None:
        session.delete(layout)


def spans(widths: Sequence[str]) -> list[int]:
    """Return how many of twelve columns each card takes, so that every row is filled."""
    found: list[int] = []
    while len(found) < len(widths):
        rest = widths[len(found) :]
        if rest[0] == FIGURE:
            run = next((n for n, one in enumerate(rest) if one != FIGURE), len(rest))
            count = min(run, max(_FIGURES))
            found += [_FIGURES[count]] * count
        elif len(rest) > 1 and rest[1] != FIGURE:
            found += _pair(rest[0], rest[1])
        else:
            found.append(_ROW)
    return found


def _pair(first: str, second: str) -> list[int]:
    """Return the columns of two cards side by side; of the first alone where both are wide."""
    if first == second:
        return [_ROW] if first == WIDE else [6, 6]
    first_is_wider = first == WIDE or second == NARROW
    return [8, 4] if first_is_wider else [4, 8]


def _place(slots: Sequence[Slot], key: str) -> int:
    for place, one in enumerate(slots):
        if one.key == key:
            return place
    raise NotVisible(key)
