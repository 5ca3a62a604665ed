"""Write the drafts of the demo company as the people who own them, and date them back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from app.crm.demo_logos import LOGOS, store_logo
from app.crm.demo_people import create_departments
from app.crm.demo_plan import Draft, To
from app.engine.access.reader import Reader, acting_for
from app.engine.access.readers import load_reader
from app.engine.compile.catalogue import current_catalogue
from app.engine.compile.model import Compiled
from app.engine.errors import InvalidRecord, UserError
from app.engine.forms import create_many
from app.engine.forms.save import Saved, save
from app.engine.journal.record import new_batch
from app.engine.journal.tables import JournalEntry
from app.engine.query.context import KeepingContext, ReaderContext

SOURCE = "demo"


class DemoWriter:
    """Writes drafts, many of an entity at once, and remembers the ids they got."""

    def __init__(self, session: Session, people: Mapping[str, int]) -> None:
        self.session = session
        self.people = people
        self.helpers = create_departments(session)["service"]
        self.readers: dict[str, Reader] = {}
        self.ids: dict[To, int] = {}
        self.batch = new_batch()
        self.waiting: list[Draft] = []
        self.dates: dict[str, dict[int, dict[str, Any]]] = {}
        self.entries: list[dict[str, Any]] = []

    def write(self, drafts: Iterable[Draft]) -> None:
        """Save the drafts and their later changes, in their order, each dated when it happened."""
        there = current_catalogue().entities
        for draft in drafts:
            if draft.entity not in there:  # what a pack declares is not while that is switched off
                continue
            alone = self._has_parts(draft)
            if self.waiting and (alone or not self._fits(draft)):
                self._write_waiting()
            if alone:
                self._write_alone(draft)
            else:
                self.waiting.append(draft)
        self._write_waiting()

    def reader(self, username: str) -> Reader:
        """Return one of the demo people."""
        if username not in self.readers:
            reader = load_reader(self.session, self.people[username])
            if reader is None:
                words = _(
                    "The demo person %(name)s is deactivated; activate them first.", name=username
                )
                raise UserError(words)
            self.readers[username] = reader
        return self.readers[username]

    def date_back(self) -> None:
        """Date every write back: the write path knows only now, and the demo tells of a year."""
        self.session.flush()  # what is still pending must not be forgotten with the rest below
        connection = self.session.connection()
        journal = JournalEntry.__table__
        for slug, dates in self.dates.items():
            table = current_catalogue()[slug].table
            dated = update(table).where(table.c.id == bindparam("key"))
            dated = dated.values(created_at=bindparam("made"), changed_at=bindparam("changed"))
            connection.execute(dated, list(dates.values()))
            made = update(journal).where(
                journal.c.entity == slug, journal.c.record_id == bindparam("key"),
                journal.c.action == "create",
            ).values(at=bindparam("made"))  # fmt: skip
            connection.execute(
                made, [{"key": one["key"], "made": one["made"]} for one in dates.values()]
            )
        entry = update(journal).where(journal.c.id == bindparam("key"))
        connection.execute(entry.values(at=bindparam("at_")), self.entries)
        self.session.expire_all()

    def _has_parts(self, draft: Draft) -> bool:
        """Tell whether a draft has rows or a file, which only the full way of saving knows."""
        fields = current_catalogue()[draft.entity].fields
        has_logo = draft.entity == "customer" and draft.number < LOGOS
        return has_logo or any(fields[name].type == "rows" for name in draft.values)

    def _fits(self, draft: Draft) -> bool:
        """Tell whether a draft can be written with those that wait: all it links to is there."""
        return self.waiting[0].entity == draft.entity and all(
            one in self.ids for value in draft.values.values() for one in _links(value)
        )

    def _write_waiting(self) -> None:
        drafts, self.waiting = self.waiting, []
        if not drafts:
            return
        compiled = current_catalogue()[drafts[0].entity]
        contexts = {
            owner: KeepingContext(self.session, self.reader(owner))
            for owner in dict.fromkeys(draft.owner for draft in drafts)
        }
        made = [
            self._held_against_rules(compiled, draft, contexts[draft.owner]) for draft in drafts
        ]
        ids = create_many.create_many(
            self.session,
            compiled,
            made,
            reader=self.reader("admin"),
            source=SOURCE,
            batch=self.batch,
        )
        for draft, key in zip(drafts, ids, strict=True):
            self._remember(compiled, draft, key)
        for draft in drafts:
            self._write_later(compiled, draft)

    def _held_against_rules(
        self, compiled: Compiled, draft: Draft, context: ReaderContext
    ) -> create_many.Draft:
        with acting_for(context.reader):
            made = create_many.draft_record(
                compiled, self._resolved(draft.values, draft), context, source=SOURCE
            )
        if made.errors:
            raise InvalidRecord(list(made.errors))
        return create_many.Draft(made.values, (), context.reader)

    def _write_alone(self, draft: Draft) -> None:
        compiled, reader = current_catalogue()[draft.entity], self.reader(draft.owner)
        with acting_for(reader):
            values = self._resolved(draft.values, draft)
            if draft.entity == "customer":
                values["logo"] = store_logo(self.session, draft.number, reader)
            saved = save(self.session, compiled, values, reader=reader, source=SOURCE)
        self._remember(compiled, draft, saved.id)
        self._write_later(compiled, draft)

    def _write_later(self, compiled: Compiled, draft: Draft) -> None:
        reader, key = self.reader(draft.owner), self.ids[To(draft.entity, draft.number)]
        for at, later in draft.later:
            with acting_for(reader):
                changed = save(
                    self.session, compiled, self._resolved(later, draft), reader=reader,
                    record_id=key, source=SOURCE,
                )  # fmt: skip
            self.dates[compiled.slug][key]["changed"] = at
            self._date_entry(changed, at)

    def _remember(self, compiled: Compiled, draft: Draft, key: int) -> None:
        self.ids[To(draft.entity, draft.number)] = key
        dates = {"key": key, "made": draft.at, "changed": draft.at}
        self.dates.setdefault(compiled.slug, {})[key] = dates

    def _date_entry(self, saved: Saved, at: datetime) -> None:
        if saved.entry_id is not None:
            self.entries.append({"key": saved.entry_id, "at_": at})

    def _resolved(self, values: Mapping[str, Any], draft: Draft) -> dict[str, Any]:
        return {name: self._resolve(value, draft) for name, value in values.items()}

    def _resolve(self, value: Any, draft: Draft) -> Any:
        if isinstance(value, list):
            return [self._resolve(item, draft) for item in value]
        if not isinstance(value, To):
            return value
        if value.entity == "user":
            return self.people[draft.owner]
        return self.helpers if value.entity == "department" else self.ids[value]


def _links(value: Any) -> Iterator[To]:
    """Yield the demo records that a value links to."""
    if isinstance(value, To) and value.entity not in ("user", "department"):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _links(item)
