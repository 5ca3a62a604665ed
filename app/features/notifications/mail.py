"""Send what lies in the outbox, each mail in its recipient's language."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from flask_babel import force_locale, refresh
from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.engine.access.reader import acting_for, system_reader
from app.engine.access.tables import User
from app.engine.jobs.context import JobContext
from app.features.notifications.public import text_of
from app.features.notifications.tables import DUE, FAILED, SENT, Notification, Outbox
from config import Settings

log = logging.getLogger(__name__)

BATCH = 200
TRIES = 5
TIMEOUT_SECONDS = 20
_FIRST_PAUSE = timedelta(minutes=1)


@dataclass(frozen=True)
class Letter:
    """One mail to send, with what it needs of the notification and the person.

    timezone: the person's, else the company's.
    """

    id: int
    attempt: int
    address: str
    language: str
    timezone: str
    code: str
    data: Any
    href: str


def send_waiting(ctx: JobContext, settings: Settings) -> tuple[int, int]:
    """Send the mails that are due; return how many were sent and how many failed.

    One that fails is tried again, later each time, and does not stop the others.
    """
    if not settings.smtp_url:
        return 0, 0
    with ctx.read() as session:
        letters = _due(session, ctx.now, settings)
    sent = failed = 0
    for number, letter in enumerate(letters):
        ctx.progress(number, len(letters))
        reason = _send(settings, letter)
        with ctx.write() as session:
            _note(session, letter, reason, ctx.now)
        sent, failed = sent + (not reason), failed + bool(reason)
    return sent, failed


def _due(session: Session, now: datetime, settings: Settings) -> list[Letter]:
    statement = (
        select(Outbox, Notification, User)
        .join(Notification, Notification.id == Outbox.notification_id)
        .join(User, User.id == Notification.user_id)
        .where(Outbox.state == DUE, Outbox.not_before <= now)
        .order_by(Outbox.id)
        .limit(BATCH)
    )
    return [
        Letter(mail.id, mail.attempt + 1, user.email, user.language or settings.default_locale,
               user.timezone or str(settings.timezone), told.code, told.data, told.href)
        for mail, told, user in session.execute(statement)
    ]  # fmt: skip


def _send(settings: Settings, letter: Letter) -> str:
    """Send one mail; return "" or, in the server's words, why not."""
    try:
        with _connected(str(settings.smtp_url)) as server:
            server.send_message(_message(settings, letter))
    except (OSError, smtplib.SMTPException) as error:
        log.warning("mail not sent", extra={"mail": letter.id, "kind": type(error).__name__})
        return _why(error)
    return ""


def _why(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return f"{code} {words.decode(errors='replace')}"[:300]
    if isinstance(error, smtplib.SMTPResponseException):
        told = error.smtp_error
        text = told.decode(errors="replace") if isinstance(told, bytes) else told
        return f"{error.smtp_code} {text}"[:300]
    return (getattr(error, "strerror", None) or type(error).__name__)[:300]


@contextmanager
def _speaking_to(letter: Letter) -> Iterator[None]:
    """Word things in the recipient's language and time zone."""
    reader = system_reader("mail", language=letter.language, timezone=letter.timezone)
    with acting_for(reader):
        refresh()  # the zone of whoever was read to before
        with force_locale(letter.language):
            yield
    refresh()


def _message(settings: Settings, letter: Letter) -> EmailMessage:
    with _speaking_to(letter):
        text = " ".join(text_of(letter.code, letter.data).split())
        link = f"{settings.public_url.rstrip('/')}{letter.href}" if settings.public_url else ""
        foot = _("Times are those of %(zone)s.", zone=letter.timezone)
        foot += "\n" + _("This is an automatic message; please do not reply.")
    message = EmailMessage()
    message["From"] = sender(settings)
    message["To"] = letter.address
    message["Subject"] = text[:150]
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=sender(settings).rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join(part for part in (text, link, foot) if part))
    return message


def sender(settings: Settings) -> str:
    """Return the address mails come from: ?from= of the mail server's URL, else its user."""
    url = urlsplit(str(settings.smtp_url))
    given = parse_qs(url.query).get("from", [""])[0] or unquote(url.username or "")
    return given if "@" in given else f"crm@{url.hostname or 'localhost'}"


@contextmanager
def _connected(address: str) -> Iterator[smtplib.SMTP]:
    url = urlsplit(address)
    kind = smtplib.SMTP_SSL if url.scheme == "smtps" else smtplib.SMTP
    port = url.port or (465 if url.scheme == "smtps" else 25)
    with kind(url.hostname or "localhost", port, timeout=TIMEOUT_SECONDS) as server:
        server.ehlo()
        if url.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls()
            server.ehlo()
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        yield server


def _note(session: Session, letter: Letter, reason: str, now: datetime) -> None:
    values: dict[str, Any] = {"attempt": letter.attempt, "reason": reason}
    if not reason:
        values |= {"state": SENT, "sent_at": now}
    elif letter.attempt >= TRIES:
        values |= {"state": FAILED}
    else:
        values |= {"not_before": now + _FIRST_PAUSE * 4 ** (letter.attempt - 1)}
    session.execute(update(Outbox).where(Outbox.id == letter.id).values(**values))
