"""Many new records at once: what `save` does for one, without hooks, conditions and child rows.

For generated data that is known to be right (demo data, load tests). Values are coerced, defaults,
numbers, owner, department, journal entry and search index are written; required fields, conditions
and unique values are left to the database.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.engine import clock
from app.engine.access.reader import Reader
from app.engine.access.tables import User
from app.engine.compile.model import Compiled
from app.engine.declare.spec import FieldSpec, OptionSpec
from app.engine.forms.numbering import default_rule, next_number
from app.engine.forms.stored import compute_stored
from app.engine.forms.values import apply_defaults
from app.engine.journal.record import new_batch
from app.engine.journal.tables import JournalEntry
from app.engine.query.context import ReaderContext, read_id
from app.engine.query.search import search_row, write_rows

CHUNK = 1000
#: Set by the system; a generator may set them to tell of the past.
_DATES = ("created_at", "changed_at")


def insert_rows(
    session: Session,
    compiled: Compiled,
    rows: Iterable[Mapping[str, Any]],
    *,
    reader: Reader,
    source: str = "demo",
    as_stored: Collection[str] = (),
) -> list[int]:
    """Write new records of raw values by field name and return their ids, in order.

    `rows` may hold "owner" (a user id), "created_at" and "changed_at" (aware moments), but no
    many-links and no child rows. Stays in the caller's transaction; a thousand rows are held at
    a time. Raises Refusal for a value that its field does not take.
    as_stored: types of fields whose values come in the form that is stored, and are not read.
    """
    writer = _BulkWriter(session, compiled, reader, source)
    writer.as_stored = {
        item.name for item in compiled.fields.values() if item.type in as_stored
    } | set(_DATES)
    remaining = iter(rows)
    ids: list[int] = []
    while chunk := list(islice(remaining, CHUNK)):
        ids += writer.write(chunk)
    return ids


class _KnownChoices(ReaderContext):
    """Remembers choices, which thousands of rows ask for again and again; trusts links."""

    def __init__(self, session: Session, reader: Reader) -> None:
        super().__init__(session, reader)
        self._choices: dict[str, Sequence[OptionSpec]] = {}

    def options(self, spec: FieldSpec) -> Sequence[OptionSpec]:
        """Return the choices of a field."""
        if spec.name not in self._choices:
            self._choices[spec.name] = super().options(spec)
        return self._choices[spec.name]

    def resolve(self, kind: str, raw: Any) -> int | None:
        """Return the id as it is: who generates rows took it from the records they made."""
        return read_id(raw)


class _BulkWriter:
    def __init__(self, session: Session, compiled: Compiled, reader: Reader, source: str) -> None:
        self.session = session
        self.compiled = compiled
        self.context = _KnownChoices(session, reader)
        self.source = source
        self.batch = new_batch()
        self.as_stored = set(_DATES)
        self.attributes = [
            (name, compiled.attribute(name))
            for name in compiled.fields
            if name not in compiled.link_tables and compiled.is_stored(name)
        ]
        self.departments = {
            row.id: row.department_id
            for row in session.execute(select(User.id, User.department_id))
        }

    def write(self, chunk: list[Mapping[str, Any]]) -> list[int]:
        """Write a chunk and return the ids."""
        typed = [self._typed(raw) for raw in chunk]
        self._number(typed)
        table = self.compiled.table
        statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
        stored = [self._stored(values) for values in typed]
        ids = list(self.session.connection().scalars(statement, stored))
        index = [
            (key, search_row(self.compiled, values)) for key, values in zip(ids, typed, strict=True)
        ]
        write_rows(self.session, self.compiled, index)
        self._write_journal(ids, typed)
        return ids

    def _typed(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        compiled, context = self.compiled, self.context
        values = {name: raw[name] for name in self.as_stored if name in raw}
        for name, value in raw.items():
            if name not in values:
                item = compiled.fields[name]
                values[name] = compiled.type(name).coerce(value, item, context)
        apply_defaults(compiled, values, context)
        compute_stored(compiled, values)
        values.setdefault("owner", context.user_id)
        values["department"] = self.departments.get(values["owner"])
        values.setdefault("created_at", context.now)
        values.setdefault("changed_at", values["created_at"])
        values.setdefault("created_by", values["owner"])
        values.setdefault("changed_by", values["owner"])
        return values

    def _number(self, typed: list[dict[str, Any]]) -> None:
        compiled = self.compiled
        day = clock.today(self.context.timezone)
        rules = {"code": (compiled.slug, compiled.spec.code_rule or default_rule(compiled.slug))}
        for item in compiled.spec.fields:
            if item.type == "number":
                rules[item.name] = (f"{compiled.slug}.{item.name}", str(item.option("rule")))
        for name, (key, rule) in rules.items():
            numbers = next_number(self.session, key, rule, day=day, count=len(typed))
            for values, number in zip(typed, numbers, strict=True):
                values[name] = number

    def _stored(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return one value for every column, so that all rows go through one statement."""
        stored = {attribute: values.get(name) for name, attribute in self.attributes}
        return stored | {"version": 1, "live_key": 0}

    def _write_journal(self, ids: list[int], typed: list[dict[str, Any]]) -> None:
        reader, compiled = self.context.reader, self.compiled
        title = compiled.name_field
        entries = [
            {
                "at": values["created_at"], "actor_id": reader.user_id,
                "actor_name": reader.name[:80], "source": self.source, "batch": self.batch,
                "entity": compiled.slug, "record_id": key,
                "record_title": str(values.get(title) or "")[:200],
                "action": "create", "version": 1, "changes": {}, "reason": "",
            }
            for key, values in zip(ids, typed, strict=True)
        ]  # fmt: skip
        self.session.connection().execute(insert(JournalEntry.__table__), entries)
