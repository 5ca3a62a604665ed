"""The linked records that rows of a file wait for are made: each of its own row, where it has one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.compile.model import Compiled
from app.engine.errors import FieldError
from app.engine.forms.create_many import Draft, RowRefused, create_many, draft_record
from app.engine.query.context import ReaderContext
from app.engine.query.tokens import fold
from app.features.import_export.check_rows import CheckedRow
from app.features.import_export.file_memory import FileMemory, stand_ins, with_made


class StoreRefused(Exception):
    """A row, by its place, that only the writing refuses."""

    def __init__(self, place: int, errors: Sequence[FieldError]) -> None:
        super().__init__()
        self.place, self.errors = place, errors


@dataclass(frozen=True)
class Made:
    """ids: what stood for a record -> its id. places: of the rows whose own records these are.

    bare: ids of records made from their names alone.
    """

    ids: dict[int, int] = field(default_factory=dict)
    places: set[int] = field(default_factory=set)
    bare: set[int] = field(default_factory=set)


class LinkedMaker:
    """Makes the linked records that rows wait for: of its own row where the file has one."""

    def __init__(
        self, session: Session, compiled: Compiled, rows: Sequence[CheckedRow], memory: FileMemory,
        *, reader: Reader, batch: str,
    ) -> None:  # fmt: skip
        self.session, self.compiled, self.rows, self.memory = session, compiled, rows, memory
        self.reader, self.batch = reader, batch
        self.context, self.made = ReaderContext(session, reader), Made()
        self._own_rows: dict[int, int] = {}

    def make(self) -> Made:
        """Make all; other kinds first, which the file's own rows may link to."""
        values = [value for row in self.rows if row.draft for value in row.draft.values.values()]
        values += [raw for row in self.rows for _name, raw in row.changes]
        by_slug: dict[str, list[int]] = {}
        for number in stand_ins(values):
            if number in self.memory.missing:
                by_slug.setdefault(self.memory.missing[number].slug, []).append(number)
        own = by_slug.pop(self.compiled.slug, [])
        for slug, numbers in by_slug.items():
            self._write(slug, numbers, [self._bare(number) for number in numbers])
        if own:
            self._make_own(own)
        return self.made

    def _make_own(self, own: list[int]) -> None:
        places = {
            fold(row.title): place for place, row in enumerate(self.rows) if row.state == "new"
        }
        left = own
        for number in own:
            place = places.get(fold(self.memory.missing[number].title))
            if place is not None:
                self._own_rows[number] = place
        while left:
            drafts = {number: self._own(number) or self._bare(number) for number in left}
            ready = [number for number in left if not stand_ins(drafts[number].values.values())]
            if not ready:
                message = _(
                    "The rows link to each other in a circle; leave one of the links empty."
                )
                raise StoreRefused(self._own_rows[left[0]], [FieldError("", message)])
            self._write(self.compiled.slug, ready, [drafts[number] for number in ready])
            left = [number for number in left if number not in self.made.ids]
        self.made.places.update(self._own_rows.values())
        bare = self.made.ids.keys() & set(own) - self._own_rows.keys()
        self.made.bare.update(self.made.ids[number] for number in bare)

    def _own(self, number: int) -> Draft | None:
        draft = self.rows[self._own_rows[number]].draft if number in self._own_rows else None
        return None if draft is None else linked_draft(draft, self.made.ids)

    def _bare(self, number: int) -> Draft:
        missing = self.memory.missing[number]
        other = self.context.catalogue[missing.slug]
        return draft_record(other, {other.name_field: missing.title}, self.context)

    def _write(self, slug: str, numbers: Sequence[int], drafts: Sequence[Draft]) -> None:
        other = self.context.catalogue[slug]
        try:
            ids = create_many(
                self.session, other, drafts, reader=self.reader, source="import", batch=self.batch
            )
        except RowRefused as refused:
            number = numbers[refused.place]
            place = self._own_rows.get(number, _place_of(self.rows, number))
            raise StoreRefused(place, refused.errors) from None
        self.made.ids.update(zip(numbers, ids, strict=True))


def _place_of(rows: Sequence[CheckedRow], number: int) -> int:
    """Return the first row that waits for a record to be made."""
    for place, row in enumerate(rows):
        held = (
            row.draft.values.values() if row.draft is not None else (raw for _, raw in row.changes)
        )
        if number in stand_ins(held):
            return place
    raise LookupError(number)


def linked_draft(draft: Draft, made: Mapping[int, int]) -> Draft:
    """Return a draft with the ids of what was made for it."""
    if not made:
        return draft
    values = {name: with_made(value, made) for name, value in draft.values.items()}
    return replace(draft, values=values)
