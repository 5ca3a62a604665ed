"""Calendar days and moments."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask_babel import gettext as _
from sqlalchemy import Column, Date

from app.engine.declare.condition import Group, Test
from app.engine.declare.spec import FieldSpec
from app.engine.fields.base import Context, Masked, Refusal
from app.engine.fields.folding import fold_width, short
from app.engine.fields.number import babel_locale
from app.engine.fields.periods import day_period, local_today, moment_period, relative_day
from app.engine.fields.short_days import full_day
from app.engine.fields.standard import StandardType
from app.engine.fields.types import UTCDateTime

#: Types whose values lie in the calendar: they have periods, and charts group them by steps of time.
DATE_TYPES = ("date", "datetime", "month")
_COMPARED = ("eq", "ne", "gt", "ge", "lt", "le", "between", "within", "empty", "filled")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_TIME = re.compile(r"(\d{1,2})[:时点](\d{1,2})?(?::(\d{2})(?:\.(\d{1,6})\d*)?)?分?")
#: 2:30 PM and 下午2:30.
_HALF_BEHIND = re.compile(
    r"(.*?)(\d{1,2})((?::\d{2}(?:\.\d+)?){0,2})\s*([ap])\.?m\.?", re.IGNORECASE
)
_HALF_BEFORE = re.compile(r"(.*?)(上午|下午)\s*(\d{1,2})(.*)")
_ZONED = re.compile(r"(.*?)\s*(z|utc|[+-]\d{2}:?\d{2})", re.IGNORECASE)
_NOW = ("now", "现在")
#: A day is kept free at both ends so that every zone can show every stored moment.
_FIRST = datetime(1, 1, 2, tzinfo=UTC)
_LAST = datetime(9999, 12, 30, tzinfo=UTC)


class DateType(StandardType):
    """A calendar day without time."""

    key = "date"
    cell = "date"
    widget = "date"
    operators = _COMPARED
    example = "2026-11-23"
    # due: shown as "3 days late", "Today"; True, or the condition under which it still counts.
    # plan: a due date that Done empties, because it says when to act, not when something is.
    keys = {"due": (bool, tuple, list, dict, Test, Group), "plan": (bool,)}

    def columns(self, spec: FieldSpec) -> list[Column[Any]]:
        """Return one day column."""
        return [Column(spec.name, Date)]

    def parse(self, raw: Any, spec: FieldSpec, context: Context) -> date | None:
        """Return the day that was written or meant; a moment is not one."""
        if raw is None:
            return None
        if isinstance(raw, date) and not isinstance(raw, datetime):
            return raw
        if not isinstance(raw, str):
            raise Refusal(_not_a_day(raw))
        text = fold_width(raw)
        return read_day(text, context) if text else None

    def check(self, value: Any, spec: FieldSpec, context: Context) -> None:
        """Hold the day against the first and the last allowed."""
        least, most = (self.parse(bound, spec, context) for bound in (spec.min, spec.max))
        if least is not None and value < least:
            raise Refusal(_("Not before %(day)s.", day=self.show(least, spec, context)))
        if most is not None and value > most:
            raise Refusal(_("Not after %(day)s.", day=self.show(most, spec, context)))

    def period(self, raw: Any, spec: FieldSpec, context: Context) -> tuple[Any, Any]:
        """Return the days of a named period."""
        return day_period(raw, context)

    def show(self, value: Any, spec: FieldSpec, context: Context) -> str:
        """Return the day in the reader's usual form."""
        return full_day(value, context.language)

    def to_json(self, value: Any, spec: FieldSpec) -> Any:
        """Return the ISO form."""
        return value.isoformat() if isinstance(value, date) else value

    def to_input(self, value: Any, spec: FieldSpec, context: Context) -> Any:
        """Return the ISO form, which date inputs need."""
        return "" if value is None or isinstance(value, Masked) else value.isoformat()

    def search_text(self, value: Any, spec: FieldSpec) -> str:
        """Return the ISO form."""
        return "" if value is None else str(value.isoformat())

    def json_schema(self, spec: FieldSpec) -> dict[str, Any]:
        """Return a string in the form of a day."""
        return {**super().json_schema(spec), "format": "date"}


class DateTimeType(DateType):
    """A moment, kept in UTC, read and shown in the reader's time zone."""

    key = "datetime"
    cell = "datetime"
    widget = "datetime"
    example = "2026-11-23 14:05"

    def columns(self, spec: FieldSpec) -> list[Column[Any]]:
        """Return one UTC moment column."""
        return [Column(spec.name, UTCDateTime)]

    def parse(self, raw: Any, spec: FieldSpec, context: Context) -> datetime | None:
        """Return the moment in UTC; without a zone it is the reader's, without a time midnight."""
        if raw is None or raw == "":
            return None
        if isinstance(raw, datetime) and raw.tzinfo is not None:
            return _in_range(raw)
        if isinstance(raw, datetime):
            return to_utc(raw, context)
        if isinstance(raw, date):
            return to_utc(datetime.combine(raw, time()), context)
        if not isinstance(raw, str):
            raise Refusal(_not_a_moment(raw))
        text = fold_width(raw)
        if text.lower() in _NOW:
            return context.now
        return read_moment(text, context) if text else None

    def period(self, raw: Any, spec: FieldSpec, context: Context) -> tuple[Any, Any]:
        """Return the moments of a named period."""
        return moment_period(raw, context)

    def show(self, value: Any, spec: FieldSpec, context: Context) -> str:
        """Return day and time in the reader's zone and usual form."""
        local = value.astimezone(ZoneInfo(context.timezone))
        locale = babel_locale(context.language)
        day = full_day(local.date(), context.language)
        return f"{day} {format_datetime(local, format='HH:mm', locale=locale)}"

    def to_json(self, value: Any, spec: FieldSpec) -> Any:
        """Return the ISO form in UTC, ending in Z."""
        if not isinstance(value, datetime):
            return value
        return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"

    def to_input(self, value: Any, spec: FieldSpec, context: Context) -> Any:
        """Return the reader's local time to the minute, as people type it."""
        if value is None or isinstance(value, Masked):
            return ""
        local = value.astimezone(ZoneInfo(context.timezone))
        return local.replace(tzinfo=None).isoformat(sep=" ", timespec="minutes")

    def json_schema(self, spec: FieldSpec) -> dict[str, Any]:
        """Return a string in the form of a moment."""
        return {**super().json_schema(spec), "format": "date-time"}


def read_day(text: str, context: Context) -> date:
    """Return the day a folded text means; raises Refusal."""
    try:
        if found := _DAY.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if (day := relative_day(text, local_today(context))) is not None:
            return day
    except (ValueError, OverflowError):
        raise Refusal(
            _("There is no day “%(value)s” in the calendar.", value=short(text))
        ) from None
    raise Refusal(_not_a_day(text))


def read_moment(text: str, context: Context) -> datetime:
    """Return the UTC moment a folded text means; raises Refusal."""
    zone = None
    if (found := _ZONED.fullmatch(text)) and ":" in found[1]:
        text, zone = found[1], found[2]
    text = _of_24_hours(text)
    head, clock = text, ""
    for sign in ("T", "t", " "):
        day, gap, rest = text.rpartition(sign)
        if gap and day and _TIME.fullmatch(rest):
            head, clock = day.strip(), rest
            break
    else:
        # 2026年11月23日14:05 has no gap between day and time.
        glued = re.fullmatch(r"(.*[日号天])(\d{1,2}[:时点].*)", text)
        if glued and _TIME.fullmatch(glued[2]):
            head, clock = glued[1], glued[2]
    try:
        day_part = read_day(head, context)
    except Refusal as refusal:
        is_day = _DAY.fullmatch(head) is not None
        raise Refusal(str(refusal) if is_day else _not_a_moment(text)) from None
    local = datetime.combine(day_part, _read_clock(clock, text))
    return _at_offset(local, zone) if zone else to_utc(local, context)


def _of_24_hours(text: str) -> str:
    """Return a text whose time of day is told by its half as one of 24 hours: 2:30 PM is 14:30."""
    if found := _HALF_BEHIND.fullmatch(text):
        day, hour, rest, afternoon = found[1], int(found[2]), found[3], found[4] in "pP"
    elif found := _HALF_BEFORE.fullmatch(text):
        day, hour, rest, afternoon = found[1], int(found[3]), found[4], found[2] == "下午"
    else:
        return text
    if not 1 <= hour <= 12:
        return text
    return f"{day.rstrip()} {hour % 12 + 12 * afternoon}{rest or ':00'}"


def _read_clock(clock: str, text: str) -> time:
    found = _TIME.fullmatch(clock)
    if found is None:
        return time()
    try:
        return time(
            int(found[1]), int(found[2] or 0), int(found[3] or 0),
            int((found[4] or "0").ljust(6, "0")),
        )  # fmt: skip
    except ValueError:
        raise Refusal(
            _("“%(value)s” is not a time of day; write it like 14:05.", value=short(clock))
        ) from None


def _at_offset(local: datetime, zone: str) -> datetime:
    offset = timedelta()
    if zone[0] in "+-":
        hours, minutes = int(zone[1:3]), int(zone[-2:])
        if hours > 23 or minutes > 59:
            raise Refusal(_not_a_moment(f"{local.isoformat()}{zone}"))
        offset = timedelta(hours=hours, minutes=minutes) * (1 if zone[0] == "+" else -1)
    try:
        return _in_range((local - offset).replace(tzinfo=UTC))
    except OverflowError:
        raise Refusal(_out_of_range()) from None


def to_utc(local: datetime, context: Context) -> datetime:
    """Return the UTC moment of a wall-clock time; of a repeated one the first.

    Raises Refusal for a time that the clocks skip when summer time begins.
    """
    zone = ZoneInfo(context.timezone)
    try:
        moment = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
        back = moment.astimezone(zone).replace(tzinfo=None)
    except OverflowError:
        raise Refusal(_out_of_range()) from None
    if back != local.replace(fold=0):
        raise Refusal(
            _("%(time)s does not exist in %(zone)s: the clocks are put forward then.",
              time=local.isoformat(" ", "minutes"), zone=context.timezone)
        )  # fmt: skip
    return _in_range(moment)


def _in_range(moment: datetime) -> datetime:
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        raise Refusal(_out_of_range()) from None
    if not _FIRST <= moment <= _LAST:
        raise Refusal(_out_of_range())
    return moment


def _out_of_range() -> str:
    return _("A moment lies between the years 1 and 9999.")


def _not_a_day(raw: object) -> str:
    return _(
        "“%(value)s” is not a date; write it like 2026-11-23, 2026年11月23日, tomorrow or +3d.",
        value=short(raw),
    )


def _not_a_moment(raw: object) -> str:
    return _(
        "“%(value)s” is not a date and time; write it like 2026-11-23 14:05.", value=short(raw)
    )
