"""Write one journal entry, in the transaction of the write it tells of."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from app.engine import clock
from app.engine.access.reader import Reader
from app.engine.journal.tables import JournalEntry

Watcher = Callable[[Session, JournalEntry], None]
_watchers: list[Watcher] = []


def watch_entries(watcher: Watcher) -> None:
    """Have a room called after every entry, inside the transaction of its write."""
    if watcher not in _watchers:
        _watchers.append(watcher)


def new_batch() -> str:
    """Return a fresh name for the entries of one deed."""
    return uuid.uuid4().hex


def write_entry(
    session: Session,
    *,
    reader: Reader,
    source: str,
    action: str,
    slug: str,
    record_id: int,
    title: str,
    version: int,
    changes: dict[str, list[Any]],
    batch: str = "",
    reason: str = "",
) -> JournalEntry:
    """Add the entry; changes maps field -> [old, new] in JSON form. Not flushed."""
    entry = JournalEntry(
        at=clock.now(), actor_id=reader.user_id, actor_name=reader.name[:80], source=source,
        batch=batch or new_batch(), entity=slug, record_id=record_id, record_title=title[:200],
        action=action, version=version, changes=changes, reason=reason[:500],
    )  # fmt: skip
    session.add(entry)
    for watcher in _watchers:
        watcher(session, entry)
    return entry
