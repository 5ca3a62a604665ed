"""How many records a list selects: exact where that is cheap, else "more than so many"."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, FromClause, Table, func, literal, select
from sqlalchemy.orm import Session

from app.engine.access.net import SCOPED

COUNT_CAP = 1000
#: Records that the count of a page looks at, at most, when several conditions must hold at once.
LOOKED_AT = 2000


def count_all(session: Session, table: Table, parts: Sequence[ColumnElement[bool]]) -> int:
    """Return how many records meet all parts, whatever that costs."""
    statement = select(func.count()).select_from(table).where(*parts)
    return int(session.scalar(statement, execution_options=SCOPED) or 0)


def count_capped(
    session: Session, table: FromClause, parts: Sequence[ColumnElement[bool]]
) -> tuple[int, bool]:
    """Return how many records meet all parts and True; COUNT_CAP + 1 and False when there are more."""
    inner = select(literal(1)).select_from(table).where(*parts).limit(COUNT_CAP + 1).subquery()
    counted = select(func.count()).select_from(inner)
    found = int(session.scalar(counted, execution_options=SCOPED) or 0)
    return found, found <= COUNT_CAP


def count_narrowly(
    session: Session,
    table: Table,
    parts: Sequence[ColumnElement[bool]],
    tests: Sequence[ColumnElement[bool]],
) -> tuple[int, bool]:
    """Like count_capped, but of many records only LOOKED_AT are looked at; then False comes along.

    tests: those of the parts that may name few records. Without such a limit the rarest of them
    decides the price, and that grows with the table. At most two statements.
    """
    bounds = [_more_than(table, test) for test in tests]
    if not bounds:
        return count_capped(session, table, parts)
    row = session.execute(select(*bounds), execution_options=SCOPED).one()
    if min(row) <= LOOKED_AT:
        return count_capped(session, table, parts)
    some = select(table.c.id).where(tests[0]).limit(LOOKED_AT).subquery()
    found, _ = count_capped(session, some.join(table, table.c.id == some.c.id), parts)
    return found, False


def _more_than(table: Table, test: ColumnElement[bool]) -> ColumnElement[int]:
    some = select(literal(1)).select_from(table).where(test).limit(LOOKED_AT + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()
