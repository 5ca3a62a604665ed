"""Relative days and periods: "today", "this_month", "last_30d", "下周四", "+3d"."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app.engine.fields.base import Context, Refusal
from app.engine.fields.folding import fold_width, nearest, short

_DAY = timedelta(days=1)
_WORDS = {
    "今天": 0, "今日": 0, "today": 0, "明天": 1, "明日": 1, "tomorrow": 1, "昨天": -1, "昨日": -1,
    "yesterday": -1, "后天": 2, "大后天": 3, "前天": -2, "大前天": -3,
}  # fmt: skip
_ENGLISH_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CHINESE_DAYS = "一二三四五六日"
_CHINESE_DAY = re.compile(r"(上|这|本|下|下下)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天])")
_ENGLISH_DAY = re.compile(r"(last|this|next)?\s*(mon|tue|wed|thu|fri|sat|sun)[a-z]*")
_STEP = re.compile(r"([+-])\s*(\d{1,4})\s*([dwmy])")
_LAST_NEXT = re.compile(r"(?:(last|next)_)?(\d{1,4})d")
_WEEKS = {"上": -1, "last": -1, "下": 1, "next": 1, "下下": 2}

#: Named periods a filter may ask for, in the order filters offer them.
PERIODS = (
    "today", "yesterday", "tomorrow", "this_week", "last_week", "next_week", "this_month",
    "last_month", "next_month", "this_quarter", "last_quarter", "this_year", "last_year",
    "last_30d", "next_7d", "past", "future",
)  # fmt: skip


def local_today(context: Context) -> date:
    """Return the calendar day it is for the reader."""
    return context.now.astimezone(ZoneInfo(context.timezone)).date()


def relative_day(text: str, today: date) -> date | None:
    """Return the day a relative word means, None when it is none.

    A week begins on Monday: "next thu" is the Thursday of the next week. Raises OverflowError
    or ValueError when the day lies outside the calendar.
    """
    word = text.strip().lower()
    if word in _WORDS:
        return today + timedelta(days=_WORDS[word])
    if found := _STEP.fullmatch(word):
        count = int(found[2]) * (1 if found[1] == "+" else -1)
        return _step(today, count, found[3])
    if found := _CHINESE_DAY.fullmatch(word):
        place = _CHINESE_DAYS.index(found[2].replace("天", "日"))
        return _monday(today, _WEEKS.get(found[1] or "", 0)) + timedelta(days=place)
    if found := _ENGLISH_DAY.fullmatch(word):
        weeks = _WEEKS.get(found[1] or "", 0)
        return _monday(today, weeks) + timedelta(days=_ENGLISH_DAYS.index(found[2]))
    return None


def _step(day: date, count: int, unit: str) -> date:
    if unit in "dw":
        return day + timedelta(days=count * (7 if unit == "w" else 1))
    return _add_months(day, count * (12 if unit == "y" else 1))


def _add_months(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    last = calendar.monthrange(year, month + 1)[1] if 1 <= year <= 9999 else 1
    return date(year, month + 1, min(day.day, last))


def _monday(day: date, weeks: int = 0) -> date:
    return day - timedelta(days=day.weekday()) + timedelta(weeks=weeks)


def _week(today: date, step: int) -> tuple[date, date]:
    start = _monday(today, step)
    return start, start + timedelta(weeks=1)


def _months(today: date, step: int, size: int) -> tuple[date, date]:
    first = today.replace(month=(today.month - 1) // size * size + 1, day=1)
    start = _add_months(first, step * size)
    return start, _add_months(start, size)


def _day(today: date, step: int) -> tuple[date, date]:
    start = today + timedelta(days=step)
    return start, start + _DAY


_NAMED: dict[str, Callable[[date], tuple[date | None, date | None]]] = {
    "today": lambda today: _day(today, 0),
    "yesterday": lambda today: _day(today, -1),
    "tomorrow": lambda today: _day(today, 1),
    "this_week": lambda today: _week(today, 0),
    "last_week": lambda today: _week(today, -1),
    "next_week": lambda today: _week(today, 1),
    "this_month": lambda today: _months(today, 0, 1),
    "last_month": lambda today: _months(today, -1, 1),
    "next_month": lambda today: _months(today, 1, 1),
    "this_quarter": lambda today: _months(today, 0, 3),
    "last_quarter": lambda today: _months(today, -1, 3),
    "next_quarter": lambda today: _months(today, 1, 3),
    "this_year": lambda today: _months(today, 0, 12),
    "last_year": lambda today: _months(today, -1, 12),
    "next_year": lambda today: _months(today, 1, 12),
    "past": lambda today: (None, today),
    "future": lambda today: (today + _DAY, None),
}


def day_period(raw: object, context: Context) -> tuple[date | None, date | None]:
    """Return the days of a period as (first, first one after), None for an open end.

    "last_30d" and "30d" are the 30 days that end with today, "next_7d" the 7 that begin with it;
    "past" ends before today, "future" begins after it. Raises Refusal.
    """
    name = fold_width(str(raw)).lower()
    today = local_today(context)
    try:
        if name in _NAMED:
            return _NAMED[name](today)
        if found := _LAST_NEXT.fullmatch(name):
            span = timedelta(days=int(found[2]))
            if found[1] == "next":
                return today, today + span
            return today + _DAY - span, today + _DAY
    except (OverflowError, ValueError):
        pass
    raise Refusal(_unknown(name))


def moment_period(raw: object, context: Context) -> tuple[datetime | None, datetime | None]:
    """Return the moments of a period in UTC; "past" and "future" turn at the present moment."""
    name = fold_width(str(raw)).lower()
    if name == "past":
        return None, context.now
    if name == "future":
        return context.now, None
    start, end = day_period(raw, context)
    return _midnight(start, context), _midnight(end, context)


def _midnight(day: date | None, context: Context) -> datetime | None:
    if day is None:
        return None
    try:
        return datetime.combine(day, time(), ZoneInfo(context.timezone)).astimezone(UTC)
    except OverflowError:
        return None


def _unknown(name: str) -> str:
    guess = nearest(name, PERIODS)
    if guess:
        return _(
            "“%(value)s” is not a period. Did you mean %(nearest)s?",
            value=short(name),
            nearest=guess,
        )
    return _(
        "“%(value)s” is not a period. Use one of: %(allowed)s.",
        value=short(name), allowed=", ".join(PERIODS),
    )  # fmt: skip
