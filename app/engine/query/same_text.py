"""Records whose text is the same to a person: width, case and spaces do not count."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.engine.access.net import SCOPED
from app.engine.compile.model import Compiled
from app.engine.query.tokens import fold

_AT_ONCE = 500


def folded(compiled: Compiled, name: str, value: object) -> str:
    """Return a value as the search table holds it, "" for nothing."""
    return fold(compiled.type(name).search_text(value, compiled.fields[name]))


def same_text(
    session: Session, compiled: Compiled, name: str, texts: Iterable[str]
) -> dict[str, list[int]]:
    """Return folded text -> ids of living records that have it, in whoever's scope they lie.

    Only for search fields; for others nothing is found.
    """
    found: dict[str, list[int]] = {}
    if compiled.search is None or name not in compiled.search.c:
        return found
    column, key = compiled.search.c[name], compiled.table.c.id
    wanted = [text for text in dict.fromkeys(texts) if text]
    for start in range(0, len(wanted), _AT_ONCE):
        statement = (
            select(column, key)
            .join_from(compiled.search, compiled.table, compiled.search.c.id == key)
            .where(column.in_(wanted[start : start + _AT_ONCE]), compiled.table.c.live_key == 0)
            .order_by(key)
        )
        for text, record_id in session.execute(statement, execution_options=SCOPED):
            found.setdefault(text, []).append(record_id)
    return found
