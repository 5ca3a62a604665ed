"""Who sees a record, and making somebody see it by letting them collaborate."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from app.engine.access.readers import load_reader
from app.engine.compile.model import Compiled
from app.engine.forms.save import save
from app.engine.query.list_query import ListQuery

SHARED_BY = "collaborators"


def may_share(query: ListQuery, record_id: int) -> bool:
    """Tell whether a reader may choose who collaborates on a record."""
    if query.modes.get(SHARED_BY) != "edit":
        return False
    if not query.context.reader.may(query.compiled.slug, "change"):
        return False
    return bool(ListQuery(query.compiled, query.context, action="change").contains([record_id]))


def can_be_shared_with(session: Session, compiled: Compiled, user_id: int) -> bool:
    """Tell whether collaborating would let a person see a record: their role must see such records."""
    reader = load_reader(session, user_id)
    return reader is not None and reader.may(compiled.slug, "see")


def share(query: ListQuery, record_id: int, people: Collection[int], *, source: str) -> None:
    """Let people collaborate on a record, by the reader's own right to change it."""
    held = query.get(record_id, [SHARED_BY]).values.get(SHARED_BY) or ()
    ids = [*(ref.id for ref in held), *people]
    save(
        query.session, query.compiled, {SHARED_BY: list(dict.fromkeys(ids))},
        reader=query.context.reader, record_id=record_id, source=source,
    )  # fmt: skip
