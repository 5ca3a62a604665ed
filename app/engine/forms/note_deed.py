"""Note a room's deed in the history of the record it was done to."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.compile.model import Compiled
from app.engine.errors import NotVisible
from app.engine.forms.stored import read_record
from app.engine.journal.record import write_entry
from app.engine.journal.tables import JournalEntry


def note_deed(
    session: Session,
    compiled: Compiled,
    record_id: int,
    action: str,
    changes: dict[str, list[Any]],
    *,
    reader: Reader,
    source: str = "form",
    batch: str = "",
) -> JournalEntry:
    """Add the entry; the record's own values and version stay. The caller has checked the scope.

    Locks the record where the database can, so that two deeds on it come one after the other.
    changes: [old, new] by names that begin with "_", which no field does.
    """
    record = read_record(session, compiled, record_id)
    if record is None:
        raise NotVisible(compiled.slug)
    title = getattr(record, compiled.attribute(compiled.name_field), None)
    entry = write_entry(
        session, reader=reader, source=source, batch=batch, action=action, slug=compiled.slug,
        record_id=record_id, title=str(title or record.code or ""), version=record.version,
        changes=changes,
    )  # fmt: skip
    session.flush()  # the batch of the entry goes into the answer, for undo
    return entry
