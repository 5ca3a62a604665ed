"""Counting sign-in tries in the database: the same for every door, process and restart.

A try is counted before the password is looked at and taken back when it was right, so that
tries at the same moment cannot slip through together.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.web.tables import LoginAttempt

ACCOUNT_TRIES = 5
ACCOUNT_WINDOW = timedelta(minutes=15)
FIRST_LOCK = timedelta(minutes=15)
LONGEST_LOCK = timedelta(hours=4)
SOURCE_WINDOW = timedelta(minutes=1)
#: A count nobody added to for this long is forgotten, and with it how often it was locked.
FORGET_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Verdict:
    """Whether a try may go on. retry_seconds: set when the source has tried too often."""

    account_locked: bool = False
    retry_seconds: int = 0


def attempt_key(kind: str, text: str, secret: str) -> str:
    """Return the key of a count: a keyed hash, since people type passwords into the name field."""
    folded = text.strip().casefold().encode()
    return f"{kind}:" + hmac.new(secret.encode(), folded, hashlib.sha256).hexdigest()


def count_try(
    session: Session, account: str, source: str, *, now: datetime, source_tries: int
) -> Verdict:
    """Count one try of an account from a source (both keys) and say whether it may go on."""
    session.execute(
        delete(LoginAttempt).where(
            LoginAttempt.since < now - FORGET_AFTER,
            (LoginAttempt.locked_until.is_(None)) | (LoginAttempt.locked_until < now),
        )
    )
    origin = _counter(session, source, now, SOURCE_WINDOW)
    if origin.failures >= source_tries:
        return Verdict(retry_seconds=_seconds(origin.since + SOURCE_WINDOW - now))
    origin.failures += 1
    held = _counter(session, account, now, ACCOUNT_WINDOW)
    if held.locked_until is not None and held.locked_until > now:
        return Verdict(account_locked=True)
    held.failures += 1
    if held.failures >= ACCOUNT_TRIES:
        # The fifth try itself still goes on: it may be the right one.
        held.locked_until = now + min(FIRST_LOCK * 2**held.locks, LONGEST_LOCK)
        held.locks += 1
        held.failures, held.since = 0, now
    return Verdict()


def forgive(session: Session, account: str, source: str) -> None:
    """Take back what a right password had counted."""
    session.execute(delete(LoginAttempt).where(LoginAttempt.key == account))
    origin = session.get(LoginAttempt, source, with_for_update=True)
    if origin is not None and origin.failures:
        origin.failures -= 1


def unlock(session: Session, username: str, secret: str) -> bool:
    """Lift the lock of an account; False when nothing was counted."""
    key = attempt_key("a", username, secret)
    lifted = session.execute(delete(LoginAttempt).where(LoginAttempt.key == key))
    return bool(lifted.rowcount)  # type: ignore[attr-defined]


def is_locked(session: Session, username: str, secret: str, *, now: datetime) -> bool:
    """Tell whether an account is paused after too many wrong tries."""
    row = session.get(LoginAttempt, attempt_key("a", username, secret))
    return row is not None and row.locked_until is not None and row.locked_until > now


def _counter(session: Session, key: str, now: datetime, window: timedelta) -> LoginAttempt:
    row = session.get(LoginAttempt, key, with_for_update=True)
    if row is None:
        row = _insert(session, key, now)
    if now - row.since >= window:
        row.failures, row.since = 0, now
    return row


def _insert(session: Session, key: str, now: datetime) -> LoginAttempt:
    row = LoginAttempt(key=key, failures=0, since=now, locks=0)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        # Another process counted the same key at the same moment.
        return session.get_one(LoginAttempt, key, with_for_update=True)
    return row


def _seconds(wait: timedelta) -> int:
    return max(1, int(wait.total_seconds()) + 1)
