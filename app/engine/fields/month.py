"""Calendar months, kept as their first day."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from babel.dates import format_skeleton
from flask_babel import gettext as _

from app.engine.declare.spec import FieldSpec
from app.engine.fields.base import Context, Masked, Refusal
from app.engine.fields.date_time import DateType
from app.engine.fields.folding import fold_width, short
from app.engine.fields.number import babel_locale
from app.engine.fields.periods import day_period, local_today, relative_day
from app.engine.fields.standard import single

_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})?\s*[日号]?)?")
_WORDS = {
    "本月": 0, "这个月": 0, "this month": 0, "this_month": 0, "now": 0, "上月": -1, "上个月": -1,
    "last month": -1, "last_month": -1, "下月": 1, "下个月": 1, "next month": 1, "next_month": 1,
}  # fmt: skip


class MonthType(DateType):
    """A calendar month; the attribute holds its first day."""

    key = "month"
    cell = "text"
    widget = "month"
    example = "2026-11"
    keys = {}

    def parse(self, raw: Any, spec: FieldSpec, context: Context) -> date | None:
        """Return the first day of the month that was written or meant; another day is refused."""
        day = read_month(raw, context)
        if day is not None and day.day != 1:
            raise Refusal(_not_a_month(raw))
        return day

    def parse_operand(self, raw: Any, spec: FieldSpec, context: Context) -> date | None:
        """Return the first day of the month; filters may name any day of it."""
        day = read_month(single(raw), context)
        return None if day is None else day.replace(day=1)

    def period(self, raw: Any, spec: FieldSpec, context: Context) -> tuple[Any, Any]:
        """Return the months that a named period touches; this one is neither past nor future."""
        start, end = day_period(raw, context)
        if start is None:  # the past
            return None, None if end is None else end.replace(day=1)
        if end is None:  # the future
            return _step(local_today(context), 1), None
        return start.replace(day=1), end

    def show(self, value: Any, spec: FieldSpec, context: Context) -> str:
        """Return "Nov 2026" or "2026年11月"."""
        return format_skeleton("yMMM", value, locale=babel_locale(context.language))

    def to_json(self, value: Any, spec: FieldSpec) -> Any:
        """Return the form 2026-11."""
        return value.isoformat()[:7] if isinstance(value, date) else value

    def to_input(self, value: Any, spec: FieldSpec, context: Context) -> Any:
        """Return the form 2026-11, which month inputs need."""
        return "" if value is None or isinstance(value, Masked) else value.isoformat()[:7]

    def search_text(self, value: Any, spec: FieldSpec) -> str:
        """Return the form 2026-11."""
        return "" if value is None else str(value.isoformat()[:7])

    def json_schema(self, spec: FieldSpec) -> dict[str, Any]:
        """Return a string in the form of a month."""
        return {
            "type": "string", "nullable": not spec.required, "pattern": r"^\d{4}-\d{2}$",
            "example": self.example,
        }  # fmt: skip


def read_month(raw: Any, context: Context) -> date | None:
    """Return the day a raw value names, of a month its first; None for nothing."""
    if raw is None:
        return None
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    if not isinstance(raw, str):
        raise Refusal(_not_a_month(raw))
    text = fold_width(raw)
    if not text:
        return None
    try:
        if found := _MONTH.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3] or 1))
        word = text.lower()
        if word in _WORDS:
            return _step(local_today(context), _WORDS[word])
        if word.endswith(("m", "y")):
            moved = relative_day(word, local_today(context))
            if moved is not None:
                return moved.replace(day=1)
    except (OverflowError, ValueError):
        pass
    raise Refusal(_not_a_month(raw))


def _step(today: date, months: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _not_a_month(raw: object) -> str:
    return _(
        "“%(value)s” is not a month; write it like 2026-11, 2026年11月 or +1m.", value=short(raw)
    )
