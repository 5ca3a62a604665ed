"""What the start page's template receives: one documented object named `page`."""

from __future__ import annotations

from dataclasses import dataclass

from app.engine.views.page_models import Action, Cell, DueDeeds, EmptyState, Tab


@dataclass(frozen=True)
class Figure:
    """One number that opens exactly its rows; hint: last month's."""

    label: str
    figure: str
    href: str
    icon: str
    hint: str = ""


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
    """One group of a chart card. share: 0..100 of the greatest; top: of a standing bar."""

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


@dataclass(frozen=True)
class SmallChart:
    """A chart card: kind "funnel", "months" or "ranks"; href: the chart in full, with its table.

    marks: of the scale beside months, from the top. stats: (label, figure, href) under stages.
    """

    key: str
    kind: str
    title: str
    sub: str
    href: str
    bars: tuple[Bar, ...]
    marks: tuple[str, ...] = ()
    stats: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class HealthLine:
    """One thing that an administrator watches; tone: "green", "amber" or "red"."""

    label: str
    text: str
    tone: str
    href: str = ""


@dataclass(frozen=True)
class HomePage:
    """The start page: template home.html."""

    title: str
    greeting: str
    sentence: str
    figures: tuple[Figure, ...] = ()
    today: TodayCard | None = None
    newest: NewCard | None = None
    funnel: SmallChart | None = None
    months: SmallChart | None = None
    ranks: SmallChart | None = None
    health: tuple[HealthLine, ...] = ()
    actions: tuple[Action, ...] = ()
