"""Text search: candidates from the database's own index, decided on the folded text.

SQLite keeps the tokens in an FTS5 table beside the search table; a database without an index of
ours is searched through the folded text alone. Up to `CANDIDATES` hits are taken by id, up to
`MANY` as a set; a needle more common than that is verified while walking the list's own order,
where it is found soon.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    column,
    delete,
    exists,
    insert,
    literal_column,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.orm import Session

from app.engine.compile.model import Compiled, search_names
from app.engine.query.tokens import encode, fold, query_tokens, token_text

CANDIDATES = 1000
MANY = 5000
SAMPLE = 4000
_PHONE = re.compile(r"[\d\s()+-]{3,}")
_NOT_DIGITS = re.compile(r"\D")


def fts_name(compiled: Compiled) -> str:
    """Return the name of an entity's token index on SQLite."""
    return f"crm_fts_{compiled.slug}"


def search_row(compiled: Compiled, values: Mapping[str, Any]) -> dict[str, str]:
    """Return the folded text of each search field, from typed values by field name."""
    found: dict[str, str] = {}
    for name in search_names(compiled.spec):
        value = values.get(name)
        found[name] = fold(compiled.type(name).search_text(value, compiled.fields[name]))
    return found


def write_index(
    session: Session, compiled: Compiled, record_id: int, values: Mapping[str, Any]
) -> None:
    """Replace what search knows of one record, in the caller's transaction."""
    if compiled.search is None:
        return
    drop_from_index(session, compiled, record_id)
    write_rows(session, compiled, [(record_id, search_row(compiled, values))])


def write_rows(
    session: Session, compiled: Compiled, rows: Iterable[tuple[int, dict[str, str]]]
) -> None:
    """Add folded texts of new records to the index."""
    if compiled.search is None:
        return
    listed = list(rows)
    if not listed:
        return
    session.execute(insert(compiled.search), [{"id": key, **row} for key, row in listed])
    if _has_fts(session):
        session.execute(
            text(f"INSERT INTO {fts_name(compiled)}(rowid, tokens) VALUES (:id, :tokens)"),
            [{"id": key, "tokens": token_text(list(row.values()))} for key, row in listed],
        )


def drop_from_index(session: Session, compiled: Compiled, record_id: int) -> None:
    """Forget one record."""
    if compiled.search is None:
        return
    session.execute(delete(compiled.search).where(compiled.search.c.id == record_id))
    if _has_fts(session):
        session.execute(
            text(f"DELETE FROM {fts_name(compiled)} WHERE rowid = :id"), {"id": record_id}
        )


@dataclass(frozen=True)
class SearchCondition:
    """What a search selects by.

    few: it names the records, which are best sorted afterwards. sample: also holds for enough of
    the hits of a common needle: a count that needs no more than "1,000+" need not look at the rest.
    """

    clause: ColumnElement[bool]
    few: bool = False
    sample: ColumnElement[bool] | None = None


def search_condition(
    session: Session, compiled: Compiled, q: str, names: Iterable[str]
) -> SearchCondition | None:
    """Return the condition that a record contains every word of `q` in one of the named fields.

    names: the search fields the reader may read. None when the entity has no such field.
    Runs one statement where there is an index.
    """
    words = fold(q).split()
    columns = [compiled.search.c[name] for name in names] if compiled.search is not None else []
    if not words or not columns or compiled.search is None:
        return None
    if _PHONE.fullmatch(fold(q)):
        digits = _NOT_DIGITS.sub("", fold(q))
        words = [digits] if len(digits) >= 3 else words
    tests = [or_(*(column.contains(word, autoescape=True) for column in columns)) for word in words]
    verified = exists().where(compiled.search.c.id == compiled.table.c.id, *tests)
    needle = _needle(compiled, words) if _has_fts(session) else None
    if needle is None:
        return SearchCondition(verified)
    key = compiled.table.c.id
    hits = list(session.scalars(needle.limit(MANY + 1)))
    if len(hits) > MANY:
        return SearchCondition(verified, sample=key.in_(needle.limit(SAMPLE)))
    # Few hits are named one by one; of more the database makes a set that the list's own order
    # is held against.
    few = len(hits) <= CANDIDATES
    return SearchCondition(and_(key.in_(hits if few else needle), verified), few)


def _needle(compiled: Compiled, words: list[str]) -> Select[tuple[int]] | None:
    """Return the select of the ids that hold every token of the words; None without tokens."""
    tokens = set().union(*(query_tokens(word) for word in words))
    if not tokens or compiled.search is None:
        return None
    index = table(fts_name(compiled), column("rowid", Integer))
    wanted = " AND ".join(f'"{encode(token)}"' for token in sorted(tokens))
    return select(index.c.rowid).where(literal_column(index.name).op("MATCH")(wanted))


def _has_fts(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
