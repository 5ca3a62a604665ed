"""What the start page's template receives: one documented object named `page`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.engine.views.health_lines import HealthLine
from app.engine.views.page_models import Action, Cell, DueDeeds, EmptyState, Tab


@dataclass(frozen=True)
class Trend:
    """A change in per cent: its words without a sign, whether it rose, what it compares with."""

    text: str
    change: int
    words: str


@dataclass(frozen=True)
class Figure:
    """One number that opens exactly its rows; hint: the last period's."""

    key: str
    label: str
    figure: str
    href: str
    icon: str
    hint: str = ""
    trend: Trend | None = None


@dataclass(frozen=True)
class TodayRow:
    """One thing to do: its record, whose it is, when, and what may be done at once.

    log: adds what the declaration offers first (a contact log).
    """

    href: str
    title: str
    subtitle: str
    icon: str
    kind: str
    due: Cell
    deeds: DueDeeds
    owner: Cell | None = None
    log: Action | None = None


@dataclass(frozen=True)
class TodayGroup:
    """The rows of one stretch of time; lists: (label, count, href) of every entity in it."""

    key: str
    title: str
    late: bool
    rows: tuple[TodayRow, ...]
    lists: tuple[tuple[str, str, str], ...]
    more: str = ""


@dataclass(frozen=True)
class TodayCard:
    """Everything due: tabs with counts, the groups of the open tab, whose things are shown."""

    tabs: tuple[Tab, ...]
    groups: tuple[TodayGroup, ...]
    whose: tuple[Tab, ...] = ()
    empty: EmptyState | None = None


@dataclass(frozen=True)
class NewRow:
    """One new record."""

    href: str
    title: str
    initials: str
    subtitle: str
    owner: Cell | None
    when: str


@dataclass(frozen=True)
class NewCard:
    """The newest records of an entity and the list of all of them."""

    title: str
    href: str
    rows: tuple[NewRow, ...]


@dataclass(frozen=True)
class Bar:
    """One group of a chart card. share: 0..100 of the greatest; top: of a standing bar.

    moved_on: of a stage, "64%" of those that left it went on; is_last: the end is next.
    """

    label: str
    text: str
    href: str
    share: int
    count: str = ""
    end: str = ""
    initials: str = ""
    is_me: bool = False
    now: bool = False
    left: int = 0
    top: int = 0
    moved_on: str = ""
    is_last: bool = False


@dataclass(frozen=True)
class SmallFigure:
    """A small figure that opens its rows; hint: what its short label means."""

    label: str
    figure: str
    href: str
    hint: str = ""


@dataclass(frozen=True)
class SmallChart:
    """A chart card: kind "funnel", "months" or "ranks"; href: the chart in full, with its table.

    marks: of the scale beside months, from the top. stats: small figures under the stages.
    """

    key: str
    kind: str
    title: str
    sub: str
    href: str
    bars: tuple[Bar, ...]
    marks: tuple[str, ...] = ()
    stats: tuple[SmallFigure, ...] = ()


@dataclass(frozen=True)
class HealthCard:
    """What an administrator watches; notices: how many of the lines are not green."""

    lines: tuple[HealthLine, ...]

    @property
    def notices(self) -> int:
        """Return how many lines ask for somebody."""
        return sum(line.tone != "green" for line in self.lines)


@dataclass(frozen=True)
class HomeCard:
    """One card: its template gets it as `card`. span: of twelve columns."""

    key: str
    template: str
    span: int
    data: Any


@dataclass(frozen=True)
class HomePage:
    """The start page: template home.html; arrange: the way to hide and move cards, if there are any."""

    title: str
    greeting: str
    sentence: str
    cards: tuple[HomeCard, ...]
    arrange: Action | None
    actions: tuple[Action, ...] = ()
    empty: EmptyState | None = None


@dataclass(frozen=True)
class CardLine:
    """One card on the page that arranges them; up, down: whether it can go there."""

    key: str
    label: str
    icon: str
    up: bool = False
    down: bool = False


@dataclass(frozen=True)
class ArrangePage:
    """The cards of one person, shown and hidden: template home/arrange.html."""

    title: str
    sentence: str
    href: str
    shown: tuple[CardLine, ...]
    hidden: tuple[CardLine, ...]
    reset: Action
