"""Many new records as one deed, by every rule of `save`; the database is asked once per chunk.

First each row is held against the rules with `draft_record`, which writes nothing; then all good
ones are written together, in the caller's transaction: all of them or none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.engine import clock
from app.engine.access.net import SCOPED
from app.engine.access.reader import Reader
from app.engine.access.tables import User
from app.engine.compile.model import Compiled
from app.engine.errors import FieldError, InvalidRecord
from app.engine.forms.numbering import default_rule, next_number
from app.engine.forms.stored import changed_names, compute_stored, json_value, write_links
from app.engine.forms.unique import taken_message
from app.engine.forms.values import apply_defaults, check_whole, coerce_values
from app.engine.hooks import SaveEvent, fire
from app.engine.journal.record import write_entry
from app.engine.query.context import ReaderContext
from app.engine.query.search import search_row, write_rows

CHUNK = 500


@dataclass(frozen=True)
class Draft:
    """A new record as it would be stored, and everything its rules refuse.

    reader: who writes it, where that is not whoever writes all.
    """

    values: dict[str, Any]
    errors: tuple[FieldError, ...]
    reader: Reader | None = None


class RowRefused(InvalidRecord):
    """One of many new records cannot be written; `place` counts from 0. Nothing was written."""

    def __init__(self, place: int, errors: list[FieldError]) -> None:
        super().__init__(errors)
        self.place = place


def draft_record(
    compiled: Compiled, sent: Mapping[str, Any], context: ReaderContext, *, source: str = "import"
) -> Draft:
    """Hold raw values for a new record against every rule but uniqueness; writes nothing."""
    errors: list[FieldError] = []
    values = coerce_values(compiled, sent, context, held={}, errors=errors, source=source)
    apply_defaults(compiled, values, context)
    check_whole(compiled, values, {}, sent, context, errors)
    return Draft(values, tuple(errors))


def holders(
    session: Session, compiled: Compiled, name: str, values: Iterable[Any]
) -> dict[Any, int]:
    """Return value -> id of the living record that holds it, in whoever's scope it lies."""
    column = compiled.column(name)
    found: dict[Any, int] = {}
    wanted = list(dict.fromkeys(value for value in values if value not in (None, "")))
    for start in range(0, len(wanted), CHUNK):
        where = (column.in_(wanted[start : start + CHUNK]), compiled.table.c.live_key == 0)
        statement = select(column, compiled.table.c.id).where(*where)
        found.update(
            (row[0], row[1]) for row in session.execute(statement, execution_options=SCOPED)
        )
    return found


def create_many(
    session: Session,
    compiled: Compiled,
    drafts: Sequence[Draft],
    *,
    reader: Reader,
    source: str,
    batch: str,
) -> list[int]:
    """Write drafts without errors and return the ids, in order; the caller asked for `add`.

    Raises RowRefused when a value is in use by now or a rule of the product refuses a row.
    """
    writer = _Writer(session, compiled, ReaderContext(session, reader), source, batch)
    writer.require_free(drafts)
    ids: list[int] = []
    for start in range(0, len(drafts), CHUNK):
        ids += writer.write(drafts[start : start + CHUNK], start)
    return ids


class _Writer:
    def __init__(
        self, session: Session, compiled: Compiled, context: ReaderContext, source: str, batch: str
    ) -> None:
        self.session, self.compiled, self.context = session, compiled, context
        self.source, self.batch = source, batch
        self.now, self.day = clock.now(), clock.today(context.timezone)
        self.attributes = [
            (name, compiled.attribute(name))
            for name in compiled.fields
            if name not in compiled.link_tables and compiled.is_stored(name) and name != "id"
        ]
        rows = session.execute(select(User.id, User.department_id))
        self.departments = {row.id: row.department_id for row in rows}

    def require_free(self, drafts: Sequence[Draft]) -> None:
        """Refuse the first draft that would use a unique value twice."""
        for item in self.compiled.spec.fields:
            if not item.unique:
                continue
            values = [draft.values.get(item.name) for draft in drafts]
            used: set[Any] = set(holders(self.session, self.compiled, item.name, values))
            for place, value in enumerate(values):
                if value in used:
                    raise RowRefused(place, [FieldError(item.name, taken_message())])
                used |= {value} - {None, ""}

    def write(self, drafts: Sequence[Draft], start: int) -> list[int]:
        """Write one chunk: records, links, search index, journal, hooks."""
        events = [
            self._event(draft, start + place, numbers)
            for place, (draft, numbers) in enumerate(
                zip(drafts, self._numbers(len(drafts)), strict=True)
            )
        ]
        self.session.add_all([event.record for event in events])
        try:
            with self.session.begin_nested():
                self.session.flush()  # one statement for the chunk; the ids are needed now
        except IntegrityError:
            raise RowRefused(start, [FieldError("", taken_message())]) from None
        for event in events:
            self._finish(event)
        index = [(e.record.id, search_row(self.compiled, e.values)) for e in events]
        write_rows(self.session, self.compiled, index)
        self.session.flush()  # the journal's entries, as one statement
        for event in events:
            fire("record_saved", event)
        ids = [event.record.id for event in events]
        for event in events:
            self.session.expunge(event.record)
        return ids

    def _event(self, draft: Draft, place: int, numbers: Mapping[str, str]) -> SaveEvent:
        compiled, reader = self.compiled, draft.reader or self.context.reader
        record, values = compiled.model(), {**draft.values, **numbers}
        owner = reader.user_id
        if "owner" in compiled.fields:
            owner = values.setdefault("owner", owner)
            values["department"] = self.departments.get(owner) if owner else None
        compute_stored(compiled, values)
        changed = tuple(changed_names({}, values))
        event = SaveEvent(
            self.session, compiled.slug, record, values, changed, True, reader,
            self.source, self.batch,
        )  # fmt: skip
        try:
            fire("before_save", event)
        except InvalidRecord as refused:
            raise RowRefused(place, refused.errors) from None
        for name, attribute in self.attributes:
            setattr(record, attribute, values.get(name))
        record.owner_id = owner
        record.department_id = self.departments.get(owner) if owner else None
        record.code = numbers.get("code")
        record.created_at = record.changed_at = self.now
        record.created_by_id = record.changed_by_id = reader.user_id
        # Asked for by the column's default; every row of a chunk must name the same columns.
        record.version, record.live_key, record.deleted_at = 1, 0, None
        return event

    def _finish(self, event: SaveEvent) -> None:
        compiled, record, values = self.compiled, event.record, event.values
        for name in compiled.link_tables:
            if values.get(name):
                write_links(self.session, compiled, name, record.id, (), values[name])
        names = changed_names({}, values)
        changes = {name: [None, json_value(compiled, name, values[name])] for name in names}
        title = str(values.get(compiled.name_field) or record.code or f"#{record.id}")
        write_entry(
            self.session, reader=event.reader, source=self.source, batch=self.batch,
            action="create", slug=compiled.slug, record_id=record.id, title=title, version=1,
            changes=changes,
        )  # fmt: skip
        event.changed = tuple(names)

    def _numbers(self, count: int) -> list[dict[str, str]]:
        compiled = self.compiled
        rules = {}
        if "code" in compiled.fields:
            rules["code"] = (compiled.slug, compiled.spec.code_rule or default_rule(compiled.slug))
        for item in compiled.spec.fields:
            if item.type == "number":
                rules[item.name] = (f"{compiled.slug}.{item.name}", str(item.option("rule")))
        found: list[dict[str, str]] = [{} for _place in range(count)]
        for name, (key, rule) in rules.items():
            numbers = next_number(self.session, key, rule, day=self.day, count=count)
            for one, number in zip(found, numbers, strict=True):
                one[name] = number
        return found
