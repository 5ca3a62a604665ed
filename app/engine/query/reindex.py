"""Filling an entity's search tables from its records, after the declaration of search changed."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select, text
from sqlalchemy.orm import Session

from app.engine.access.net import SCOPED
from app.engine.compile.model import Compiled, search_names
from app.engine.query.search import fts_name, search_row, write_rows

_BATCH = 1000


def rebuild_search(connection: Connection, compiled: Compiled) -> int:
    """Write the search rows of all records that are not deleted; return how many.

    Works on the bare table in batches, inside the caller's transaction.
    """
    if compiled.search is None:
        return 0
    names = [name for name in search_names(compiled.spec) if compiled.is_stored(name)]
    columns = [compiled.column(name).label(name) for name in names]
    key = compiled.table.c.id
    session = Session(bind=connection, join_transaction_mode="create_savepoint")
    session.execute(delete(compiled.search))
    if connection.dialect.name == "sqlite":
        # The name is made of the slug, which the checks hold to letters, digits and _.
        session.execute(text(f"DELETE FROM {fts_name(compiled)}"))  # noqa: S608
    last = written = 0
    while True:
        rows = session.execute(
            select(key, *columns)
            .where(key > last, compiled.table.c.deleted_at.is_(None))
            .order_by(key)
            .limit(_BATCH),
            execution_options=SCOPED,
        ).all()
        if not rows:
            session.flush()
            return written
        write_rows(
            session, compiled, [(row[0], search_row(compiled, row._asdict())) for row in rows]
        )
        last, written = rows[-1][0], written + len(rows)
