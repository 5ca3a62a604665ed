"""Stars: given, taken, asked for. The caller has checked that the person sees the record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.hooks import SaveEvent
from app.features.stars.tables import Star


def is_starred(session: Session, slug: str, record_id: int, *, reader: Reader) -> bool:
    """Tell whether the reader starred a record."""
    mine = select(Star.user_id).where(*_on(slug, record_id), Star.user_id == reader.user_id)
    return session.scalar(mine) is not None


def give_star(
    session: Session, slug: str, record_id: int, *, reader: Reader, now: datetime
) -> None:
    """Star a record for the reader; nothing happens when it is starred already."""
    if reader.user_id is None or is_starred(session, slug, record_id, reader=reader):
        return
    star = Star(user_id=reader.user_id, entity=slug, record_id=record_id, at=now)
    try:
        with session.begin_nested():
            session.add(star)
            session.flush()  # a second click at the same moment must show here
    except IntegrityError:
        return


def take_star(session: Session, slug: str, record_id: int, *, reader: Reader) -> None:
    """Take the reader's star off a record; nothing happens when there is none."""
    session.execute(delete(Star).where(*_on(slug, record_id), Star.user_id == reader.user_id))


def starred_ids(slug: str, reader: Reader) -> Select[tuple[int]]:
    """Return the statement of the ids that the reader starred."""
    return select(Star.record_id).where(Star.user_id == reader.user_id, Star.entity == slug)


def followers(session: Session, slug: str, record_id: int) -> Sequence[int]:
    """Return who starred a record, also who no longer sees it."""
    return session.scalars(select(Star.user_id).where(*_on(slug, record_id))).all()


def let_go(event: SaveEvent) -> None:
    """Remove the stars of a record that was removed for good."""
    event.session.execute(delete(Star).where(*_on(event.slug, event.record.id)))


def _on(slug: str, record_id: int) -> tuple[ColumnElement[bool], ...]:
    return (Star.entity == slug, Star.record_id == record_id)
