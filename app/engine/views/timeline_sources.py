"""What the timeline of a record is made of; rooms add sources: the engine asks, and knows no room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from app.engine.query.list_query import ListQuery
from app.engine.query.record_select import RecordRow
from app.engine.views.record_models import Event


@dataclass(frozen=True)
class Before:
    """Where reading goes on: after what happened at this moment and has this id."""

    at: datetime
    id: int

    def condition(self, at: ColumnElement[datetime], key: ColumnElement[int]) -> Any:
        """Return the condition on a source's own columns, for a statement in falling order."""
        return or_(at < self.at, and_(at == self.at, key < self.id))


@dataclass(frozen=True)
class Wanted:
    """What is asked of a source: so many, after a place (None: the newest), of one person (0: of all)."""

    limit: int
    before: Before | None = None
    person: int = 0


@dataclass(frozen=True)
class TimelineItem:
    """One thing that happened: when (in UTC), its id inside its source, what is shown, whose deed.

    record_of: the entity whose record the id names, "" where it names none.
    """

    at: datetime
    id: int
    event: Event
    person: int | None = None
    record_of: str = ""


@dataclass(frozen=True)
class TimelineSource:
    """One kind of thing in the timeline, with a filter button of its own.

    key: names it in addresses. label: its words, asked for inside the request. read: returns what
    is wanted, the newest first, ordered by (at, id) falling, inside the reader's rights. shows:
    whether this reader has it on this record.
    """

    key: str
    label: Callable[[], str]
    read: Callable[[ListQuery, RecordRow, Wanted], Sequence[TimelineItem]]
    shows: Callable[[ListQuery, RecordRow], bool] = lambda _query, _record: True


_sources: dict[str, TimelineSource] = {}


def provide_timeline_source(source: TimelineSource) -> None:
    """Let a room tell of what happened to a record, after changes, in the order of the calls."""
    _sources[source.key] = source


def room_sources(query: ListQuery, record: RecordRow) -> list[TimelineSource]:
    """Return the sources of all rooms that this reader has on this record."""
    return [source for source in _sources.values() if source.shows(query, record)]
