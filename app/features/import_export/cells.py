"""A record's value as a spreadsheet's cell: typed where Excel keeps it, text where it would not."""

from __future__ import annotations

import logging
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app.engine.compile.model import Compiled
from app.engine.fields.base import Masked, Refusal
from app.engine.query.context import ReaderContext

log = logging.getLogger(__name__)

Cell = str | int | Decimal | date | datetime | None

#: More digits than this lose their end in Excel, which keeps numbers as binary fractions.
EXACT_DIGITS = 15
#: What Excel takes as one cell; more is cut, and the cell says so.
LONGEST = 32_767
_NUMBERS = ("integer", "decimal", "money", "percent", "formula", "roll_up")
_RISKY = re.compile(r"'*[\s\x00]*[=+\-@＝＋－＠]|'*[\t\r]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def cell_of(compiled: Compiled, name: str, value: Any, context: ReaderContext) -> Cell:
    """Return one value as its reader may see it; a value that cannot be read says so itself."""
    try:
        return _typed(compiled, name, value, context)
    except (Refusal, ValueError, TypeError, KeyError, ArithmeticError, AttributeError):
        # A single damaged value must not cost a person the whole export.
        log.warning("cell not exported", extra={"entity": compiled.slug, "field": name})
        return _("(cannot be read)")


def _typed(compiled: Compiled, name: str, value: Any, context: ReaderContext) -> Cell:
    item = compiled.fields[name]
    if value is None:
        return None
    if isinstance(value, Masked):
        return value.text
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(context.timezone)).replace(tzinfo=None, microsecond=0)
    if item.type == "month":
        return str(compiled.type(name).to_input(value, item, context))
    if isinstance(value, date):
        return value
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    if item.type in _NUMBERS and is_number:
        return value if _fits(value) else f"{Decimal(value):f}"
    return readable(compiled.type(name).to_text(value, item, context))


def _fits(number: int | Decimal) -> bool:
    digits = Decimal(number).as_tuple().digits
    return len(digits) <= EXACT_DIGITS


def shows(compiled: Compiled, name: str, value: Any, text: str, context: ReaderContext) -> bool:
    """Tell whether an export of a value shows this text: seconds and markup are not in it."""
    cell = cell_of(compiled, name, value, context)
    if isinstance(cell, datetime):
        return text in {cell.isoformat(" ", exact) for exact in ("minutes", "seconds")}
    return isinstance(cell, str) and cell.strip() == text.strip()


def readable(text: str) -> str:
    """Return a text without signs that no spreadsheet file may hold, and no longer than a cell."""
    clean = _CONTROL.sub(lambda sign: f"\\u{ord(sign[0]):04X}", text)
    if len(clean) <= LONGEST:
        return clean
    note = _("… (cut, %(count)s characters in all)", count=len(clean))
    return clean[: LONGEST - len(note)] + note


def harmless(text: str) -> str:
    """Return a text that no program takes for a formula when it opens a CSV file."""
    return f"'{text}" if _RISKY.match(text) else text


def as_written(text: str) -> str:
    """Return what `harmless` was given: the text without the sign that it put before."""
    return text[1:] if text.startswith("'") and _RISKY.match(text[1:]) else text
