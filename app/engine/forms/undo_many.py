"""Take back that one deed made thousands of records: the database is asked once per chunk."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from app.engine import clock
from app.engine.access.net import SCOPED
from app.engine.access.reader import Reader
from app.engine.compile.model import Compiled
from app.engine.forms.undo_links import linked_since
from app.engine.hooks import SaveEvent, fire
from app.engine.journal.record import write_entry
from app.engine.journal.tables import JournalEntry
from app.engine.query.context import ReaderContext
from app.engine.query.list_query import ListQuery
from app.engine.query.search import fts_name

_CHUNK = 500


def remove_created(
    session: Session,
    compiled: Compiled,
    entries: Sequence[JournalEntry],
    *,
    reader: Reader,
    batch: str,
) -> int:
    """Move records to the bin that `entries` made, and mark those entries as undone; how many.

    Left alone, for whoever takes entries back one by one and says why not: records that were
    changed since or that others were linked to, and those outside of the right to delete.
    """
    if not reader.may(compiled.slug, "see") or not reader.may(compiled.slug, "delete"):
        return 0
    query = ListQuery(compiled, ReaderContext(session, reader), action="delete")
    done = 0
    for start in range(0, len(entries), _CHUNK):
        part = {entry.record_id: entry for entry in entries[start : start + _CHUNK]}
        last = _last_entries(session, compiled.slug, list(part))
        same = [key for key, entry in part.items() if last.get(key) == entry.id]
        ids = query.contains(same)
        linked = _linked(session, query, [part[key] for key in ids])
        ids = [key for key in ids if key not in linked]
        _remove(session, compiled, ids, reader, batch)
        for key in ids:
            part[key].undone_by = part[key].id
        done += len(ids)
        session.flush()  # one statement per chunk, and the next chunk's count must see it
    return done


def _linked(session: Session, query: ListQuery, entries: Sequence[JournalEntry]) -> set[int]:
    found: set[int] = set()
    for batch in {entry.batch for entry in entries}:
        ids = [entry.record_id for entry in entries if entry.batch == batch]
        found |= linked_since(session, query.context.catalogue, query.compiled, ids, batch)
    return found


def _last_entries(session: Session, slug: str, ids: list[int]) -> dict[int, int]:
    """Return record id -> its newest journal entry that still holds."""
    statement = select(JournalEntry.record_id, func.max(JournalEntry.id)).where(
        JournalEntry.entity == slug, JournalEntry.record_id.in_(ids),
        JournalEntry.undone_by.is_(None), JournalEntry.source != "undo",
    ).group_by(JournalEntry.record_id)  # fmt: skip
    return {row[0]: row[1] for row in session.execute(statement)}


def _remove(
    session: Session, compiled: Compiled, ids: list[int], reader: Reader, batch: str
) -> None:
    statement = select(compiled.model).where(compiled.table.c.id.in_(ids))
    records = list(session.scalars(statement, execution_options=SCOPED))
    for record in records:
        record.deleted_at, record.live_key = clock.now(), record.id
    session.flush()  # the versions rise with the update and go into the entries
    _drop_from_index(session, compiled, ids)
    title = compiled.attribute(compiled.name_field)
    for record in records:
        name = str(getattr(record, title, None) or record.code or "")
        write_entry(
            session, reader=reader, source="undo", batch=batch, action="delete",
            slug=compiled.slug, record_id=record.id, title=name, version=record.version, changes={},
        )  # fmt: skip
    session.flush()  # all entries at once: listeners ask the database, each of which would flush
    for record in records:
        values = {
            item: getattr(record, compiled.attribute(item))
            for item in compiled.fields
            if item not in compiled.link_tables and compiled.is_stored(item)
        }
        event = SaveEvent(session, compiled.slug, record, values, (), False, reader, "undo", batch)
        fire("record_removed", event)


def _drop_from_index(session: Session, compiled: Compiled, ids: list[int]) -> None:
    if compiled.search is None or not ids:
        return
    session.execute(delete(compiled.search).where(compiled.search.c.id.in_(ids)))
    if session.get_bind().dialect.name == "sqlite":
        statement = text(f"DELETE FROM {fts_name(compiled)} WHERE rowid = :id")  # noqa: S608 - a slug
        session.execute(statement, [{"id": key} for key in ids])
