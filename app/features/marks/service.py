"""Marks: set, taken off, asked for. The caller has checked that the person sees the record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, Select, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.hooks import SaveEvent
from app.engine.settings.stamps import held_stamps, raise_stamp
from app.features.marks.tables import Marked

MarkName = Literal["starred", "followed"]
#: Raised when somebody begins to follow a record.
STAMP = "followed"


def marks_on(session: Session, slug: str, record_id: int, *, reader: Reader) -> set[MarkName]:
    """Return the marks that a reader put on a record."""
    row = session.scalar(_mine(slug, record_id, reader))
    names: tuple[MarkName, ...] = ("starred", "followed")
    return {name for name in names if row is not None and getattr(row, name)}


def switch_mark(
    session: Session,
    slug: str,
    record_id: int,
    name: MarkName,
    *,
    is_on: bool,
    reader: Reader,
    now: datetime,
) -> None:
    """Put a mark of the reader on a record, or take it off; one that is as asked stays so."""
    row = session.scalar(_mine(slug, record_id, reader))
    if row is None:
        if not is_on or reader.user_id is None:
            return
        row = _new_row(session, slug, record_id, reader, now)
    setattr(row, name, is_on)
    if not (row.starred or row.followed):
        session.delete(row)
    if is_on and name == "followed":
        raise_stamp(session, STAMP)


def marked_ids(name: MarkName, slug: str, reader: Reader) -> Select[tuple[int]]:
    """Return the statement of the ids that the reader marked."""
    mark = getattr(Marked, name)
    return select(Marked.record_id).where(
        Marked.user_id == reader.user_id, Marked.entity == slug, mark.is_(True)
    )


def followers(session: Session, slug: str, record_id: int) -> Sequence[int]:
    """Return who follows a record, also who no longer sees it.

    Every write of a record comes by here; while nobody ever followed anything the database is not
    asked.
    """
    if not held_stamps(session).get(STAMP):
        return ()
    where = (*_on(slug, record_id), Marked.followed.is_(True))
    return session.scalars(select(Marked.user_id).where(*where)).all()


def let_go(event: SaveEvent) -> None:
    """Remove the marks of a record that was removed for good."""
    event.session.execute(delete(Marked).where(*_on(event.slug, event.record.id)))


def _new_row(session: Session, slug: str, record_id: int, reader: Reader, now: datetime) -> Marked:
    row = Marked(user_id=reader.user_id, entity=slug, record_id=record_id, at=now)
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()  # a second click at the same moment must show here
    except IntegrityError:
        return session.scalars(_mine(slug, record_id, reader)).one()
    return row


def _mine(slug: str, record_id: int, reader: Reader) -> Select[tuple[Marked]]:
    return select(Marked).where(*_on(slug, record_id), Marked.user_id == reader.user_id)


def _on(slug: str, record_id: int) -> tuple[ColumnElement[bool], ...]:
    return (Marked.entity == slug, Marked.record_id == record_id)
