"""Last contact and next follow-up follow the contact logs, whatever becomes of those."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.engine.access.net import SCOPED
from app.engine.access.reader import acting_for
from app.engine.compile.catalogue import current_catalogue
from app.engine.forms.save import save
from app.engine.forms.stored import read_record
from app.engine.hooks import SaveEvent, listen

LOG = "contact_log"
#: Links of a contact log, and the fields there that the logs move on.
_FOLLOWED = {
    "customer": ("last_contact", "next_follow_up"),
    "opportunity": ("next_follow_up",),
}


@dataclass(frozen=True)
class _Talk:
    """What one log says: when it was, and when the next is planned."""

    at: datetime
    plan: datetime | None


@dataclass(frozen=True)
class _Turn:
    """What became of one log of a record. was, now: None where it did not, does not belong there.

    other: the newest of the record's other logs.
    """

    was: _Talk | None
    now: _Talk | None
    other: _Talk | None


def register_contact_logs() -> None:
    """Listen to every write; safe to call twice."""
    listen("record_saved", follow_log)
    listen("record_removed", follow_removed)


def follow_log(event: SaveEvent) -> None:
    """Move last contact and next follow-up of what a contact log is about.

    In the same transaction and deed, so that one undo takes both back; on behalf of the writer,
    whose own rights on the customer do not matter here. Nothing is moved by demo data or undo.
    """
    _follow(event, event.before, event.values)


def follow_removed(event: SaveEvent) -> None:
    """Take back what a deleted log had moved, where nothing else moved it since."""
    _follow(event, event.values, {})


def _follow(event: SaveEvent, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    if event.slug != LOG or event.source in ("demo", "undo"):
        return
    for link, names in _FOLLOWED.items():
        for key in sorted({side[link] for side in (before, after) if side.get(link)}):
            was, now = (_talk(side) if side.get(link) == key else None for side in (before, after))
            _move(event, link, key, names, _Turn(was, now, _newest_other(event, link, key)))


def _talk(values: Mapping[str, Any]) -> _Talk:
    return _Talk(values["at"], values.get("next_follow_up"))


def _newest_other(event: SaveEvent, link: str, key: int) -> _Talk | None:
    log = current_catalogue()[LOG]
    table = log.table.c
    statement = (
        select(table.at, table.next_follow_up)
        .where(log.column(link) == key, table.live_key == 0, table.id != event.record.id)
        .order_by(table.at.desc(), table.id.desc())
        .limit(1)
    )
    row = event.session.execute(statement, execution_options=SCOPED).first()
    return _Talk(*row) if row else None


def _move(event: SaveEvent, link: str, key: int, names: tuple[str, ...], turn: _Turn) -> None:
    about = current_catalogue()[link]
    record = read_record(event.session, about, key)
    if record is None or record.deleted_at is not None:
        return
    values = {name: value for name, value in _moved(event, record, turn) if name in names}
    writer = replace(event.reader, system=True)
    with acting_for(writer):
        save(
            event.session, about, values,
            reader=writer, record_id=key, source="log", batch=event.batch,
        )  # fmt: skip


def _moved(event: SaveEvent, record: Any, turn: _Turn) -> Iterator[tuple[str, datetime | None]]:
    """Yield what the record must say now; what somebody set by hand since stays."""
    newest = _newer(turn.now, turn.other)
    held = getattr(record, "last_contact", None)
    if turn.was and held == turn.was.at:
        yield "last_contact", newest.at if newest else None
    elif turn.now and (held is None or held < turn.now.at):
        yield "last_contact", turn.now.at
    before = _newer(turn.was, turn.other)
    is_as_told = record.next_follow_up == (before.plan if before else None)
    if newest and (is_as_told or (event.created and newest is turn.now)):
        yield "next_follow_up", newest.plan


def _newer(one: _Talk | None, other: _Talk | None) -> _Talk | None:
    if one is None or other is None:
        return one or other
    return other if other.at > one.at else one
