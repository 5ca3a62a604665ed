"""What may stand on the start page beside Today, declared where the catalogue is known."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Flask, current_app

from app.engine.declare.label import Label

Args = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FigureCard:
    """One number and the rows behind it.

    args: of the list that the number opens, without its time. field, per: the date field and the
    period ("month", "quarter") that it looks at; "" for a number of now. sum: the field that is
    added up; "" counts the rows. of: arguments of a wider list; the number is then the share of
    the first in it.
    """

    key: str
    slug: str
    label: Label
    icon: str
    args: Args = ()
    field: str = ""
    per: str = ""
    sum: str = ""
    of: Args = ()


@dataclass(frozen=True)
class NewestCard:
    """The newest records of an entity; args: of the list behind them."""

    slug: str
    label: Label
    args: Args
    by: str = "created_at"


@dataclass(frozen=True)
class Stat:
    """A small figure under the stages: how many rows a list has.

    of: arguments of a wider list; the figure is then the share of the first in it. hint: what
    the short label means.
    """

    slug: str
    label: Label
    args: Args
    of: Args = ()
    hint: Label = field(default_factory=Label)


@dataclass(frozen=True)
class ChartCard:
    """A small chart: figures by stage ("funnel"), by month ("months"), or by person ("ranks").

    args: of the list behind it. chart: place of the declared chart that shows it in full.
    months: so many, the present one last, of the date field `by`. moving: of a funnel, the list
    over which is told how many move on from a stage, which `args` may not know.
    """

    kind: str
    slug: str
    label: Label
    by: str
    sum: str
    args: Args
    chart: int = 0
    months: int = 12
    moving: Args | None = None


@dataclass(frozen=True)
class MenuCount:
    """A number beside an entity in the menu: of the records that `args` select. is_late: a warning."""

    slug: str
    args: Args = ()
    is_late: bool = False


@dataclass(frozen=True)
class HomeCards:
    """The cards in their order; those of entities the reader may not see are left out.

    figures: the first four that remain are shown at first, so each role finds its own; the
    others are brought by who wants them.
    """

    figures: tuple[FigureCard, ...] = ()
    newest: NewestCard | None = None
    charts: tuple[ChartCard, ...] = ()
    stats: tuple[Stat, ...] = ()
    menu: tuple[MenuCount, ...] = ()


def provide_cards(app: Flask, cards: HomeCards) -> None:
    """Keep the declared cards with the application."""
    app.extensions["home_cards"] = cards
    app.extensions["menu_counts"] = {one.slug: one.is_late for one in cards.menu}


def home_cards() -> HomeCards:
    """Return the cards of the running application."""
    cards: HomeCards = current_app.extensions["home_cards"]
    return cards
