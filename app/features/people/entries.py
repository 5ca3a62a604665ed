"""Journal entries about people and rights, and whether somebody else wrote one meanwhile."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.journal.record import write_entry
from app.engine.journal.tables import JournalEntry

#: What the entries are about. No entity can have these names (they are reserved or hold a dot).
ROLE, USER, DEPARTMENT, POSITION = "role", "user", "department", "user.position"


def note(
    session: Session,
    reader: Reader,
    about: str,
    record_id: int,
    title: str,
    *,
    action: str = "change",
    changes: dict[str, list[Any]] | None = None,
) -> None:
    """Write one entry in the transaction of the change; nothing when nothing changed."""
    if action == "change" and not changes:
        return
    source = "system" if reader.system else "form"
    write_entry(
        session, reader=reader, source=source, action=action, slug=about, record_id=record_id,
        title=title, version=1, changes=changes or {},
    )  # fmt: skip


def last_entry(session: Session, about: str, record_id: int) -> JournalEntry | None:
    """Return the newest entry about one role, person or department; None when there is none."""
    where = (JournalEntry.entity == about, JournalEntry.record_id == record_id)
    statement = select(JournalEntry).where(*where).order_by(JournalEntry.id.desc()).limit(1)
    return session.scalar(statement)


def last_entry_id(session: Session, about: str, record_id: int) -> int:
    """Return the id of the newest entry, 0 when there is none: what a form holds as `seen`."""
    where = (JournalEntry.entity == about, JournalEntry.record_id == record_id)
    return int(session.scalar(select(func.max(JournalEntry.id)).where(*where)) or 0)
