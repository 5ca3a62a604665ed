"""Followers hear what others do to a record, as far as they may see both record and deed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.engine.compile.catalogue import current_catalogue
from app.engine.compile.model import Compiled
from app.engine.errors import NotVisible
from app.engine.journal.deeds import find_deed
from app.engine.journal.tables import JournalEntry
from app.engine.query.seen_title import query_for
from app.features.marks.service import followers
from app.features.notifications.public import (
    Notice,
    current_language,
    notify,
    record_data,
    record_words,
    words_of,
)

CHANGED, ADDED, DELETED = "follow.change", "follow.add", "follow.delete"
RESTORED, DONE = "follow.restore", "follow.deed"
_CODES = {"change": CHANGED, "delete": DELETED, "restore": RESTORED}
#: Sources that write many records in one go.
_AT_ONCE = ("bulk", "import")
#: What a new contact log moves on its record is told by the log itself.
_FOLLOWS = "log"


def tell_of_entry(session: Session, entry: JournalEntry) -> None:
    """Tell the followers of the record that an entry is about, and of those it was added to."""
    compiled = current_catalogue().entities.get(entry.entity)
    if compiled is None:
        return
    notices = [*_of_record(session, compiled, entry), *_of_parents(session, compiled, entry)]
    if notices:
        notify(session, notices, now=entry.at)


def _of_record(session: Session, compiled: Compiled, entry: JournalEntry) -> Iterator[Notice]:
    """Tell of a change, of a deletion, of what a room did.

    The same fields changed again by the same person within an hour are told once, and so is one
    deed on many records.
    """
    deed = find_deed(entry.action)
    code = _CODES.get(entry.action) or (DONE if deed is not None and not deed.is_told else "")
    if entry.source == _FOLLOWS:
        return
    at_once = entry.source in _AT_ONCE
    for user_id in _others(session, compiled, entry.record_id, entry) if code else ():
        seen = _seen(session, compiled, entry.record_id, user_id, deleted=code == DELETED)
        if seen is None:
            continue
        title, modes = seen
        fields = sorted(name for name in entry.changes if name in modes)
        if code == CHANGED and not fields:
            continue
        data = record_data(session, entry.entity, title, entry.actor_id)
        data |= (
            {"changes": entry.changes, "action": entry.action}
            if code == DONE
            else {"fields": fields}
        )
        href = f"/e/{compiled.slug}/{entry.record_id}"
        if at_once or code == DELETED:
            href = f"/e/{compiled.slug}/?f.followed.mine=1"
        yield Notice(user_id, code, _key(entry, fields), data | {"many": at_once}, href)


def _of_parents(session: Session, compiled: Compiled, entry: JournalEntry) -> Iterator[Notice]:
    """Tell of a new record that stands in the timeline of a followed one."""
    for parent, by in _parents(compiled) if entry.action == "create" else ():
        _old, key = entry.changes.get(by, (None, None))
        for user_id in _others(session, parent, key, entry) if isinstance(key, int) else ():
            seen = _seen(session, parent, key, user_id)
            if seen is None or _seen(session, compiled, entry.record_id, user_id) is None:
                continue
            data = record_data(session, parent.slug, seen[0], entry.actor_id)
            told = f"follow:{parent.slug}:{key}:{entry.batch}"
            yield Notice(
                user_id, ADDED, told, data | {"child": compiled.slug}, f"/e/{parent.slug}/{key}"
            )


def _parents(child: Compiled) -> Iterator[tuple[Compiled, str]]:
    """Return whose timeline holds records of an entity, with the link that leads there."""
    for parent in current_catalogue().entities.values():
        for panel in parent.spec.timeline:
            item = parent.fields[panel]
            if item.option("of") == child.slug:
                yield parent, str(item.option("by"))


def _others(
    session: Session, compiled: Compiled, record_id: int, entry: JournalEntry
) -> Iterator[int]:
    for user_id in followers(session, compiled.slug, record_id):
        if user_id != entry.actor_id:
            yield user_id


def _seen(
    session: Session, compiled: Compiled, record_id: int, user_id: int, *, deleted: bool = False
) -> tuple[str, Collection[str]] | None:
    """Return what a person calls a record and which fields they see; None for what they do not see."""
    query = query_for(session, compiled, user_id)
    if query is None:
        return None
    try:
        title = query.get(record_id, [compiled.name_field], deleted=deleted).title
    except NotVisible:
        return None
    return title, query.modes.keys()


def _key(entry: JournalEntry, fields: Sequence[str]) -> str:
    if entry.source in _AT_ONCE:
        return f"follow:{entry.entity}:{entry.batch}"
    if entry.action != "change":
        return f"follow:{entry.entity}:{entry.record_id}:{entry.action}:{entry.batch}"
    hour = f"{entry.at:%Y%m%d%H}"
    digest = hashlib.sha256("\0".join(fields).encode()).hexdigest()[:16]
    return f"follow:{entry.entity}:{entry.record_id}:{entry.actor_id}:{hour}:{digest}"


@words_of(CHANGED)
def changed_words(data: Mapping[str, Any]) -> str:
    """Return who changed which fields of what."""
    words = record_words(data)
    if data["many"]:
        return _(
            "%(who)s changed several records that you follow, among them %(title)s (%(what)s)",
            **words,
        )
    compiled = current_catalogue().entities.get(data["entity"])
    known = compiled.fields if compiled is not None else {}
    language = current_language()
    labels = [
        known[name].label.text(language) if name in known else name for name in data["fields"]
    ]
    fields = ("、" if language == "zh" else ", ").join(labels)
    return _("%(who)s changed %(fields)s: %(title)s (%(what)s)", fields=fields, **words)


@words_of(ADDED)
def added_words(data: Mapping[str, Any]) -> str:
    """Return who added what to what."""
    child = record_words({**data, "entity": data["child"]})["what"]
    return _("%(who)s added %(child)s: %(title)s (%(what)s)", child=child, **record_words(data))


@words_of(DELETED)
def deleted_words(data: Mapping[str, Any]) -> str:
    """Return who deleted what."""
    words = record_words(data)
    if data["many"]:
        return _(
            "%(who)s deleted several records that you follow, among them %(title)s (%(what)s)",
            **words,
        )
    return _("%(who)s deleted %(title)s (%(what)s)", **words)


@words_of(RESTORED)
def restored_words(data: Mapping[str, Any]) -> str:
    """Return who brought what back."""
    return _("%(who)s restored %(title)s (%(what)s)", **record_words(data))


@words_of(DONE)
def deed_words(data: Mapping[str, Any]) -> str:
    """Return what a room says of its own deed, and where it was done."""
    words, deed = record_words(data), find_deed(data["action"])
    done = deed.words(JournalEntry(action=data["action"], changes=data["changes"])) if deed else ""
    return _("%(who)s %(done)s: %(title)s (%(what)s)", done=done, **words)
