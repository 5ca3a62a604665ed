"""Store the good rows of a checked file as one deed: all of them or none, one undo takes all back."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.compile.model import Compiled
from app.engine.errors import AccessDenied, FieldError, InvalidRecord, NotVisible, UserError
from app.engine.forms.create_many import Draft, RowRefused, create_many
from app.engine.forms.save import save
from app.engine.journal.record import new_batch, write_entry
from app.features.import_export.cells import harmless
from app.features.import_export.check_rows import STATES, CheckedRow
from app.features.import_export.raw_table import RawTable
from app.features.import_export.row_values import Problem

#: Rows that only the writing itself may refuse, before something else must be wrong.
_MOST_REFUSED = 50


@dataclass(frozen=True)
class Imported:
    """What an import did: every row with its final state, and the batch that undoes it."""

    rows: tuple[CheckedRow, ...]
    batch: str

    @property
    def counts(self) -> dict[str, int]:
        """Return how many rows have each state."""
        return count_states(self.rows)


@dataclass(frozen=True)
class Source:
    """Where rows come from: the file's name, and the key of its upload ("" from a terminal)."""

    name: str
    upload: str = ""


def count_states(rows: Sequence[CheckedRow]) -> dict[str, int]:
    """Return state -> number of rows, in the order of STATES."""
    found = Counter(row.state for row in rows)
    return {state: found[state] for state in STATES}


def store_rows(
    session: Session,
    compiled: Compiled,
    rows: Sequence[CheckedRow],
    *,
    reader: Reader,
    source: Source,
) -> Imported:
    """Write new records and changes in the caller's transaction.

    A row that a rule refuses only now becomes bad, and the others are written.
    """
    batch, left = new_batch(), list(rows)
    for _try in range(_MOST_REFUSED):
        try:
            with session.begin_nested():
                _write(session, compiled, left, reader, batch)
            break
        except _Refused as refused:
            left[refused.place] = _bad(compiled, left[refused.place], refused.errors, reader)
    else:
        raise UserError(_("Too many rows were refused while they were stored; nothing was stored."))
    done = Imported(tuple(left), batch)
    counts: dict[str, list[Any]] = {f"_{state}": [None, n] for state, n in done.counts.items()}
    write_entry(
        session, reader=reader, source="import", action="import", slug=compiled.slug, record_id=0,
        title=source.name, version=0,
        changes={**counts, "_batch": [None, batch], "_upload": [None, source.upload]},
    )  # fmt: skip
    return done


class _Refused(Exception):
    def __init__(self, place: int, errors: Sequence[FieldError]) -> None:
        super().__init__()
        self.place, self.errors = place, errors


def _write(
    session: Session, compiled: Compiled, rows: Sequence[CheckedRow], reader: Reader, batch: str
) -> None:
    places = [place for place, row in enumerate(rows) if row.state == "new"]
    drafts: list[Draft] = [row.draft for row in rows if row.state == "new" and row.draft]
    try:
        create_many(session, compiled, drafts, reader=reader, source="import", batch=batch)
    except RowRefused as refused:
        raise _Refused(places[refused.place], refused.errors) from None
    for place, row in enumerate(rows):
        if row.state != "update":
            continue
        try:
            save(
                session, compiled, dict(row.changes), reader=reader, record_id=row.record_id,
                source="import", batch=batch,
            )  # fmt: skip
        except InvalidRecord as refused_row:
            raise _Refused(place, refused_row.errors) from None
        except (AccessDenied, NotVisible):
            message = _("You may see this record but not do this with it.")
            raise _Refused(place, [FieldError("", message)]) from None


def _bad(
    compiled: Compiled, row: CheckedRow, errors: Sequence[FieldError], reader: Reader
) -> CheckedRow:
    problems = []
    for error in errors:
        item = compiled.fields.get(error.field)
        label = (item.label.text(reader.language) or error.field) if item else ""
        problems.append(Problem(label, "", error.message))
    return replace(row, state="bad", problems=tuple(problems), reason="", draft=None)


def reasons_file(table: RawTable, rows: Sequence[CheckedRow], state: str = "bad") -> bytes:
    """Return the rows of a state with the reason behind, as CSV that can be imported again."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    width = len(table.headings)
    writer.writerow([*map(harmless, table.headings), _("Row"), _("Reason")])
    for one in rows:
        if one.state == state:
            cells = [*one.row.cells, *[""] * (width - len(one.row.cells))]
            shown = [*map(harmless, cells[:width]), str(one.row.number), one.words]
            writer.writerow([*shown, *map(harmless, cells[width:])])
    return b"\xef\xbb\xbf" + text.getvalue().encode(errors="replace")
