"""Store the good rows of a checked file as one deed: all of them or none, one undo takes all back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.engine import clock
from app.engine.access.reader import Reader
from app.engine.compile.model import Compiled
from app.engine.errors import AccessDenied, FieldError, InvalidRecord, NotVisible, UserError
from app.engine.forms.create_many import Draft, RowRefused, create_many, draft_record
from app.engine.forms.save import save
from app.engine.jobs.planner import ask_for
from app.engine.jobs.upkeep import STATISTICS
from app.engine.journal.record import write_entry
from app.engine.query.context import ReaderContext
from app.features.import_export.check_rows import STATES, CheckedRow
from app.features.import_export.file_memory import FileMemory, stand_ins, with_made
from app.features.import_export.row_values import Problem

#: So many new rows change what the database should believe of a table.
MANY = 1000
#: Rows that only the writing itself may refuse, before something else must be wrong.
_MOST_REFUSED = 50


def store_rows(
    session: Session, compiled: Compiled, rows: Sequence[CheckedRow], *, reader: Reader, batch: str,
    memory: FileMemory | None = None,
) -> list[CheckedRow]:  # fmt: skip
    """Write new records and changes in the caller's transaction; return the rows as they ended.

    A row that a rule refuses only now becomes bad, and the others are written. memory: knows the
    linked records that have to be made first.
    """
    left = list(rows)
    for _try in range(_MOST_REFUSED):
        try:
            with session.begin_nested():
                made = make_missing(session, left, memory or FileMemory(), reader, batch)
                _write(session, compiled, left, made, reader, batch)
        except _Refused as refused:
            left[refused.place] = _bad(compiled, left[refused.place], refused.errors, reader)
        else:
            return left
    raise UserError(_("Too many rows were refused while they were stored; nothing was stored."))


def note_import(
    session: Session, slug: str, counts: Mapping[str, int], *, reader: Reader, name: str, batch: str
) -> None:
    """Write the journal's line of an import; counts: rows by state, name: of the file."""
    changes: dict[str, list[Any]] = {f"_{state}": [None, counts[state]] for state in STATES}
    write_entry(
        session, reader=reader, source="import", action="import", slug=slug, record_id=0,
        title=name, version=0, changes={**changes, "_batch": [None, batch]},
    )  # fmt: skip
    if counts["new"] > MANY:
        ask_for(session, STATISTICS, now=clock.now())


class _Refused(Exception):
    def __init__(self, place: int, errors: Sequence[FieldError]) -> None:
        super().__init__()
        self.place, self.errors = place, errors


def _write(
    session: Session, compiled: Compiled, rows: Sequence[CheckedRow], made: Mapping[int, int],
    reader: Reader, batch: str,
) -> None:  # fmt: skip
    places = [place for place, row in enumerate(rows) if row.state == "new"]
    drafts = [_linked(row.draft, made) for row in rows if row.state == "new" and row.draft]
    try:
        create_many(session, compiled, drafts, reader=reader, source="import", batch=batch)
    except RowRefused as refused:
        raise _Refused(places[refused.place], refused.errors) from None
    for place, row in enumerate(rows):
        if row.state != "update":
            continue
        try:
            save(
                session, compiled, {name: with_made(raw, made) for name, raw in row.changes},
                reader=reader, record_id=row.record_id,
                source="import", batch=batch,
            )  # fmt: skip
        except InvalidRecord as refused_row:
            raise _Refused(place, refused_row.errors) from None
        except (AccessDenied, NotVisible):
            message = _("You may see this record but not do this with it.")
            raise _Refused(place, [FieldError("", message)]) from None


def make_missing(
    session: Session, rows: Sequence[CheckedRow], memory: FileMemory, reader: Reader, batch: str
) -> dict[int, int]:
    """Make the linked records that rows wait for; return what stood for each -> its id."""
    values = [value for row in rows if row.draft is not None for value in row.draft.values.values()]
    values += [raw for row in rows for _name, raw in row.changes]
    by_slug: dict[str, list[int]] = {}
    for number in stand_ins(values):
        if number in memory.missing:
            by_slug.setdefault(memory.missing[number].slug, []).append(number)
    context, made = ReaderContext(session, reader), dict[int, int]()
    for slug, numbers in by_slug.items():
        other = context.catalogue[slug]
        titles = [memory.missing[number].title for number in numbers]
        drafts = [draft_record(other, {other.name_field: title}, context) for title in titles]
        try:
            ids = create_many(session, other, drafts, reader=reader, source="import", batch=batch)
        except RowRefused as refused:
            raise _Refused(_place_of(rows, numbers[refused.place]), refused.errors) from None
        made.update(zip(numbers, ids, strict=True))
    return made


def _place_of(rows: Sequence[CheckedRow], number: int) -> int:
    """Return the first row that waits for a record to be made."""
    for place, row in enumerate(rows):
        held = (
            row.draft.values.values() if row.draft is not None else (raw for _, raw in row.changes)
        )
        if number in stand_ins(held):
            return place
    raise LookupError(number)


def _linked(draft: Draft, made: Mapping[int, int]) -> Draft:
    if not made:
        return draft
    values = {name: with_made(value, made) for name, value in draft.values.items()}
    return replace(draft, values=values)


def _bad(
    compiled: Compiled, row: CheckedRow, errors: Sequence[FieldError], reader: Reader
) -> CheckedRow:
    problems = []
    for error in errors:
        item = compiled.fields.get(error.field)
        label = (item.label.text(reader.language) or error.field) if item else ""
        problems.append(Problem(label, "", error.message))
    return replace(row, state="bad", problems=tuple(problems), reason="", draft=None)
