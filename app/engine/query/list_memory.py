"""Saved views and preferences: what the engine asks of the room that stores them.

The room hands over one function with `provide_memory`; without it lists work with the built-in
tabs alone. The engine never learns where views are stored.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.engine.access.reader import Reader

Args = list[tuple[str, str]]
#: `view=all` is the plain list, even where somebody has a first view.
ALL = "all"


_CHART = re.compile(r"chart:(\d{1,3})")


def clean_layout(raw: str) -> str:
    """Return a way of looking as views keep it; "table" for what is none."""
    return raw if raw == "board" or _CHART.fullmatch(raw) else "table"


def chart_of(layout: str) -> int | None:
    """Return which declared chart a way of looking shows, None for another way."""
    found = _CHART.fullmatch(layout)
    return int(found[1]) if found else None


@dataclass(frozen=True)
class SavedView:
    """A list kept under a name. query: its arguments; layout: "table", "board" or "chart:2".

    is_mine: the reader made it and may change it; dense: compact rows.
    """

    id: int
    name: str
    query: tuple[tuple[str, str], ...]
    layout: str = "table"
    dense: bool = False
    is_mine: bool = False


@dataclass(frozen=True)
class ListMemory:
    """What is remembered of one person and one entity.

    columns: chosen ones in order, () for the declared. views: own and shared ones, in the order
    of their tabs. first: id of the view that opens with the bare address, 0 for none.
    """

    columns: tuple[str, ...] = ()
    dense: bool = False
    views: tuple[SavedView, ...] = ()
    first: int = 0

    def view(self, raw: str) -> SavedView | None:
        """Return the view of an id as an address gives it, None when the person has no such view."""
        return next((one for one in self.views if str(one.id) == raw), None)


Provider = Callable[[Session, Reader, str], ListMemory]
_providers: list[Provider] = []


def provide_memory(provider: Provider) -> None:
    """Let a room answer what is remembered: called with session, reader and slug per list."""
    _providers[:] = [provider]


def read_memory(session: Session, reader: Reader, slug: str) -> ListMemory:
    """Return what is remembered; nothing where no room remembers or nobody is signed in."""
    if not _providers or reader.user_id is None:
        return ListMemory()
    return _providers[0](session, reader, slug)
