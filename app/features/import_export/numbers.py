"""Digits that a spreadsheet took for a number: phones, credit codes and ids that lost their end."""

from __future__ import annotations

import re

from flask_babel import gettext as _

from app.engine.fields.base import Refusal
from app.engine.fields.folding import fold_width, short

#: As spreadsheets write it: 1.38E+10.
_SHORTENED = re.compile(r"([+-]?)(\d)(?:\.(\d+))?[eE]\+(\d{2})")
_CUT_MOBILE = re.compile(r"1[3-9]\d{8}")
_ROUNDED = re.compile(r"\d{15}0+")


def plain_number(text: str) -> tuple[str, str]:
    """Return (a text's digits written out, what was assumed); other texts stay as they are.

    Raises Refusal where the spreadsheet left digits out: nothing brings them back.
    """
    found = _SHORTENED.fullmatch(fold_width(text))
    if found is None:
        return text, ""
    digits, places = found[2] + (found[3] or ""), int(found[4])
    if len(digits) != places + 1:
        raise Refusal(
            _("Excel shortened the number “%(value)s”; format the column as text and enter it anew.",
              value=short(text))
        )  # fmt: skip
    whole = f"{found[1]}{digits}"
    return whole, _("“%(value)s” is read as %(number)s.", value=short(text), number=whole)


def number_hint(kind: str, value: str) -> str:
    """Return what may have happened to a refused phone, credit code or id; "" for nothing known."""
    digits = fold_width(value).replace(" ", "")
    if kind == "phone" and _CUT_MOBILE.fullmatch(digits):
        return _("Did Excel cut a digit?")
    if kind in ("uscc", "id_number") and len(digits) == 18 and _ROUNDED.fullmatch(digits):
        return _("Excel keeps only 15 digits of a number: format the column as text and enter it anew.")  # fmt: skip
    return ""
