"""A person's notifications: how many are unread, a page of them, marking them as read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.errors import NotVisible
from app.engine.settings.stamps import held_stamps, raise_stamp
from app.extensions import db
from app.features.notifications.public import STAMP
from app.features.notifications.tables import FAILED, Notification, Outbox

PER_PAGE = 30
KEPT_READ, KEPT_UNREAD = timedelta(days=90), timedelta(days=365)
#: The rest goes the next night.
AT_ONCE = 20_000


def unread_count(reader: Reader) -> int:
    """Return how many notifications a person has not read; asked anew only after a change."""
    session: Session = db.session  # type: ignore[assignment]
    stamp = held_stamps(session).get(STAMP, 0)
    # While nobody was ever told anything there is nothing to count.
    if not stamp or reader.user_id is None:
        return 0
    held: dict[int, tuple[int, int]] = current_app.extensions.setdefault("unread_counts", {})
    if held.get(reader.user_id, (0, 0))[0] != stamp:
        where = (Notification.user_id == reader.user_id, Notification.read_at.is_(None))
        count = session.scalar(select(func.count()).select_from(Notification).where(*where)) or 0
        held[reader.user_id] = (stamp, count)
    return held[reader.user_id][1]


def read_page(
    session: Session, reader: Reader, *, before: int = 0
) -> tuple[Sequence[tuple[Notification, Outbox | None]], bool]:
    """Return a page of a person's notifications, newest first, and whether there are older ones."""
    statement = (
        select(Notification, Outbox)
        .outerjoin(Outbox, Outbox.notification_id == Notification.id)
        .where(Notification.user_id == reader.user_id)
        .order_by(Notification.id.desc())
    )
    if before:
        statement = statement.where(Notification.id < before)
    rows = [(one, mail) for one, mail in session.execute(statement.limit(PER_PAGE + 1))]
    return rows[:PER_PAGE], len(rows) > PER_PAGE


def open_one(session: Session, reader: Reader, number: int, *, now: datetime) -> str:
    """Mark one as read and return where it leads; NotVisible for somebody else's."""
    found = session.get(Notification, number)
    if found is None or found.user_id != reader.user_id:
        raise NotVisible(str(number))
    if found.read_at is None:
        found.read_at = now
        raise_stamp(session, STAMP)
    return found.href


def read_all(session: Session, reader: Reader, *, now: datetime) -> None:
    """Mark everything as read."""
    where = (Notification.user_id == reader.user_id, Notification.read_at.is_(None))
    session.execute(update(Notification).where(*where).values(read_at=now))
    raise_stamp(session, STAMP)


def failed_mails(session: Session) -> int:
    """Return how many mails of the whole site could not be delivered."""
    count = select(func.count()).select_from(Outbox).where(Outbox.state == FAILED)
    return session.scalar(count) or 0


def forget_old(session: Session, *, now: datetime) -> int:
    """Delete notifications that were read long ago, and unread ones after a year; return how many.

    Reminders look back 30 days, so nothing is told anew because its notification is gone.
    """
    read = Notification.read_at < now - KEPT_READ
    gone = select(Notification.id).where(or_(read, Notification.at < now - KEPT_UNREAD))
    ids = list(session.scalars(gone.order_by(Notification.id).limit(AT_ONCE)))
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        session.execute(delete(Outbox).where(Outbox.notification_id.in_(some)))
        session.execute(delete(Notification).where(Notification.id.in_(some)))
    if ids:
        raise_stamp(session, STAMP)
    return len(ids)
