"""How a day or moment is written: one form in English, one in Chinese, wherever a page shows a date."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date
from flask_babel import get_locale, to_user_timezone

from app.engine.fields.number import babel_locale

_WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def full_day(day: date, language: str) -> str:
    """Return a day with its year: "3 Nov 2026", "2026年11月3日"."""
    style = "medium" if language == "zh" else "d MMM y"
    return format_date(day, style, locale=babel_locale(language))


def short_day(day: date, language: str, today: date) -> str:
    """Return a day as lists show it, with its year unless it is this one: "11 Dec", "12-11"."""
    if language == "zh":
        return f"{day:%m-%d}" if day.year == today.year else f"{day:%Y-%m-%d}"
    return english_day(day, today)


def english_day(day: date, today: date) -> str:
    """Return a day in English, with its year unless it is this one: "11 Dec", "11 Dec 2027"."""
    style = "d MMM" if day.year == today.year else "d MMM y"
    return format_date(day, style, locale=babel_locale("en"))


def weekday(day: date, language: str) -> str:
    """Return the short name of a day's weekday: "Thu", "周四"."""
    if language == "zh":
        return _WEEKDAYS[day.weekday()]
    return format_date(day, "EEE", locale=babel_locale("en"))


def planned_day(day: date, language: str, today: date) -> str:
    """Return a day to come with its weekday: "Thu 10 Dec", "12-10 周四"; another year's without."""
    words = short_day(day, language, today)
    if day.year != today.year:
        return words
    name = weekday(day, language)
    return f"{words} {name}" if language == "zh" else f"{name} {words}"


def full_moment(at: datetime, style: str = "short") -> str:
    """Return a moment in the zone and language of the request: "3 Nov 2026 14:05".

    style: "short", or "medium" with the seconds.
    """
    local, locale = to_user_timezone(at), get_locale()
    language = "zh" if locale is not None and locale.language == "zh" else "en"
    hour = f"{local:%H:%M:%S}" if style == "medium" else f"{local:%H:%M}"
    return f"{full_day(local.date(), language)} {hour}"
