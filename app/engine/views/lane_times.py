"""How long records have stood in their stage, told by the journal: cards of a board, steps of a path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, select

from app.engine.fields.short_days import full_day, short_day
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
    statement = (
        select(JournalEntry.record_id, func.max(JournalEntry.at))
        .where(*_written(query, name, records))
        .group_by(JournalEntry.record_id)
    )
    return LaneTimes(query, dict(query.session.execute(statement).tuples().all()))


def read_step_words(query: ListQuery, name: str, record: RecordRow) -> dict[str, str]:
    """Return, for each stage a record has been in, since when and for how many days; one statement.

    Of a stage it came to more than once, the last time counts.
    """
    statement = select(JournalEntry.at, JournalEntry.changes).where(
        *_written(query, name, [record])
    )
    moves = [
        (at, *changes[name]) for at, changes in query.session.execute(statement.order_by(JournalEntry.id))
    ]  # fmt: skip
    born = record.values.get("created_at")
    if isinstance(born, datetime):
        moves.insert(0, (born, None, moves[0][1] if moves else record.values.get(name)))
    zone, now = ZoneInfo(query.context.timezone), query.context.now
    ends = [*(at for at, _old, _new in moves[1:]), None]
    return {
        str(stage): _stay(at.astimezone(zone).date(), (end or now).astimezone(zone).date(), query, is_over=bool(end))
        for (at, _old, stage), end in zip(moves, ends, strict=True)
        if stage is not None
    }  # fmt: skip


def _stay(since: date, until: date, query: ListQuery, *, is_over: bool) -> str:
    context = query.context
    today = context.now.astimezone(ZoneInfo(context.timezone)).date()
    day, days = short_day(since, context.language, today), (until - since).days
    words = day if is_over else _("since %(day)s", day=day)
    return f"{words} · {_('%(days)s d', days=days)}" if days > 0 else words


def _written(
    query: ListQuery, name: str, records: Sequence[RecordRow]
) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on entries of the journal that wrote a field of these records."""
    return (
        JournalEntry.entity == query.compiled.slug,
        JournalEntry.record_id.in_([record.id for record in records]),
        JournalEntry.changes[name].as_string().is_not(None),
    )
