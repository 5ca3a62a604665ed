"""The journal in the reader's words: events of one record, or of what one person did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import aliased

from app.engine.declare.spec import FieldSpec
from app.engine.fields.short_days import full_moment
from app.engine.journal.deeds import Deed, deed_actions, find_deed
from app.engine.journal.tables import JournalEntry
from app.engine.query.context import ReaderContext, read_id
from app.engine.query.list_query import ListQuery
from app.engine.query.record_select import RecordRow
from app.engine.query.titles import shown_title
from app.engine.views.cells import day_words
from app.engine.views.page_models import Action
from app.engine.views.record_models import Event, StreamPage
from app.engine.views.record_panels import RecordPanel
from app.engine.views.timeline_sources import TimelineItem, Wanted
from app.engine.views.value_words import Titles, json_text

HISTORY_PAGE = 50
#: Characters of a changed text that the line of its change holds.
WORDS = 160


def make_history(query: ListQuery, record: RecordRow, args: Mapping[str, str]) -> StreamPage:
    """Return every journal entry of a record with its undo. args: `before`, an entry's id."""
    statement = _entries(query, record).order_by(JournalEntry.id.desc())
    before = read_id(args.get("before", ""))
    if before:
        statement = statement.where(JournalEntry.id < before)
    entries = query.session.scalars(statement.limit(HISTORY_PAGE + 1)).all()
    shown = entries[:HISTORY_PAGE]
    base = f"/e/{query.compiled.slug}/{record.id}?tab=history"
    more = f"{base}&before={shown[-1].id}" if len(entries) > HISTORY_PAGE else ""
    titles = _titles(query, shown)
    return StreamPage(tuple(entry_event(query, entry, titles) for entry in shown), more)


def read_changes(
    query: ListQuery,
    record: RecordRow,
    wanted: Wanted,
    *,
    told_by: Sequence[str] = (),
) -> list[TimelineItem]:
    """Return what was written to a record, for its timeline; see TimelineSource.read.

    What rooms noted is left out: they tell of it themselves. told_by: entities whose new records
    are in the stream; what the same deed changed here, as a contact moves the next date, is left
    to them.
    """
    where: ColumnElement[bool] = JournalEntry.action.not_in(deed_actions())
    if told_by:
        other = aliased(JournalEntry)
        made = select(other.id).where(
            other.batch == JournalEntry.batch, other.action == "create", other.entity.in_(told_by)
        )
        where &= or_(JournalEntry.action != "change", ~made.exists())
    entries = read_entries(query, record, wanted, where)
    titles = _titles(query, entries)
    return [timeline_item(query, entry, titles) for entry in entries]


def read_entries(
    query: ListQuery,
    record: RecordRow,
    wanted: Wanted,
    where: ColumnElement[bool],
) -> Sequence[JournalEntry]:
    """Return a record's journal entries that meet a condition, in the order of timelines."""
    statement = _entries(query, record).where(where)
    statement = statement.order_by(JournalEntry.at.desc(), JournalEntry.id.desc())
    if wanted.person:
        statement = statement.where(JournalEntry.actor_id == wanted.person)
    if wanted.before is not None:
        at: Any = JournalEntry.at
        key: Any = JournalEntry.id
        statement = statement.where(wanted.before.condition(at, key))
    return query.session.scalars(statement.limit(wanted.limit)).all()


def timeline_item(
    query: ListQuery, entry: JournalEntry, titles: Titles | None = None
) -> TimelineItem:
    """Return one journal entry as it stands in a timeline: without its undo."""
    event = replace(entry_event(query, entry, titles), undo=None)
    return TimelineItem(entry.at, entry.id, event, entry.actor_id)


def _entries(query: ListQuery, record: RecordRow) -> Select[tuple[JournalEntry]]:
    return select(JournalEntry).where(
        JournalEntry.entity == query.compiled.slug, JournalEntry.record_id == record.id
    )


_ICONS = {
    "create": "plus",
    "change": "pencil",
    "delete": "trash",
    "restore": "restore",
    "purge": "x",
    "export": "download",
    "import": "upload",
}


def entry_event(
    query: ListQuery, entry: JournalEntry, titles: Titles | None = None, *, titled: bool = False
) -> Event:
    """Return one journal entry in the reader's words, inside the reader's field rules.

    titles: of what many entries link to, read together.
    """
    context = query.context
    titles = titles or Titles(context)
    zone = ZoneInfo(context.timezone)
    local = entry.at.astimezone(zone)
    words = {
        "create": _("created the record"), "change": _("changed the record"),
        "delete": _("deleted the record"), "restore": _("restored the record"),
        "purge": _("removed the record for good"), "export": _("exported records"),
        "import": _("imported records"),
    }  # fmt: skip
    deed = find_deed(entry.action)
    undo = None
    may_undo = entry.actor_id == context.user_id or context.reader.is_administrator
    if may_undo and entry.undone_by is None and _is_undoable(entry, deed):
        # The line of an import stands for all the records that it made.
        batch = entry.changes["_batch"][1] if entry.action == "import" else entry.batch
        undo = Action("undo", _("Undo"), "arrow-back-up", f"/actions/{batch}/undo", "post")
    return Event(
        icon=deed.icon if deed else _ICONS.get(entry.action, "pencil"), who=titles.person(entry.actor_id, entry.actor_name),
        text=deed.words(entry) if deed else words.get(entry.action, entry.action), time=f"{local:%H:%M}",
        day=day_words(local.date(), context), title=full_moment(entry.at, "medium"),
        changes=_changes(query, entry, titles), undo=undo, body=_title(query, entry) if titled else entry.reason,
        href=f"/e/{entry.entity}/{entry.record_id or ''}" if titled else "", main=entry.action == "create",
    )  # fmt: skip


def _is_undoable(entry: JournalEntry, deed: Deed | None) -> bool:
    if deed is not None:
        return deed.undo is not None
    return entry.action not in ("purge", "export")


def _title(query: ListQuery, entry: JournalEntry) -> str:
    mode = query.modes.get(query.compiled.name_field, "hidden")
    return shown_title(query.compiled, mode, entry.record_title, entry.record_id)


def own_events(context: ReaderContext, entries: Sequence[JournalEntry]) -> tuple[Event, ...]:
    """Return what a person did, with titles; records that are no longer theirs to see are left out."""
    queries: dict[str, ListQuery] = {}
    seen: set[tuple[str, int]] = set()
    for slug in {entry.entity for entry in entries}:
        compiled = context.catalogue.entities.get(slug)
        if compiled is None or not context.reader.may(slug, "see"):
            continue
        query = queries[slug] = ListQuery(compiled, context)
        ids = list({entry.record_id for entry in entries if entry.entity == slug})
        found = [*query.contains(ids), *query.contains(ids, deleted=True)]
        seen |= {(slug, key) for key in found}
    everything, titles = context.reader.is_administrator, Titles(context)
    for entry in entries:
        if entry.entity in queries:
            _want(queries[entry.entity], entry, titles)
    return tuple(
        entry_event(queries[entry.entity], entry, titles, titled=True)
        for entry in entries
        if entry.entity in queries
        and (everything or not entry.record_id or (entry.entity, entry.record_id) in seen)
    )


def _titles(query: ListQuery, entries: Sequence[JournalEntry]) -> Titles:
    """Return the titles of whatever the entries link to, to be read together."""
    titles = Titles(query.context)
    for entry in entries:
        _want(query, entry, titles)
    return titles


def _want(query: ListQuery, entry: JournalEntry, titles: Titles) -> None:
    titles.want_person(entry.actor_id)
    for item, pair in _told(query, entry):
        for value in pair:
            titles.want(item, value)


def _told(query: ListQuery, entry: JournalEntry) -> list[tuple[FieldSpec, list[Any]]]:
    """Return the changed fields that this reader may read unmasked."""
    if entry.action == "create":
        return []
    fields = query.compiled.fields
    return [
        (fields[name], pair)
        for name, pair in (entry.changes or {}).items()
        if name in fields and query.modes.get(name) in ("read", "edit")
    ]


def _changes(
    query: ListQuery, entry: JournalEntry, titles: Titles
) -> tuple[tuple[str, str, str], ...]:
    found = []
    for item, pair in _told(query, entry):
        old, new = (_words(query, item, value, titles) for value in pair)
        found.append((item.label.text(query.context.language) or item.name, old, new))
    return tuple(found)


def _words(query: ListQuery, item: FieldSpec, value: Any, titles: Titles) -> str:
    """Return a value in words, cut where it is long; "" where it is empty."""
    if value in (None, "", []):
        return ""
    text = json_text(query.compiled, item, value, query.context, titles)
    return text if len(text) <= WORDS else f"{text[:WORDS]}…"


HISTORY = RecordPanel("history", lambda: _("History"), "entity/parts/history.html", make_history)
