"""Records of every readable entity that hold a text, and those the reader changed last."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy import func, select

from app.engine.compile.model import Compiled
from app.engine.journal.tables import JournalEntry
from app.engine.query.context import ReaderContext
from app.engine.query.list_query import ListQuery, RecordRow, find_options
from app.engine.views.cells import option_hint

PER_ENTITY = 5
#: So many are read of each entity, that those whose title holds the text may stand first.
_READ = 4 * PER_ENTITY
RECENT = 8
TEXT_MAX = 200
#: A single letter or digit is in almost every record; a single Chinese character is a word.
_FIRST_WIDE = "\u2e80"


@dataclass(frozen=True)
class Found:
    """One record: its title, a hint that tells it from others, its address and its icon."""

    title: str
    hint: str
    href: str
    icon: str


@dataclass(frozen=True)
class FoundGroup:
    """The records of one entity under its name; `more` is the list of all, when some are left out."""

    label: str
    items: tuple[Found, ...]
    more: str = ""


def is_too_short(text: str) -> bool:
    """Tell whether a text is too little to search everything for."""
    return len(text) < 2 and all(character < _FIRST_WIDE for character in text)


def find_records(context: ReaderContext, text: str) -> tuple[FoundGroup, ...]:
    """Return what holds the text, by entity in menu order; at most PER_ENTITY of each.

    Records whose title holds it come first, then those that hold it elsewhere.
    """
    sought = text[:TEXT_MAX]
    groups = []
    for compiled in _readable(context):
        query = ListQuery(compiled, context)
        if not query.searched_fields():
            continue
        rows = find_options(query, sought, limit=_READ)
        if rows:
            groups.append(_group(query, rows, sought))
    return tuple(groups)


def _group(query: ListQuery, rows: list[RecordRow], sought: str) -> FoundGroup:
    spec = query.compiled.spec
    wanted = sought.casefold()
    best = sorted(rows, key=lambda row: wanted not in row.title.casefold())[:PER_ENTITY]
    address = f"/e/{spec.slug}/?{urlencode({'view': 'all', 'q': sought})}"
    return FoundGroup(
        spec.plural.text(query.context.language),
        tuple(_found(query, row) for row in best),
        address if len(rows) > PER_ENTITY else "",
    )


def recent_records(context: ReaderContext) -> tuple[Found, ...]:
    """Return the records the reader changed last, newest first, as far as still in their rights."""
    newest = func.max(JournalEntry.id)
    statement = (
        select(JournalEntry.entity, JournalEntry.record_id)
        .where(JournalEntry.actor_id == context.user_id)
        .group_by(JournalEntry.entity, JournalEntry.record_id)
        .order_by(newest.desc())
        .limit(RECENT)
    )
    last = [(row[0], row[1]) for row in context.session.execute(statement)]
    shown: dict[tuple[str, int], Found] = {}
    for compiled in _readable(context):
        ids = [key for slug, key in last if slug == compiled.slug]
        query = ListQuery(compiled, context)
        for row in query.fetch(query.contains(ids), _names(query)) if ids else ():
            shown[compiled.slug, row.id] = _found(query, row)
    return tuple(shown[key] for key in last if key in shown)


def _readable(context: ReaderContext) -> list[Compiled]:
    return [
        compiled
        for compiled in context.catalogue
        if not compiled.spec.parent_row and context.reader.may(compiled.slug, "see")
    ]


def _names(query: ListQuery) -> list[str]:
    subtitle = query.compiled.spec.subtitle_field
    return [query.compiled.name_field, *([subtitle] if subtitle in query.modes else [])]


def _found(query: ListQuery, row: RecordRow) -> Found:
    spec = query.compiled.spec
    return Found(row.title, option_hint(query, row), f"/e/{spec.slug}/{row.id}", spec.icon)
