"""What may be done at once about a due date, wherever it is shown: done, and another day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app.engine import clock
from app.engine.errors import NotVisible, UserError
from app.engine.fields.base import Refusal
from app.engine.fields.date_time import read_day
from app.engine.fields.folding import fold_width
from app.engine.fields.short_days import short_day
from app.engine.query.context import ReaderContext
from app.engine.query.due import closing_values, is_due
from app.engine.query.list_query import ListQuery
from app.engine.query.record_select import RecordRow
from app.engine.views.cells import record_cell
from app.engine.views.page_models import Action, Cell, DueDeeds
from app.engine.views.record_models import DuePill

#: 12-24, 12/24 and 12月24日.
_MONTH_DAY = re.compile(r"(\d{1,2})\s*[-/月]\s*(\d{1,2})\s*[日号]?")
#: The hour of a day that nobody gave an hour.
MORNING = time(9)


def due_pill(query: ListQuery, record: RecordRow, *, may_change: bool) -> DuePill | None:
    """Return the record's first due date that still counts; an empty one only where it is a plan."""
    names = [item.name for item in query.compiled.spec.fields if item.option("due")]
    for name in names:
        if name in query.modes and is_due(query.compiled, name, record.values, query.context):
            item, cell = query.compiled.fields[name], _pill_cell(query, record, name)
            if cell.kind == "due" and (cell.tone != "none" or item.option("plan")):
                label = item.label.text(query.context.language)
                return DuePill(label, cell, due_deeds(query, record, name, may_change=may_change))
    return None


def _pill_cell(query: ListQuery, record: RecordRow, name: str) -> Cell:
    """Return the date in words; an overdue one with its day, for the words alone do not say it."""
    cell, value = record_cell(query, record, name), record.values.get(name)
    if cell.kind == "empty":
        return Cell("due", _("Not planned"), tone="none")
    if cell.tone == "late" and isinstance(value, date):
        zone = ZoneInfo(query.context.timezone)
        day = value.astimezone(zone).date() if isinstance(value, datetime) else value
        today = query.context.now.astimezone(zone).date()
        words = short_day(day, query.context.language, today)
        return replace(cell, text=_("%(day)s, %(late)s", day=words, late=cell.text))
    return cell


def due_deeds(query: ListQuery, record: RecordRow, name: str, *, may_change: bool) -> DueDeeds:
    """Return done and move for a due date, as far as the reader may. may_change: this record."""
    key = f"{query.compiled.slug}-{name}-{record.id}"
    if not may_change:
        return DueDeeds(key, record.title)
    base = f"/e/{query.compiled.slug}/{record.id}/due/{name}"
    words = (("tomorrow", _("Tomorrow")), ("3d", _("In 3 days")), ("week", _("Next Monday")))
    moves = tuple(
        Action(to, text, "calendar-plus", _href(f"{base}/move", record, to=to), "post")
        for to, text in words
    )
    may_move = query.modes[name] == "edit"
    return DueDeeds(
        key, record.title, _done(query, record, name, base), moves if may_move else (),
        f"{base}/move" if may_move else "", record.version,
    )  # fmt: skip


def _done(query: ListQuery, record: RecordRow, name: str, base: str) -> Action | None:
    """Return Done where the declaration says what it means, and there is something to be done."""
    values = closing_values(query.compiled, name)
    if not _may_write(query, values) or record.values.get(name) is None:
        return None
    return Action("done", _("Done"), "check", _href(f"{base}/done", record), "post")


def _href(path: str, record: RecordRow, **more: str) -> str:
    return f"{path}?{urlencode({**more, 'version': record.version})}"


def _may_write(query: ListQuery, values: Mapping[str, Any]) -> bool:
    return bool(values) and all(query.modes.get(name) == "edit" for name in values)


def done_values(query: ListQuery, name: str) -> dict[str, Any]:
    """Return what Done writes for a due date; NotVisible where it means nothing for this reader."""
    _require_due(query, name)
    values = closing_values(query.compiled, name)
    if not _may_write(query, values):
        raise NotVisible(name)
    return values


def moved_values(query: ListQuery, record_id: str, name: str, to: str) -> dict[str, Any]:
    """Return what sets a due date. to: as for `target_day`; the hour is kept."""
    _require_due(query, name)
    record = query.get(record_id, [name])
    day = target_day(to, query.context)
    if query.compiled.fields[name].type == "date":
        return {name: day.isoformat()}
    old = record.values.get(name)
    zone = ZoneInfo(query.context.timezone)
    hour = old.astimezone(zone).time() if isinstance(old, datetime) else MORNING
    return {name: f"{day.isoformat()} {hour:%H:%M}"}


def _require_due(query: ListQuery, name: str) -> None:
    if name not in query.modes or not query.compiled.fields[name].option("due"):
        raise NotVisible(name)


def target_day(to: str, context: ReaderContext) -> date:
    """Return the day that "tomorrow", "3d", "week" (next Monday) or a date names.

    A month and a day mean the next such day: what moves is planned. UserError for anything else.
    """
    today = clock.today(context.timezone)
    named = {
        "tomorrow": today + timedelta(days=1), "3d": today + timedelta(days=3),
        "week": today + timedelta(days=7 - today.weekday()),
    }  # fmt: skip
    if to in named:
        return named[to]
    text = fold_width(to)
    try:
        if found := _MONTH_DAY.fullmatch(text):
            return _next_such_day(int(found[1]), int(found[2]), today)
        return read_day(text, context)
    except (Refusal, ValueError):
        words = _("“%(value)s” is not a day. Write it like 2026-11-23.", value=to[:40])
        raise UserError(words, field="to") from None


def _next_such_day(month: int, day: int, today: date) -> date:
    """Return the first of such days from today on; ValueError where the calendar has none."""
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)
