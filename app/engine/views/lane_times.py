"""How long the cards of a board have stood in their lane, told by the journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import func, select

from app.engine.fields.short_days import full_day
from app.engine.journal.tables import JournalEntry
from app.engine.query.list_query import ListQuery
from app.engine.query.record_select import RecordRow
from app.engine.views.page_models import Cell


@dataclass(frozen=True)
class LaneTimes:
    """Since when the records of a board have their lane, as far as the journal tells."""

    query: ListQuery
    since: dict[int, datetime]

    def cell(self, record: RecordRow) -> Cell | None:
        """Return the days that a record has stood in its lane; None where nothing tells."""
        context = self.query.context
        since = self.since.get(record.id, record.values.get("created_at"))
        if not isinstance(since, datetime):
            return None
        zone = ZoneInfo(context.timezone)
        day = since.astimezone(zone).date()
        days = max((context.now.astimezone(zone).date() - day).days, 0)
        told = _("In this stage since %(day)s", day=full_day(day, context.language))
        # i18n: how long a card has stood in its column of the board, as short as can be
        return Cell("age", _("%(days)s d", days=days), title=told)


def read_lane_times(query: ListQuery, name: str, records: Sequence[RecordRow]) -> LaneTimes:
    """Return since when these records have the present value of a field; one statement.

    What the journal does not hold, as of records that were written in bulk, counts from the day
    of its making.
    """
    if not records:
        return LaneTimes(query, {})
    written = JournalEntry.changes[name].as_string().is_not(None)
    statement = (
        select(JournalEntry.record_id, func.max(JournalEntry.at))
        .where(
            JournalEntry.entity == query.compiled.slug,
            JournalEntry.record_id.in_([record.id for record in records]),
            written,
        )
        .group_by(JournalEntry.record_id)
    )
    return LaneTimes(query, dict(query.session.execute(statement).tuples().all()))
