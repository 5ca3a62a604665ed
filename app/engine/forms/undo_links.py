"""What others hung on a record since it was made: such a record is not taken back under them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.engine.access.net import SCOPED
from app.engine.compile.catalogue import Catalogue
from app.engine.compile.model import Compiled
from app.engine.journal.tables import JournalEntry


def linked_since(
    session: Session, catalogue: Catalogue, compiled: Compiled, ids: Sequence[int], batch: str
) -> set[int]:
    """Return those of the records that live ones link to which the deed `batch` did not make.

    Asked for nobody's eyes: work is kept although whoever undoes may not see it.
    """
    found: set[int] = set()
    for back in catalogue.backlinks.get(compiled.slug, ()):
        child = catalogue.entities[back.slug]
        if child.spec.parent_row == back.field:
            continue
        link = child.column(back.field)
        where = [link.in_(ids), child.table.c.live_key == 0, _not_of(catalogue, child, batch)]
        statement = select(link).where(*where)
        found |= set(session.scalars(statement.distinct(), execution_options=SCOPED))
    return found


def _not_of(catalogue: Catalogue, child: Compiled, batch: str) -> ColumnElement[bool]:
    """Return the condition that another deed made a record; a row is made with what it is part of."""
    if not child.spec.parent_row:
        return ~_made(child, batch)
    parent = catalogue.entities[str(child.fields[child.spec.parent_row].option("to"))]
    others = select(parent.table.c.id).where(
        parent.table.c.id == child.column(child.spec.parent_row),
        parent.table.c.live_key == 0, ~_made(parent, batch),
    )  # fmt: skip
    return others.exists()


def _made(compiled: Compiled, batch: str) -> ColumnElement[bool]:
    """Return the condition that a deed made a record: asked of those alone that link to one."""
    entry = select(JournalEntry.id).where(
        JournalEntry.entity == compiled.slug, JournalEntry.record_id == compiled.table.c.id,
        JournalEntry.action == "create", JournalEntry.batch == batch,
    )  # fmt: skip
    return entry.exists()
