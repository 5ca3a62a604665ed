"""Sessions live in the database; the browser's cookie holds only a sealed random key."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from app.engine.access.tables import User
from app.engine.settings.stamps import hold_stamps, with_stamps
from app.web.tables import SignIn

#: `last_seen` is written at most this often, so that reading pages stays reading.
SEEN_EVERY = timedelta(minutes=1)
KEY_BYTES = 32
#: Every request asks it, and to build it anew takes longer than to have it answered.
_FIND = with_stamps(select(SignIn, User).join(User, User.id == SignIn.user_id)).where(
    SignIn.id == bindparam("key")
)


@dataclass(frozen=True)
class SessionLimits:
    """How long a session lives without a request, and at most."""

    idle: timedelta
    longest: timedelta


def hash_key(key: str) -> str:
    """Return what the database holds of a session key: nobody who reads it can use it."""
    return hashlib.sha256(key.encode()).hexdigest()


def open_sign_in(
    session: Session, user: User, *, now: datetime, limits: SessionLimits, ip: str, agent: str
) -> str:
    """Store a new session and return its key, which appears nowhere else; drop expired ones."""
    session.execute(delete(SignIn).where(SignIn.expires < now))
    key = secrets.token_urlsafe(KEY_BYTES)
    session.add(
        SignIn(
            id=hash_key(key), user_id=user.id, created_at=now, last_seen=now,
            expires=now + limits.longest, ip=ip[:45], agent=agent[:200], epoch=user.epoch,
        )
    )  # fmt: skip
    return key


def find_sign_in(
    session: Session, key: str, *, now: datetime, limits: SessionLimits
) -> tuple[SignIn, User] | None:
    """Return the live session of a key with its person; None when it ended for any reason."""
    rows = session.execute(_FIND, {"key": hash_key(key)}).all()
    if not rows:
        return None
    hold_stamps(session, rows)
    found, user = rows[0][0], rows[0][1]
    is_live = (
        user.active and found.epoch == user.epoch
        and now < found.expires and now - found.last_seen < limits.idle
    )  # fmt: skip
    return (found, user) if is_live else None


def is_seen_due(found: SignIn, now: datetime) -> bool:
    """Tell whether `last_seen` is old enough to be written again."""
    return now - found.last_seen >= SEEN_EVERY


def mark_seen(session: Session, sign_in_id: str, now: datetime) -> None:
    """Write when the session was last used."""
    session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(last_seen=now))


def list_sign_ins(session: Session, user_id: int, *, now: datetime) -> list[SignIn]:
    """Return a person's sessions that have not expired, the last used first."""
    rows = select(SignIn).where(SignIn.user_id == user_id, SignIn.expires > now)
    return list(session.scalars(rows.order_by(SignIn.last_seen.desc(), SignIn.id)))


def end_sign_in(session: Session, sign_in_id: str, *, user_id: int) -> bool:
    """End one of a person's own sessions; False when there is no such one."""
    ended = session.execute(
        delete(SignIn).where(SignIn.id == sign_in_id, SignIn.user_id == user_id)
    )
    return bool(ended.rowcount)  # type: ignore[attr-defined]


def drop_key(session: Session, key: str) -> None:
    """End the session of a key, whoever's it is: its browser signs in anew."""
    session.execute(delete(SignIn).where(SignIn.id == hash_key(key)))


def end_everywhere(session: Session, user: User, *, keep: str | None = None) -> None:
    """End all sessions and API tokens of a person; `keep` is the id of a session that stays."""
    user.epoch += 1
    others = delete(SignIn).where(SignIn.user_id == user.id)
    if keep is None:
        session.execute(others)
        return
    session.execute(others.where(SignIn.id != keep))
    session.execute(update(SignIn).where(SignIn.id == keep).values(epoch=user.epoch))
