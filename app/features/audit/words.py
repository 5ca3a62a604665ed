"""Journal entries in the words of whoever checks them, inside the field rules.

Auditors see no business records, so the rules of their role hold for the fields; and what is
personal, or masked for anybody, they meet as its shape.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app.engine.access.field_rules import field_mode
from app.engine.access.resolve import StoredRules, read_stored_rules, role_mode
from app.engine.compile.model import Compiled
from app.engine.declare.spec import FieldSpec
from app.engine.fields.short_days import full_moment
from app.engine.journal.deeds import find_deed
from app.engine.journal.tables import JournalEntry
from app.engine.query.context import ReaderContext
from app.engine.query.titles import shown_title
from app.engine.views.cells import day_words
from app.engine.views.record_models import Event
from app.engine.views.value_words import Titles, json_text
from app.features.audit.public import Changes, subjects
from app.features.audit.service import AUDITOR

#: Characters of a changed value that its line holds.
WORDS = 160
_ICONS = {"create": "plus", "delete": "trash", "restore": "restore", "purge": "x",
          "export": "download", "import": "upload", "download": "download"}  # fmt: skip


class EntryWords:
    """Words entries for one reader; make one for each page."""

    def __init__(self, context: ReaderContext) -> None:
        self.context, self.titles = context, Titles(context)
        self._tellers: dict[str, Callable[[JournalEntry], Changes]] = {}

    def events(self, entries: Sequence[JournalEntry]) -> tuple[Event, ...]:
        """Return the entries as events; what they link to is read together."""
        for entry in entries:
            self.titles.want_person(entry.actor_id)
            for item, pair in self._told(entry):
                for value in pair:
                    self.titles.want(item, value)
        return tuple(self._event(entry) for entry in entries)

    @cached_property
    def kinds(self) -> dict[str, str]:
        """Slug -> what an entry can be about, in the reader's words."""
        language, catalogue = self.context.language, self.context.catalogue
        found = {one.slug: one.spec.plural.text(language) for one in catalogue}
        return found | {slug: subject.label() for slug, subject in subjects().items()}

    def _event(self, entry: JournalEntry) -> Event:
        context, deed = self.context, find_deed(entry.action)
        local = entry.at.astimezone(ZoneInfo(context.timezone))
        text = deed.words(entry) if deed else deed_words().get(entry.action, entry.action)
        return Event(
            icon=deed.icon if deed else _ICONS.get(entry.action, "pencil"),
            who=self.titles.person(entry.actor_id, entry.actor_name), text=text,
            time=f"{local:%H:%M}", day=day_words(local.date(), context),
            title=full_moment(entry.at, "medium"), changes=self._changes(entry),
            body=self._about(entry), href=self._href(entry),
        )  # fmt: skip

    def _about(self, entry: JournalEntry) -> str:
        """Return what it was about and where it came from: "Customers · Anhua · in a form"."""
        compiled = self.context.catalogue.entities.get(entry.entity)
        title = self._title(compiled, entry) if compiled and entry.record_id else entry.record_title
        parts = (self.kinds.get(entry.entity, entry.entity), title,
                 source_words().get(entry.source, entry.source), entry.reason)  # fmt: skip
        return " · ".join(part for part in parts if part)

    def _title(self, compiled: Compiled, entry: JournalEntry) -> str:
        name = compiled.name_field
        mode = self._mode(compiled, name) if name in compiled.fields else "read"
        return shown_title(compiled, mode, entry.record_title, entry.record_id)

    def _href(self, entry: JournalEntry) -> str:
        compiled = self.context.catalogue.entities.get(entry.entity)
        if compiled is None or not self.context.reader.may(entry.entity, "see"):
            return ""
        return f"/e/{entry.entity}/{entry.record_id or ''}"

    def _told(self, entry: JournalEntry) -> list[tuple[FieldSpec, list[Any]]]:
        """Return the changed fields of a record that are not hidden from the reader."""
        compiled = self.context.catalogue.entities.get(entry.entity)
        if compiled is None or entry.action == "create":
            return []
        return [
            (compiled.fields[name], pair)
            for name, pair in (entry.changes or {}).items()
            if name in compiled.fields and self._mode(compiled, name) != "hidden"
        ]

    def _changes(self, entry: JournalEntry) -> Changes:
        compiled = self.context.catalogue.entities.get(entry.entity)
        if compiled is None:
            return self._teller(entry.entity)(entry)
        return tuple(
            (item.label.text(self.context.language) or item.name,
             self._value(compiled, item, old), self._value(compiled, item, new))
            for item, (old, new) in self._told(entry)
        )  # fmt: skip

    def _value(self, compiled: Compiled, item: FieldSpec, value: Any) -> str:
        if value in (None, "", []):
            return ""
        if self._mode(compiled, item.name) == "mask":
            return compiled.type(item.name).mask(value)
        text = json_text(compiled, item, value, self.context, self.titles)
        return text if len(text) <= WORDS else f"{text[:WORDS]}…"

    def _mode(self, compiled: Compiled, name: str) -> str:
        """Return how the reader meets a field here, whatever other roles show them elsewhere."""
        item = compiled.fields[name]
        if self.context.reader.is_administrator:
            return field_mode(self.context.catalogue, compiled, item, self.context.reader)
        mode = role_mode(compiled, AUDITOR, item, self._rules)
        is_guarded = item.personal or item.sensitive or bool(item.mask_for)
        return "mask" if is_guarded and mode != "hidden" else mode

    @cached_property
    def _rules(self) -> StoredRules:
        return read_stored_rules(self.context.session)

    def _teller(self, slug: str) -> Callable[[JournalEntry], Changes]:
        if slug not in self._tellers:
            subject = subjects().get(slug)
            wording = subject.wording if subject is not None else None
            self._tellers[slug] = wording(self.context) if wording else _nothing
        return self._tellers[slug]


def _nothing(_entry: JournalEntry) -> Changes:
    return ()


def deed_words() -> dict[str, str]:
    """Return what stands after a person's name for each action."""
    return {
        "create": _("created the record"), "change": _("changed the record"),
        "delete": _("deleted the record"), "restore": _("restored the record"),
        "purge": _("removed the record for good"), "export": _("exported records"),
        "import": _("imported records"), "run": _("started a run"), "cancel": _("cancelled a run"),
        "download": _("downloaded it"), "apart": _("told two records apart"),
        "assign": _("assigned a finding"),
    }  # fmt: skip


def source_words() -> dict[str, str]:
    """Return source -> where a write came from, in the order in which people choose."""
    return {
        "form": _("in a form"), "inline": _("in place"), "board": _("on a board"),
        "bulk": _("for many at once"), "log": _("with a contact"), "api": _("through the API"),
        "import": _("by import"), "export": _("by export"), "undo": _("by undo"),
        "job": _("by a job"), "command": _("by command"), "demo": _("as demo data"),
        "system": _("by the product"),
    }  # fmt: skip
