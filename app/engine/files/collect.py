"""Removes files that nothing needs any more: rows first, bytes after their removal is certain.

Safe to run at any time, by several processes at once, and after a crash at any point.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from app.engine.access.net import SCOPED
from app.engine.compile.catalogue import Catalogue
from app.engine.compile.model import Compiled
from app.engine.database import intending_to_write, open_session, short_write
from app.engine.fields.file import FILE_TYPES
from app.engine.fields.tables import StoredFile
from app.engine.files.store import FileStore
from app.engine.journal.tables import JournalEntry

log = logging.getLogger(__name__)

#: How long a journal entry keeps the files it names: undo must bring them back.
UNDO_DAYS = 30
#: How long an upload waits for a save, and bytes without a row for theirs.
WAITING = timedelta(days=1)
BATCH = 500

Finder = Callable[[Session, datetime], Iterable[StoredFile]]
_finders: list[Finder] = []


def provide_unneeded(finder: Finder) -> None:
    """Let a room that keeps files outside of fields name those that it needs no more."""
    if finder not in _finders:
        _finders.append(finder)


@dataclass(frozen=True)
class Collected:
    """What a run did: rows removed, files without a row removed, rows whose file is missing."""

    rows: int = 0
    orphans: int = 0
    missing: int = 0


def collect_files(
    engine: Engine, catalogue: Catalogue, store: FileStore, *, now: datetime
) -> Collected:
    """Remove replaced, given up and orphaned files; report rows whose file is missing."""
    keys: list[str] = []
    with _reading(engine) as session:
        is_needed = bool(unneeded(session, catalogue, now=now))
    if is_needed:
        with short_write(engine) as session:
            keys = remove_rows(session, catalogue, now=now)
    # The rows are gone for certain; a crash from here on leaves orphans for the next run.
    for key in keys:
        store.drop(store.path(key))
    with _reading(engine) as session:
        orphans = _drop_orphans(session, store, before=now - WAITING)
        missing = _count_missing(session, store)
    found = Collected(len(keys), orphans, missing)
    if found != Collected():
        log.info("files collected", extra={"rows": found.rows, "orphans": found.orphans})
    return found


@contextmanager
def _reading(engine: Engine) -> Iterator[Session]:
    # A start runs this too and must not wait for whoever writes.
    with intending_to_write(False), open_session(engine) as session:
        yield session


def unneeded(session: Session, catalogue: Catalogue, *, now: datetime) -> list[StoredFile]:
    """Return files that no record, no bin and no undo needs."""
    waiting = select(StoredFile).where(
        StoredFile.record_id.is_(None), StoredFile.created_at < now - WAITING
    )
    gone = list(session.scalars(waiting.limit(BATCH)))
    for compiled in catalogue:
        names = [item.name for item in compiled.spec.fields if item.type in FILE_TYPES]
        for name in names:
            gone += _replaced(session, compiled, name, now)
    for finder in _finders:
        gone += finder(session, now)
    return gone


def remove_rows(session: Session, catalogue: Catalogue, *, now: datetime) -> list[str]:
    """Delete the rows of files that nothing needs; return their keys."""
    gone = unneeded(session, catalogue, now=now)
    ids = [stored.id for stored in gone]
    session.execute(delete(StoredFile).where(StoredFile.id.in_(ids)))
    return [stored.key for stored in gone]


def _replaced(session: Session, compiled: Compiled, name: str, now: datetime) -> list[StoredFile]:
    """Return files of a field that their record, living or in the bin, no longer holds."""
    table, column = compiled.table, compiled.column(name)
    held = select(table.c.id).where(table.c.id == StoredFile.record_id, column == StoredFile.id)
    statement = select(StoredFile).where(
        StoredFile.entity == compiled.slug, StoredFile.field == name,
        StoredFile.record_id.is_not(None), ~held.exists(),
    )  # fmt: skip
    candidates = session.scalars(
        statement.order_by(StoredFile.id).limit(BATCH), execution_options=SCOPED
    ).all()
    since = now - timedelta(days=UNDO_DAYS)
    return [one for one in candidates if not _in_journal(session, one, since)]


def _in_journal(session: Session, stored: StoredFile, since: datetime) -> bool:
    entries = select(JournalEntry.changes).where(
        JournalEntry.entity == stored.entity, JournalEntry.record_id == stored.record_id,
        JournalEntry.at >= since,
    )  # fmt: skip
    changes: Iterable[dict[str, Sequence[object]]] = session.scalars(entries)
    return any(stored.id in (change or {}).get(stored.field, ()) for change in changes)


def _drop_orphans(session: Session, store: FileStore, *, before: datetime) -> int:
    """Remove bytes that are older than `before` and that no row knows."""
    old = [path for path in store.kept() if _is_older(path, before)]
    dropped = 0
    for start in range(0, len(old), BATCH):
        part = old[start : start + BATCH]
        keys = {path.name.partition(".")[0] for path in part}
        known = set(session.scalars(select(StoredFile.key).where(StoredFile.key.in_(keys))))
        for path in part:
            if path.name.partition(".")[0] not in known:
                path.unlink(missing_ok=True)
                dropped += "." not in path.name
    if store.incoming.is_dir():
        for path in store.incoming.iterdir():
            if _is_older(path, before):
                path.unlink(missing_ok=True)
                dropped += 1
    return dropped


def _is_older(path: Path, before: datetime) -> bool:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) < before
    except FileNotFoundError:
        return False


def _count_missing(session: Session, store: FileStore) -> int:
    missing = 0
    for stored in session.execute(select(StoredFile.id, StoredFile.key)):
        if not store.path(stored.key).exists():
            missing += 1
            log.error("a stored file is missing on the disk", extra={"file": stored.id})
    return missing
