"""Which rows of a file are in the database already, or twice in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.engine.access.net import SCOPED
from app.engine.compile.model import Compiled
from app.engine.forms.create_many import Draft, holders
from app.engine.query.same_keys import partners
from app.engine.query.same_text import folded, same_text
from app.features.import_export.file_memory import FileMemory, Key


@dataclass(frozen=True)
class Twin:
    """What a row repeats: a record (its id), or an earlier row of the file (its number).

    others: more records that it could mean as well.
    """

    field: str
    record_id: int = 0
    row: int = 0
    others: tuple[int, ...] = ()

    @property
    def ids(self) -> tuple[int, ...]:
        """Return every record that it may be."""
        return (self.record_id, *self.others) if self.record_id else ()


def find_twins(
    session: Session,
    compiled: Compiled,
    drafts: Sequence[Draft],
    numbers: Sequence[int],
    memory: FileMemory,
    *,
    moment: str = "",
) -> list[Twin | None]:
    """Return for each draft what it repeats, None when nothing; a few statements for all.

    numbers: of the rows, 0 for a bad one, which others cannot repeat. moment: the field that says
    when a record happened, where the file tells it: two calls may have the same words. Unique
    fields count alone, and so do `match` fields that name one record. A matching name counts
    together with the record's required links: two customers may each have a Li Na.
    """
    found: list[Twin | None] = [None] * len(drafts)
    for name in _key_fields(compiled):
        together = _together(compiled, name, moment)
        keys = [_key(compiled, name, draft, together) for draft in drafts]
        stored = _stored(session, compiled, name, drafts, keys, together)
        first = memory.rows.setdefault(name, {})
        for place, key in enumerate(keys):
            if key is None or found[place] is not None:
                continue
            # The file first: while it is being stored, its own rows are in the database too.
            if key in first:
                found[place] = Twin(name, row=first[key])
            elif key in stored:
                found[place] = Twin(name, stored[key][0], others=tuple(stored[key][1:]))
            elif numbers[place]:
                first[key] = numbers[place]
    return found


def _key_fields(compiled: Compiled) -> list[str]:
    items = [item for item in compiled.spec.fields if item.unique or item.match]
    if not items and compiled.name_field in compiled.fields:
        # Nothing is declared to tell records apart: the same name at the same customer is the same.
        return [compiled.name_field]
    return [item.name for item in sorted(items, key=lambda item: not item.unique)]


def _together(compiled: Compiled, name: str, moment: str) -> list[str]:
    """Return the fields that tell records apart together with a key field."""
    item = compiled.fields[name]
    with_moment = bool(moment) and not item.unique and not item.match
    return [*partners(compiled, name), *([moment] if with_moment else [])]


def _key(compiled: Compiled, name: str, draft: Draft, together: Sequence[str]) -> Key | None:
    value = draft.values.get(name)
    if value in (None, "", ()):
        return None
    return (folded(compiled, name, value), *(_to_minute(draft.values.get(one)) for one in together))


def _to_minute(value: Any) -> Any:
    # Files tell no seconds; what was logged in the product has them.
    return value.replace(second=0, microsecond=0) if isinstance(value, datetime) else value


def _stored(
    session: Session, compiled: Compiled, name: str, drafts: Sequence[Draft],
    keys: Sequence[Key | None], together: Sequence[str],
) -> dict[Key, list[int]]:  # fmt: skip
    texts = [key[0] for key in keys if key is not None]
    found = same_text(session, compiled, name, texts)
    if not found:
        held = holders(session, compiled, name, [draft.values.get(name) for draft in drafts])
        found = {folded(compiled, name, value): [key] for value, key in held.items()}
    if not together:
        return {(text,): ids for text, ids in found.items()}
    linked = _linked(session, compiled, together, [key for some in found.values() for key in some])
    stored: dict[Key, list[int]] = {}
    for text, some in found.items():
        for key in some:
            stored.setdefault((text, *linked[key]), []).append(key)
    return stored


def _linked(
    session: Session, compiled: Compiled, names: Sequence[str], ids: Sequence[int]
) -> dict[int, Key]:
    columns = [compiled.column(name) for name in names]
    found: dict[int, Key] = {}
    for start in range(0, len(ids), 500):
        where = compiled.table.c.id.in_(ids[start : start + 500])
        statement = select(compiled.table.c.id, *columns).where(where)
        for row in session.execute(statement, execution_options=SCOPED):
            found[row[0]] = tuple(_to_minute(value) for value in row[1:])
    return found
