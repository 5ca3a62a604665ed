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
from app.engine.forms.create_many import RowRefused, create_many
from app.engine.forms.save import save
from app.engine.jobs.planner import ask_for
from app.engine.jobs.upkeep import STATISTICS
from app.engine.journal.record import write_entry
from app.features.import_export.check_rows import STATES, CheckedRow
from app.features.import_export.file_memory import FileMemory, with_made
from app.features.import_export.make_linked import LinkedMaker, Made, StoreRefused, linked_draft
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
    left, memory = list(rows), memory or FileMemory()
    for _try in range(_MOST_REFUSED):
        try:
            with session.begin_nested():
                made = LinkedMaker(
                    session, compiled, left, memory, reader=reader, batch=batch
                ).make()
                _write(session, compiled, left, made, reader, batch)
        except StoreRefused as refused:
            left[refused.place] = _bad(compiled, left[refused.place], refused.errors, reader)
        else:
            memory.bare.update(made.bare)
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


def _write(
    session: Session, compiled: Compiled, rows: Sequence[CheckedRow], made: Made,
    reader: Reader, batch: str,
) -> None:  # fmt: skip
    places = [
        place for place, row in enumerate(rows) if row.state == "new" and place not in made.places
    ]  # fmt: skip
    drafts = [linked_draft(draft, made.ids) for place in places if (draft := rows[place].draft)]
    try:
        create_many(session, compiled, drafts, reader=reader, source="import", batch=batch)
    except RowRefused as refused:
        raise StoreRefused(places[refused.place], refused.errors) from None
    for place, row in enumerate(rows):
        if row.state != "update":
            continue
        try:
            save(
                session, compiled, {name: with_made(raw, made.ids) for name, raw in row.changes},
                reader=reader, record_id=row.record_id,
                source="import", batch=batch,
            )  # fmt: skip
        except InvalidRecord as refused_row:
            raise StoreRefused(place, refused_row.errors) from None
        except (AccessDenied, NotVisible):
            message = _("You may see this record but not do this with it.")
            raise StoreRefused(place, [FieldError("", message)]) from None


def _bad(
    compiled: Compiled, row: CheckedRow, errors: Sequence[FieldError], reader: Reader
) -> CheckedRow:
    problems = []
    for error in errors:
        item = compiled.fields.get(error.field)
        label = (item.label.text(reader.language) or error.field) if item else ""
        problems.append(Problem(label, "", error.message))
    return replace(row, state="bad", problems=tuple(problems), reason="", notes=(), draft=None)
