"""The history of roles, people and departments, from the journal, in the reader's words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.compile.catalogue import Catalogue
from app.engine.fields.short_days import full_moment
from app.engine.journal.tables import JournalEntry
from app.engine.query.context import ReaderContext
from app.engine.views.record_models import Event
from app.features.people.entries import DEPARTMENT, POSITION, ROLE, USER
from app.features.people.rights_models import HistoryPage
from app.features.people.roles import role_labels
from app.features.people.words import action_words, mode_words, scope_words

PAGE = 50
#: What the room's entries in the journal are about -> what that is called.
SUBJECTS = {
    ROLE: lambda: _("Role"), USER: lambda: _("Person"), DEPARTMENT: lambda: _("Department"),
    POSITION: lambda: _("Position"),
}  # fmt: skip
_ICONS = {"create": "plus", "change": "pencil", "delete": "trash"}


def build_history(
    session: Session, catalogue: Catalogue, reader: Reader, *, role: str = "", before: int = 0
) -> HistoryPage:
    """Return the changes of one role, or of all roles, people and departments."""
    statement = select(JournalEntry).where(
        JournalEntry.entity.in_((ROLE, USER, DEPARTMENT, POSITION))
    )
    labels = role_labels(session, reader.language)
    if role:
        statement = statement.where(JournalEntry.entity == ROLE, JournalEntry.record_title == role)
    if before:
        statement = statement.where(JournalEntry.id < before)
    entries = session.scalars(statement.order_by(JournalEntry.id.desc()).limit(PAGE + 1)).all()
    words = EntryWords(catalogue, reader, labels)
    more = (
        f"/settings/rights/history?role={role}&before={entries[PAGE - 1].id}"
        if len(entries) > PAGE else ""
    )  # fmt: skip
    sentence = (
        _("Every change of “%(name)s”, newest first.", name=labels.get(role, role))
        if role
        else _("Every change of roles, people and departments, newest first.")
    )
    return HistoryPage(
        _("History of rights"), sentence, tuple(words.event(entry) for entry in entries[:PAGE]),
        f"/settings/rights/?role={role}" if role in labels else "/settings/rights/",
        _("Roles and rights"), more,
    )  # fmt: skip


def person_events(
    session: Session, catalogue: Catalogue, reader: Reader, user_id: int
) -> tuple[Event, ...]:
    """Return the last changes of one person's account."""
    where = (JournalEntry.entity == USER, JournalEntry.record_id == user_id)
    entries = session.scalars(
        select(JournalEntry).where(*where).order_by(JournalEntry.id.desc()).limit(20)
    )
    words = EntryWords(catalogue, reader, role_labels(session, reader.language))
    return tuple(words.event(entry, titled=False) for entry in entries)


def wording(context: ReaderContext) -> Callable[[JournalEntry], tuple[tuple[str, str, str], ...]]:
    """Return what words the changes of the room's entries for the readers of the journal."""
    labels = role_labels(context.session, context.language)
    words = EntryWords(context.catalogue, context.reader, labels)
    return lambda entry: words.changes(entry.changes or {})


class EntryWords:
    """Words of journal entries about people and rights for one reader."""

    def __init__(self, catalogue: Catalogue, reader: Reader, labels: dict[str, str]) -> None:
        self.catalogue, self.reader, self.labels = catalogue, reader, labels

    def event(self, entry: JournalEntry, *, titled: bool = True) -> Event:
        """Return one entry as an event of the stream."""
        local = entry.at.astimezone(ZoneInfo(self.reader.timezone))
        title = self.labels.get(entry.record_title, entry.record_title)
        return Event(
            icon=_ICONS.get(entry.action, "pencil"), who=entry.actor_name or _("System"),
            text=self._deed(entry, title if titled else ""), time=f"{local:%H:%M}",
            day=format_date(local.date(), "full"), title=full_moment(entry.at, "medium"),
            changes=self.changes(entry.changes or {}),
        )  # fmt: skip

    def _deed(self, entry: JournalEntry, title: str) -> str:
        words = {"thing": SUBJECTS[entry.entity](), "title": title}
        texts = {
            "create": _("created: %(thing)s %(title)s", **words),
            "change": _("changed: %(thing)s %(title)s", **words),
            "delete": _("deleted: %(thing)s %(title)s", **words),
        }
        return texts.get(entry.action, entry.action).strip()

    def changes(self, changes: dict[str, Sequence[Any]]) -> tuple[tuple[str, str, str], ...]:
        """Return the changed values as (label, old text, new text)."""
        return tuple(
            (self._label(name), self._value(name, pair[0]), self._value(name, pair[1]))
            for name, pair in changes.items()
        )

    def _label(self, key: str) -> str:
        kind, _dot, rest = key.partition(".")
        slug, _dot, name = rest.partition(".")
        if kind not in ("scope", "mode"):
            return field_words().get(key, key)
        compiled = self.catalogue.entities.get(slug)
        if compiled is None:
            return key
        things = compiled.spec.plural.text(self.reader.language)
        if kind == "scope":
            return f"{things} · {action_words().get(name, name)}"
        item = compiled.fields.get(name)
        return f"{things} · {item.label.text(self.reader.language) if item else name}"

    def _value(self, key: str, value: Any) -> str:
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(value, list):
            return ", ".join(self.labels.get(str(one), str(one)) for one in value)
        if key.startswith("scope."):
            return scope_words().get(value, value)
        if key.startswith("mode."):
            return mode_words().get(value, value)
        if key in ("password", "sessions", "order"):
            return deed_words().get(value, "")
        return self.labels.get(value, str(value)) if key == "source" else str(value or "")


def field_words() -> dict[str, str]:
    """Return what the journalled fields of people, roles and departments are called."""
    return {
        "username": _("User name"), "name_zh": _("Chinese name"), "name_en": _("English name"),
        "label_zh": _("Chinese name"), "label_en": _("English name"), "label": _("Name"),
        "email": _("E-mail"), "phone": _("Phone"), "department": _("Department"),
        "position": _("Position"), "roles": _("Roles"), "language": _("Language"),
        "timezone": _("Time zone"), "active": _("Active"), "password": _("Password"),
        "sessions": _("Sessions"), "locked": _("Locked"), "parent": _("Above"), "head": _("Head"),
        "order": _("Order"), "source": _("Copied from"), "export_limit": _("Records per export"),
    }  # fmt: skip


def deed_words() -> dict[str, str]:
    """Return the words of journalled values that are deeds rather than texts."""
    return {"reset": _("reset"), "ended": _("ended"), "one": _("one ended"),
            "up": _("moved up"), "down": _("moved down")}  # fmt: skip
