"""The one pipeline of signing in: every door (page, API, command) goes through `authenticate`."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, has_request_context, request, session
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from werkzeug.security import check_password_hash

from app.engine import clock
from app.engine.access.tables import User
from app.engine.database import intending_to_write, open_session
from app.engine.declare.label import LANGUAGES
from app.extensions import db
from app.web.passwords import MAX_LENGTH, NOBODYS_HASH
from app.web.sessions import SessionLimits, drop_key, open_sign_in
from app.web.throttle import attempt_key, count_try, forgive
from app.web.transaction import small_write

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SignInTry:
    """One try: name and password as typed."""

    username: str
    password: str


@dataclass(frozen=True)
class Outcome:
    """What became of a try: the person, or None; retry_seconds when the source must wait."""

    user: User | None = None
    retry_seconds: int = 0


def authenticate(tried: SignInTry) -> Outcome:
    """Check a name and password; unknown, wrong, locked and inactive get the same answer.

    Counts the try and stores the person's sign-in time in short writes of its own.
    """
    outcome = _try(tried)
    if outcome.user is not None:
        with small_write() as accepting:
            forgive(accepting, *_keys(tried.username, client_address()))
            _note_success(accepting, outcome.user.id, clock.now())
        log.info("signed in", extra={"user_id": outcome.user.id})
    return outcome


def confirm_password(username: str, password: str) -> Outcome:
    """Check the password of somebody who is signed in already; counted like a sign-in.

    Otherwise whoever finds an open session could guess the password without end.
    """
    outcome = _try(SignInTry(username, password))
    if outcome.user is not None:
        with small_write() as accepting:
            forgive(accepting, *_keys(username, client_address()))
    return outcome


def _try(tried: SignInTry) -> Outcome:
    """Count one try in a short write, then check it."""
    account_key, source_key = _keys(tried.username, client_address())
    with small_write() as counting:
        verdict = count_try(
            counting, account_key, source_key, now=clock.now(),
            source_tries=current_app.config["CRM"].login_tries_per_minute,
        )  # fmt: skip
    if verdict.retry_seconds:
        log.warning("sign-in refused", extra={"reason": "too many tries"})
        return Outcome(retry_seconds=verdict.retry_seconds)
    user = _find(tried.username)
    right = _is_right(user, tried.password)
    if user is None or not right or verdict.account_locked or not user.active:
        log.warning("sign-in refused", extra=_reason(user, right, verdict.account_locked))
        return Outcome()
    return Outcome(user)


def client_address() -> str:
    """Return the address of the caller as the (trusted) server saw it; "" outside requests."""
    return (request.remote_addr or "") if has_request_context() else ""


def session_limits() -> SessionLimits:
    """Return how long sessions live here."""
    limits: SessionLimits = current_app.extensions["session_limits"]
    return limits


def start_session(user: User) -> None:
    """Begin a new session for a person; whatever the browser held before is dropped.

    The language chosen on the sign-in page stays, so that the next page does not change it.
    """
    language, former = session.get("language"), session.get("key")
    chosen = language in LANGUAGES and session.get("language_chosen")
    session.clear()
    with small_write() as opening:
        if former:
            drop_key(opening, former)
        if chosen:
            opening.execute(update(User).where(User.id == user.id).values(language=language))
        session["key"] = open_sign_in(
            opening, user, now=clock.now(), limits=session_limits(),
            ip=client_address(), agent=request.headers.get("User-Agent", ""),
        )  # fmt: skip
    if language:
        session["language"] = language


def _keys(username: str, source: str) -> tuple[str, str]:
    secret = str(current_app.secret_key)
    return attempt_key("a", username, secret), attempt_key("s", source, secret)


def _find(username: str) -> User | None:
    name = username.strip()
    if not name or len(name) > 128 or "\0" in name:
        return None
    # A session of its own that ends at once: checking a password takes long, and no transaction
    # may be open while it does.
    with intending_to_write(False), open_session(db.engine) as reading:
        found = reading.scalars(select(User).where(func.lower(User.username) == name.lower()))
        user = found.one_or_none()
        if user is not None:
            reading.expunge(user)
        return user


def _is_right(user: User | None, password: str) -> bool:
    known = user.password if user is not None and user.password else NOBODYS_HASH
    fits = check_password_hash(known, password[: MAX_LENGTH + 1])
    return fits and user is not None and known != NOBODYS_HASH


def _note_success(session: Session, user_id: int, now: datetime) -> None:
    row = session.get(User, user_id)
    if row is not None:
        row.login_count = (row.login_count or 0) + 1
        row.fail_login_count = 0
        # The chassis' column has no time zone.
        row.last_login = now.replace(tzinfo=None)


def _reason(user: User | None, right: bool, locked: bool) -> dict[str, object]:
    if user is None:
        return {"reason": "unknown"}
    reason = "locked" if locked else "inactive" if right else "wrong"
    return {"reason": reason, "user_id": user.id}
