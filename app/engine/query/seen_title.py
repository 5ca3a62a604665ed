"""What somebody else may call a record: whoever tells people of a record asks here first."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.engine.access.readers import load_reader
from app.engine.compile.model import Compiled
from app.engine.errors import NotVisible
from app.engine.query.context import ReaderContext
from app.engine.query.list_query import ListQuery


def query_for(session: Session, compiled: Compiled, user_id: int) -> ListQuery | None:
    """Return a person's own query on an entity; None for who sees none of it or is deactivated."""
    reader = load_reader(session, user_id)
    if reader is None or not reader.may(compiled.slug, "see"):
        return None
    return ListQuery(compiled, ReaderContext(session, reader))


def seen_title(session: Session, compiled: Compiled, record_id: int, user_id: int) -> str | None:
    """Return what a person may call a record; None for who does not see it or is deactivated."""
    query = query_for(session, compiled, user_id)
    if query is None:
        return None
    try:
        return query.get(record_id, [compiled.name_field]).title
    except NotVisible:
        return None
