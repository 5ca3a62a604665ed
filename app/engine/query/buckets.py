"""Days and months as a reader's calendar has them, computed by SQLite, PostgreSQL and MySQL.

A moment is kept in UTC; the day it belongs to depends on the reader's time zone. The offset of
the zone is added in SQL, with one branch for each time it changed, so that no rows are read.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, String, case, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement

#: Offsets are right from here on; no CRM holds older moments (days of birth are plain days).
_FIRST, _LAST = datetime(1995, 1, 1, tzinfo=UTC), datetime(2045, 1, 1, tzinfo=UTC)
DAY, MONTH = 10, 7
#: Bucket -> the part of a day's text that SQL groups by; weeks, quarters and years are folded.
LENGTHS = {"day": DAY, "week": DAY, "month": MONTH, "quarter": MONTH, "year": MONTH}
#: How many of those parts one bucket holds at most.
FOLDED = {"day": 1, "week": 7, "month": 1, "quarter": 3, "year": 12}


class local_day(FunctionElement[str]):  # noqa: N801 - named like the SQL function it stands for
    """The day, as text 2026-11-23, of a moment after some seconds were added."""

    type = String()
    inherit_cache = True


@compiles(local_day, "sqlite")
def _day_sqlite(element: local_day, compiler: SQLCompiler, **words: Any) -> str:
    column, seconds = (compiler.process(part, **words) for part in element.clauses)
    return f"date({column}, ({seconds}) || ' seconds')"


@compiles(local_day, "postgresql")
def _day_postgresql(element: local_day, compiler: SQLCompiler, **words: Any) -> str:
    column, seconds = (compiler.process(part, **words) for part in element.clauses)
    return f"to_char({column} + ({seconds}) * interval '1 second', 'YYYY-MM-DD')"


@compiles(local_day, "mysql")
@compiles(local_day, "mariadb")
def _day_mysql(element: local_day, compiler: SQLCompiler, **words: Any) -> str:
    column, seconds = (compiler.process(part, **words) for part in element.clauses)
    return f"cast(date(date_add({column}, interval ({seconds}) second)) as char)"


class first_signs(FunctionElement[str]):  # noqa: N801 - named like the SQL function it stands for
    """The first signs of a text; a constant number of them, so that it may be grouped by."""

    type = String()
    inherit_cache = True


@compiles(first_signs)
def _first_signs(element: first_signs, compiler: SQLCompiler, **words: Any) -> str:
    text, length = (compiler.process(part, **words) for part in element.clauses)
    return f"substr({text}, 1, {length})"


@lru_cache(maxsize=64)
def offsets(timezone: str) -> tuple[tuple[datetime, int], ...]:
    """Return (from when, seconds east of UTC) of a zone, newest first; the last one holds before."""
    zone, found = ZoneInfo(timezone), list[tuple[datetime, int]]()
    moment = _FIRST
    while moment < _LAST:
        seconds = _offset(moment, zone)
        if not found or found[-1][1] != seconds:
            found.append((_change(moment, zone) if found else _FIRST, seconds))
        moment += timedelta(days=7)
    return tuple(reversed(found))


def _offset(moment: datetime, zone: ZoneInfo) -> int:
    return int((moment.astimezone(zone).utcoffset() or timedelta()).total_seconds())


def _change(after: datetime, zone: ZoneInfo) -> datetime:
    """Return the minute in the week before `after` at which the offset changed."""
    low, high = after - timedelta(days=7), after
    new = _offset(after, zone)
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) // 2
        low, high = (low, middle) if _offset(middle, zone) == new else (middle, high)
    return high.replace(second=0, microsecond=0)


def bucket_key(column: ColumnElement[Any], per: str, *, timezone: str, exact: bool) -> Any:
    """Return the SQL text that a date column is grouped by. exact: it holds moments."""
    seconds: Any = literal_column("0")
    if exact:
        known = offsets(timezone)
        branches: list[Any] = [
            (column >= since, literal_column(str(east))) for since, east in known[:-1]
        ]
        oldest: Any = literal_column(str(known[-1][1]))
        seconds = case(*branches, else_=oldest) if branches else oldest
    return first_signs(local_day(column, seconds), literal_column(str(LENGTHS[per])))


def bucket_start(text: str, per: str) -> date:
    """Return the first day of the bucket that a grouped text lies in; weeks begin on Monday."""
    day = date.fromisoformat(text if len(text) == DAY else f"{text}-01")
    if per == "week":
        return day - timedelta(days=day.weekday())
    if per == "quarter":
        return day.replace(month=(day.month - 1) // 3 * 3 + 1)
    return day.replace(month=1) if per == "year" else day


def next_start(start: date, per: str) -> date | None:
    """Return the first day of the following bucket; None where the calendar ends before it."""
    try:
        if per in ("day", "week"):
            return start + timedelta(days=1 if per == "day" else 7)
        months = {"month": 1, "quarter": 3, "year": 12}[per]
        year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
        return date(year, month + 1, 1)
    except (OverflowError, ValueError):
        return None
