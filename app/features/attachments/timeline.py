"""Added and removed files in a record's timeline; a file that is still there is opened from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask_babel import gettext as _

from app.engine.journal.tables import JournalEntry
from app.engine.query.list_query import ListQuery
from app.engine.query.record_select import RecordRow
from app.engine.views.history import read_entries, timeline_item
from app.engine.views.record_models import FileChip
from app.engine.views.timeline_sources import TimelineItem, TimelineSource, Wanted
from app.features.attachments.panel import attached_chip
from app.features.attachments.service import ATTACHED, DETACHED, files_of


def read_files(query: ListQuery, record: RecordRow, wanted: Wanted) -> list[TimelineItem]:
    """Return what was added and removed; see TimelineSource.read."""
    where = JournalEntry.action.in_((ATTACHED, DETACHED))
    entries = read_entries(query, record, wanted, where)
    slug = query.compiled.slug
    held = files_of(query.session, slug, record.id) if entries else ()
    chips = {one.attachment.key: attached_chip(one.attachment, one.stored) for one in held}
    return [_item(query, entry, chips) for entry in entries]


def _item(query: ListQuery, entry: JournalEntry, chips: Mapping[str, FileChip]) -> TimelineItem:
    item, chip = timeline_item(query, entry), chips.get(entry.changes["_key"][1] or "")
    if chip is None:
        return item
    return replace(item, event=replace(item.event, text=_("added a file"), files=(chip,)))


FILES_SOURCE = TimelineSource("files", lambda: _("Files"), read_files)
