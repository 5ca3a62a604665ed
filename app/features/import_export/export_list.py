"""Write what a list shows its reader into a file, and note in the journal that it was taken out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import IO, Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.compile.model import Compiled
from app.engine.errors import AccessDenied, UserError
from app.engine.journal.record import write_entry
from app.engine.query.context import ReaderContext
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import ListRequest
from app.engine.query.record_select import RecordRow
from app.features.import_export.cells import cell_of
from app.features.import_export.sheets import open_sheet

FORMS = ("xlsx", "csv")
#: Longer lists are written in the background, so that the pages stay fast.
DIRECT_ROWS = 5000
#: What Excel can hold, with its heading.
MOST_ROWS = 1_048_575
_TOLD = 1000
_LOOKS = {"roll_up": "number", "formula": "number", "decimal": "number"}


@dataclass(frozen=True)
class Exported:
    """A finished file: how many records it holds, and the SHA-256 of its bytes."""

    rows: int
    digest: str


def readable_query(compiled: Compiled, context: ReaderContext) -> ListQuery:
    """Return the read path of who may export here; AccessDenied for who only may look."""
    query = ListQuery(compiled, context)
    if not context.reader.may(compiled.slug, "export"):
        label = compiled.spec.plural.text(context.language)
        raise AccessDenied(_("You have no right to export: %(label)s.", label=label))
    return query


def require_form(form: str) -> str:
    """Return a known kind of file; UserError for another one."""
    if form not in FORMS:
        raise UserError(
            _(
                "“%(value)s” is not a kind of file. Choose one of: %(allowed)s.",
                value=form[:20], allowed=", ".join(FORMS),
            ),
            field="format",
        )  # fmt: skip
    return form


def require_few(query: ListQuery, request: ListRequest) -> int:
    """Return how many records a list has; refuse more than its reader may take out at once."""
    found, _exact = query.count(replace(request, exact=True))
    if found > MOST_ROWS:
        raise UserError(
            _(
                "This list has %(found)s records; at most %(most)s can be exported at once. "
                "Narrow it with filters.",
                found=f"{found:,}", most=f"{MOST_ROWS:,}",
            )
        )  # fmt: skip
    limit = query.context.reader.export_limit
    if limit is not None and found > limit:
        raise UserError(
            _(
                "This list has %(found)s records; your role may export at most %(most)s at once. "
                "Narrow it with filters, or ask an administrator to raise the limit.",
                found=f"{found:,}", most=f"{limit:,}",
            )
        )  # fmt: skip
    return found


def write_list(
    query: ListQuery, request: ListRequest, names: Sequence[str], form: str, file: IO[bytes],
    tell: Callable[[int], None] = lambda _done: None,
) -> Exported:  # fmt: skip
    """Write every record the request selects, inside the reader's rights, in the list's order.

    file: open for reading and writing; it is left at its end. tell: called now and then with the
    number of records so far.
    """
    compiled, context = query.compiled, query.context
    title = compiled.spec.plural.text(context.language)
    kinds = [_LOOKS.get(compiled.fields[name].type, compiled.fields[name].type) for name in names]
    sheet = open_sheet(form, file, headings(query, names), kinds, title)
    count = 0
    for record in exported_records(query, request, names):
        sheet.row([cell_of(compiled, name, record.values.get(name), context) for name in names])
        count += 1
        if count % _TOLD == 0:
            tell(count)
    sheet.close()
    return Exported(count, _digest(file))


def exported_records(
    query: ListQuery, request: ListRequest, names: Sequence[str]
) -> Iterator[RecordRow]:
    """Yield the records of a list that its reader both sees and may export."""
    taking = ListQuery(query.compiled, query.context, action="export")
    for ids in taking.id_chunks(request):
        yield from query.fetch(query.contains(ids), names)


def headings(query: ListQuery, names: Sequence[str]) -> list[str]:
    """Return the columns' labels in the reader's language; the same words twice get the name."""
    fields, language = query.compiled.fields, query.context.language
    labels = [fields[name].label.text(language) or name for name in names]
    return [
        label if labels.count(label) == 1 else f"{label} ({name})"
        for label, name in zip(labels, names, strict=True)
    ]


def _digest(file: IO[bytes]) -> str:
    file.flush()
    file.seek(0)
    found = hashlib.sha256()
    while block := file.read(1 << 20):
        found.update(block)
    return found.hexdigest()


def note_export(
    session: Session, reader: Reader, slug: str, done: Exported, *, name: str, selection: str
) -> None:
    """Write the journal entry of an export: rows, selection, the file's name and checksum."""
    changes: dict[str, list[Any]] = {
        "_rows": [None, done.rows], "_selection": [None, selection], "_sha256": [None, done.digest],
    }  # fmt: skip
    write_entry(
        session, reader=reader, source="export", action="export", slug=slug, record_id=0,
        title=name, version=0, changes=changes,
    )  # fmt: skip
