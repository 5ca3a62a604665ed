"""Read the journal: newest first, narrowed by what, whom, when and from where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.access.tables import User
from app.engine.errors import AccessDenied, UserError
from app.engine.fields.base import Context, Refusal
from app.engine.fields.date_time import read_day
from app.engine.fields.folding import fold_width
from app.engine.journal.tables import JournalEntry
from app.engine.query.context import read_id
from app.engine.views.timeline_sources import Before

#: The role that reads the journal beside administrators.
AUDITOR = "auditor"
PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """What somebody asks for. first, last: days in the reader's time zone; empty: everything."""

    entity: str = ""
    person: int = 0
    source: str = ""
    first: date | None = None
    last: date | None = None

    def arguments(self) -> dict[str, str]:
        """Return it as arguments of an address."""
        days = {"from": self.first, "until": self.last}
        found = {"entity": self.entity, "person": str(self.person or ""), "source": self.source}
        found |= {name: day.isoformat() for name, day in days.items() if day is not None}
        return {name: text for name, text in found.items() if text}


def may_read_journal(reader: Reader) -> bool:
    """Tell whether somebody audits or administrates."""
    return reader.is_administrator or AUDITOR in reader.roles


def require_auditor(reader: Reader) -> None:
    """Refuse whoever neither audits nor administrates."""
    if not may_read_journal(reader):
        raise AccessDenied(_("Only auditors and administrators read the journal."))


def read_wanted(
    args: Mapping[str, str],
    *,
    entities: Mapping[str, str],
    sources: Mapping[str, str],
    context: Context,
) -> Wanted:
    """Return what an address asks for; raises UserError for what cannot be chosen."""
    return Wanted(
        _one_of("entity", args, entities), read_id(args.get("person", "")) or 0,
        _one_of("source", args, sources),
        _read_day("from", args, context), _read_day("until", args, context),
    )  # fmt: skip


def read_entries(
    session: Session,
    wanted: Wanted,
    *,
    timezone: str,
    before: Before | None = None,
    most: int = PAGE + 1,
) -> Sequence[JournalEntry]:
    """Return the newest entries, at most `most`: a page and one more; before: where to go on."""
    at: Any = JournalEntry.at
    key: Any = JournalEntry.id
    statement = select(JournalEntry).where(*_conditions(wanted, timezone))
    if before is not None:
        statement = statement.where(before.condition(at, key))
    return session.scalars(statement.order_by(at.desc(), key.desc()).limit(most)).all()


def read_mark(text: str) -> Before | None:
    """Return where reading goes on as `mark_of` wrote it; None for nothing, UserError for else."""
    if not text:
        return None
    moment, _sep, number = text.partition(",")
    try:
        at, id_ = datetime.fromisoformat(moment), read_id(number)
        # The ends of the calendar cannot be told in UTC.
        if id_ is None or at.tzinfo is None or not 1900 <= at.year <= 9000:
            raise ValueError(text)
    except ValueError:
        words = _("This link does not fit the journal; start from its newest entries.")
        raise UserError(words, field="before") from None
    return Before(at, id_)


def mark_of(entry: JournalEntry) -> str:
    """Return the place of an entry, as part of an address."""
    return f"{entry.at.isoformat()},{entry.id}"


def read_people(session: Session, language: str) -> tuple[tuple[str, str], ...]:
    """Return (id, name) of everybody who has or had an account, by name."""
    found = [(str(user.id), user.title(language)) for user in session.scalars(select(User))]
    return tuple(sorted(found, key=lambda one: one[1].casefold()))


def _conditions(wanted: Wanted, timezone: str) -> list[ColumnElement[bool]]:
    parts: list[ColumnElement[bool]] = []
    if wanted.entity:
        parts.append(JournalEntry.entity == wanted.entity)
    if wanted.person:
        parts.append(JournalEntry.actor_id == wanted.person)
    if wanted.source:
        parts.append(JournalEntry.source == wanted.source)
    else:
        # One line stands for all the records of an import; who wants each asks for imports.
        parts.append(or_(JournalEntry.source != "import", JournalEntry.record_id == 0))
    if wanted.first is not None:
        parts.append(JournalEntry.at >= _midnight(wanted.first, timezone))
    if wanted.last is not None:
        parts.append(JournalEntry.at < _midnight(wanted.last + timedelta(days=1), timezone))
    return parts


def _midnight(day: date, timezone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(timezone)).astimezone(UTC)


def _one_of(name: str, args: Mapping[str, str], allowed: Mapping[str, str]) -> str:
    value = args.get(name, "").strip()
    if value and value not in allowed:
        raise UserError(
            _("“%(value)s” cannot be chosen here. Choose one from the list.", value=value[:40]),
            field=name,
        )
    return value


def _read_day(name: str, args: Mapping[str, str], context: Context) -> date | None:
    text = fold_width(args.get(name, ""))
    if not text:
        return None
    try:
        day = read_day(text, context)
    except Refusal as refusal:
        raise UserError(str(refusal), field=name) from None
    # The ends of the calendar have no midnight in every time zone.
    if not 1900 <= day.year <= 9000:
        words = _("“%(value)s” is not a day. Write it like 2026-11-23.", value=text[:40])
        raise UserError(words, field=name)
    return day
