"""Send what lies in the outbox, each mail in its recipient's language."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import formatdate
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from flask_babel import force_locale, refresh
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from app.engine import clock
from app.engine.access.reader import acting_for, system_reader
from app.engine.access.tables import User
from app.engine.jobs.context import JobContext
from app.features.notifications.public import reachable, text_of
from app.features.notifications.tables import DUE, FAILED, SENT, Notification, Outbox
from config import Settings

log = logging.getLogger(__name__)

BATCH = 200
#: How often a mail is tried that the server refuses for good.
TRIES = 5
#: How long one is tried that could not be handed over: a mail server may be away over a weekend.
KEPT_TRYING = timedelta(days=3)
TIMEOUT_SECONDS = 20
#: A mail that is being sent is nobody else's for so long, which is more than a slow server takes.
_CLAIMED = timedelta(minutes=10)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=4)


@dataclass(frozen=True)
class Letter:
    """One mail to send, with what it needs of the notification and the person.

    timezone: the person's, else the company's; at: when they were told at the bell.
    """

    id: int
    attempt: int
    at: datetime
    address: str
    language: str
    timezone: str
    code: str
    data: Any
    href: str


@dataclass(frozen=True)
class Outcome:
    """What became of a mail. reason: "" when the server took it, else why not.

    for_good: the server says that asking again is of no use. away: it cannot be spoken to at all.
    broken: it went away in the middle of this mail.
    """

    reason: str = ""
    for_good: bool = False
    away: bool = False
    broken: bool = False


def send_waiting(ctx: JobContext, settings: Settings) -> tuple[int, int]:
    """Send the mails that are due; return how many were sent and how many failed.

    One that fails is tried again, later each time, and does not stop the others. While the server
    is away all wait.
    """
    if not settings.smtp_url:
        return 0, 0
    with ctx.read() as session:
        letters = _due(session, ctx.now, settings)
    sent = failed = 0
    for number, letter in enumerate(letters):
        ctx.progress(number, len(letters))
        with ctx.write() as session:
            if not _claim(session, letter):
                continue
        outcome = _send(settings, letter)
        sent, failed = sent + (not outcome.reason), failed + bool(outcome.reason)
        waiting = letters[number + 1 :] if outcome.away or outcome.broken else []
        with ctx.write() as session:
            _note(session, letter, outcome, ctx.now)
            failed += sum(_put_off(session, one, outcome.reason, ctx.now) for one in waiting)
        if outcome.away or outcome.broken:
            break
    return sent, failed


def _claim(session: Session, letter: Letter) -> bool:
    """Take a mail for this run; False where another one has it, or has sent it."""
    now = clock.now()
    return _update(session, letter, {"not_before": now + _CLAIMED}, Outbox.not_before <= now)


def _due(session: Session, now: datetime, settings: Settings) -> list[Letter]:
    statement = (
        select(Outbox, Notification, User)
        .join(Notification, Notification.id == Outbox.notification_id)
        .join(User, User.id == Notification.user_id)
        # Whoever left, or has no address any more, reads it at the bell or not at all.
        .where(Outbox.state == DUE, Outbox.not_before <= now, *reachable())
        .order_by(Outbox.id)
        .limit(BATCH)
    )
    return [
        Letter(mail.id, mail.attempt + 1, told.at, user.email, user.language or settings.default_locale,
               user.timezone or str(settings.timezone), told.code, told.data, told.href)
        for mail, told, user in session.execute(statement)
    ]  # fmt: skip


def _send(settings: Settings, letter: Letter) -> Outcome:
    """Send one mail; say what became of it, in the server's words where it was not taken."""
    connected = taken = False
    try:
        with _connected(str(settings.smtp_url)) as server:
            connected = True
            server.send_message(_message(settings, letter))
            taken = True
    except (OSError, smtplib.SMTPException) as error:
        # Once it was taken it must not be sent again, however the server says good-bye.
        if taken:
            return Outcome()
        log.warning("mail not sent", extra={"mail": letter.id, "kind": type(error).__name__})
        code, reason = _code(error), _why(error)
        return Outcome(reason, code >= 500, away=not connected, broken=connected and not code)
    return Outcome()


def _code(error: Exception) -> int:
    """Return the number that the server answered; 0 when it did not."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return int(next(iter(error.recipients.values()))[0])
    # That it does not speak international addresses is an answer too.
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return 553
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0


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
    # The same at every try, so that a mail that was taken without an answer is known again.
    domain = sender(settings).rpartition("@")[2]
    message["Message-ID"] = f"<{letter.id}.{letter.at:%Y%m%d%H%M%S%f}@{domain}>"
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


def _note(session: Session, letter: Letter, outcome: Outcome, now: datetime) -> None:
    """Note what became of a mail that this run has claimed; a server that is away is no try."""
    if outcome.away:
        _update(session, letter, _put_off_values(letter, outcome.reason, now))
        return
    values: dict[str, Any] = {"attempt": letter.attempt, "reason": outcome.reason}
    if not outcome.reason:
        values |= {"state": SENT, "sent_at": now}
    elif (outcome.for_good and letter.attempt >= TRIES) or _is_old(letter, now):
        values |= {"state": FAILED}
    else:
        pause = _FIRST_PAUSE * 4 ** min(letter.attempt - 1, TRIES)
        values |= {"not_before": now + min(pause, _LONGEST_PAUSE)}
    _update(session, letter, values)


def _put_off(session: Session, letter: Letter, reason: str, now: datetime) -> bool:
    """Let a mail wait for the server, unless another run has it."""
    values = _put_off_values(letter, reason, now)
    return _update(session, letter, values, Outbox.not_before <= clock.now())


def _put_off_values(letter: Letter, reason: str, now: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {"reason": reason, "not_before": now + _FIRST_PAUSE}
    return values | ({"state": FAILED} if _is_old(letter, now) else {})


def _is_old(letter: Letter, now: datetime) -> bool:
    return now - letter.at >= KEPT_TRYING


def _update(
    session: Session, letter: Letter, values: dict[str, Any], *still: ColumnElement[bool]
) -> bool:
    where = (Outbox.id == letter.id, Outbox.state == DUE, *still)
    done = session.execute(update(Outbox).where(*where).values(**values))
    return bool(done.rowcount)  # type: ignore[attr-defined]
