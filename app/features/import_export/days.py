"""Days as files hold them: 3/4/2025 in either order, 20250403, 3 Apr 2025, Excel's number of a day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _

from app.engine.fields.base import Refusal
from app.engine.fields.folding import fold_width, short

#: Browsers write a comma between day and time: 3/4/2025, 2:30 PM.
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}),?(\s.*)?")
_GLUED = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[\s-]([A-Za-z]{3,9})\.?,?[\s-](\d{4}),?(\s.*)?")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.?\s(\d{1,2}),?\s(\d{4}),?(\s.*)?")
_DIGITS = {"零": 0, **{sign: number for number, sign in enumerate("0一二三四五六七八九")}}
_COUNT = "([一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_WRITTEN = re.compile(f"([0零一二三四五六七八九]{{4}})年{_COUNT}月{_COUNT}[日号]")
_TIMED = re.compile(
    r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{4}年\d{1,2}月\d{1,2}日)[Tt\s]\s*(\d{1,2}:\d{2}.*)"
)
_MIDNIGHT = re.compile(
    r"(00?:00(:00(\.0+)?)?|12:00(:00)? ?am)(z| ?utc| ?[+-]\d{2}:?\d{2})?", re.IGNORECASE
)
_CLOCK = re.compile(r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?( ?[ap]m)?", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d{1,7}(\.\d+)?")
_YEAR = re.compile(r"(19|20)\d{2}")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
#: Excel takes 1900 for a leap year: its day 60 never was, and later ones are one too high.
_NEVER_WAS = 60
_LAST = 2_958_465


@dataclass(frozen=True)
class DayForm:
    """How a file's days are meant. order: "dmy", "mdy" or "" where nobody said; since_1904: Excel's
    other calendar, in which day 0 is 1 January 1904.
    """

    order: str = ""
    since_1904: bool = False


def plain_day(text: str, form: DayForm) -> tuple[str, str]:
    """Return (the day with its year first, what was assumed); other texts stay as they are.

    Raises Refusal where the day can be read in two ways, and for numbers that are no day.
    """
    folded = fold_width(text)
    if found := _SLASHED.fullmatch(folded):
        return _ordered(found, text, form.order), ""
    if found := _GLUED.fullmatch(folded):
        return f"{found[1]}-{found[2]}-{found[3]}", ""
    if found := _DAY_FIRST.fullmatch(folded):
        return _named(text, found[3], found[2], found[1], found[4]), ""
    if found := _MONTH_FIRST.fullmatch(folded):
        return _named(text, found[3], found[1], found[2], found[4]), ""
    if found := _WRITTEN.fullmatch(folded.replace("〇", "0")):
        year = "".join(str(_DIGITS[sign]) for sign in found[1])
        return f"{year}-{_counted(found[2]):02}-{_counted(found[3]):02}", ""
    if _NUMBER.fullmatch(folded):
        day = _numbered(folded, form)
        return day, _("“%(value)s” is Excel's number of the day %(day)s.", value=folded, day=day)
    return text, ""


def day_alone(text: str) -> tuple[str, str]:
    """Return (the day of a moment, what was left out): databases write days as their midnights.

    A moment of another zone may be another day here and stays as it is, as texts do that are none.
    """
    found = _TIMED.fullmatch(fold_width(text))
    if found and _MIDNIGHT.fullmatch(found[2]):
        return found[1], ""
    if found and _CLOCK.fullmatch(found[2]):
        return found[1], _("Of “%(value)s” only the day is stored.", value=short(text))
    return text, ""


def find_day_order(texts: Iterable[str]) -> tuple[str, bool]:
    """Return (order, is needed): what all days of a file agree on, "" when that stays open."""
    seen: set[str] = set()
    needed = False
    for text in texts:
        found = _SLASHED.fullmatch(fold_width(text))
        if found:
            needed = True
            if int(found[2]) > 12:
                seen.add("mdy")
            elif int(found[1]) > 12:
                seen.add("dmy")
    return (seen.pop() if len(seen) == 1 else ""), needed


def _ordered(found: re.Match[str], text: str, days: str) -> str:
    first, second = int(found[1]), int(found[2])
    order = days or ("mdy" if second > 12 else "dmy" if first > 12 else "")
    if not order:
        raise Refusal(
            _("“%(value)s” can be read in two ways: say whether the day or the month comes first.",
              value=short(text))
        )  # fmt: skip
    month, day = (first, second) if order == "mdy" else (second, first)
    return f"{found[3]}-{month:02}-{day:02}{found[4] or ''}"


def _named(text: str, year: str, month: str, day: str, rest: str | None) -> str:
    word = month.lower()
    places = [place for place, name in enumerate(_MONTHS, 1) if name.startswith(word)]
    if word == "sept":
        places = [9]
    return f"{year}-{places[0]:02}-{int(day):02}{rest or ''}" if len(places) == 1 else text


def _counted(text: str) -> int:
    """Return the number of 三, 十二, 三十一."""
    tens, ten, ones = text.partition("十")
    if not ten:
        return _DIGITS[text]
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)


def _numbered(text: str, form: DayForm) -> str:
    """Return the day (and time) of one of Excel's numbers."""
    if _YEAR.fullmatch(text):
        raise Refusal(_("“%(value)s” is a year, not a day.", value=text))
    whole, part = int(float(text)), float(text) % 1
    if whole == _NEVER_WAS and not form.since_1904:
        raise Refusal(
            _("“%(value)s” is 29 February 1900 for Excel, a day that never was.", value=text)
        )
    if not (0 if form.since_1904 else 1) <= whole <= _LAST or text.startswith("-"):
        raise Refusal(_("“%(value)s” is not one of Excel's days.", value=text))
    first = (
        date(1904, 1, 1) if form.since_1904 else date(1899, 12, 31 if whole < _NEVER_WAS else 30)
    )
    try:
        day = first + timedelta(days=whole)
    except OverflowError:
        raise Refusal(_("“%(value)s” is not one of Excel's days.", value=text)) from None
    if not part:
        return day.isoformat()
    # Excel keeps times as binary fractions: half a second more or less is the same one.
    moment = datetime.combine(day, time()) + timedelta(seconds=round(part * 86_400))
    return moment.isoformat(" ", "seconds")
