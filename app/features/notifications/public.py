"""What other rooms may use: tell people something, once, in words that the room registers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import current_app
from flask_appbuilder.security.sqla.models import Role
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.access.tables import User
from app.engine.compile.catalogue import current_catalogue
from app.engine.declare.access_spec import ADMINISTRATOR
from app.engine.jobs.planner import wake
from app.engine.settings.stamps import raise_stamp
from app.features.notifications.tables import DUE, Notification, Outbox
from app.web.accounts import NO_MAIL

#: Raised with every notification and every reading of one.
STAMP = "notifications"
SEND = "notifications.send_mail"
Words = Callable[[Mapping[str, Any]], str]
_words: dict[str, Words] = {}


@dataclass(frozen=True)
class Running:
    """Work that a person waits for: what, how far it is, and its page."""

    title: str
    progress: str
    href: str


FindRunning = Callable[[Session, Reader, datetime], Sequence[Running]]
_running: list[FindRunning] = []


@dataclass(frozen=True)
class Notice:
    """What to tell one person. key: the occurrence, told once; href: where it leads."""

    user_id: int
    code: str
    key: str
    data: Mapping[str, Any] = field(default_factory=dict)
    href: str = ""


def provide_running(find: FindRunning) -> None:
    """Add what a room has under way for a person to the page of the bell."""
    if find not in _running:
        _running.append(find)


def running_for(session: Session, reader: Reader, *, now: datetime) -> list[Running]:
    """Return all work that a person waits for."""
    return [one for find in _running for one in find(session, reader, now)]


def words_of(code: str) -> Callable[[Words], Words]:
    """Register the function that words notifications of a code, in the language in force."""

    def register(words: Words) -> Words:
        _words[code] = words
        return words

    return register


def text_of(code: str, data: Mapping[str, Any]) -> str:
    """Return a notification's text in the language in force."""
    words = _words.get(code)
    return words(data) if words is not None else _("A notification of a room that is gone")


def record_data(session: Session, slug: str, title: str, who_id: int | None) -> dict[str, Any]:
    """Return what `record_words` needs of a deed on a record. title: as the told person calls it."""
    actor = session.get(User, who_id or 0)
    who = {"zh": actor.title("zh"), "en": actor.title("en")} if actor else {}
    return {"entity": slug, "title": title[:120], "who": who}


def record_words(data: Mapping[str, Any]) -> dict[str, str]:
    """Return who, the record's title, and what it is, in the language in force."""
    compiled = current_catalogue().entities.get(data["entity"])
    what = compiled.spec.label.text(current_language()) if compiled is not None else data["entity"]
    who = data["who"].get(current_language(), "") or _("The system")
    return {"who": who, "title": data["title"], "what": str(what)}


def current_language() -> str:
    """Return the language of the words that are asked for: zh or en."""
    return "zh" if str(get_locale() or "en").startswith("zh") else "en"


def notify(session: Session, notices: Sequence[Notice], *, now: datetime) -> int:
    """Tell people, in the caller's transaction; return how many were told that had not been."""
    told = _told(session, notices)
    made = [
        Notification(user_id=one.user_id, code=one.code, data=dict(one.data), href=one.href,
                     key=one.key, at=now)
        for one in {(one.user_id, one.key): one for one in notices}.values()
        if (one.user_id, one.key) not in told
    ]  # fmt: skip
    if not made:
        return 0
    session.add_all(made)
    session.flush()  # The outbox needs their ids.
    _note_mails(session, made, now)
    raise_stamp(session, STAMP)
    return len(made)


def administrators(session: Session) -> list[int]:
    """Return the ids of everybody who administers."""
    found = select(User.id).where(User.active.is_(True), User.roles.any(Role.name == ADMINISTRATOR))
    return list(session.scalars(found.order_by(User.id)))


def _told(session: Session, notices: Sequence[Notice]) -> set[tuple[int, str]]:
    found: set[tuple[int, str]] = set()
    for start in range(0, len(notices), 500):
        keys = {one.key for one in notices[start : start + 500]}
        rows = session.execute(
            select(Notification.user_id, Notification.key).where(Notification.key.in_(keys))
        )
        found |= {(user_id, key) for user_id, key in rows}
    return found


def reachable() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of an account that is sent mails."""
    return User.active.is_(True), User.email.not_like(f"%{NO_MAIL}")


def _note_mails(session: Session, made: Sequence[Notification], now: datetime) -> None:
    """Note the mails of those who have an address, where the site has a mail server."""
    if not current_app.config["CRM"].smtp_url:
        return
    people = select(User.id).where(User.id.in_({one.user_id for one in made}), *reachable())
    told = set(session.scalars(people))
    mails = [
        Outbox(notification_id=one.id, state=DUE, attempt=0, not_before=now)
        for one in made
        if one.user_id in told
    ]
    session.add_all(mails)
    if mails:
        wake(session, SEND, now=now)
