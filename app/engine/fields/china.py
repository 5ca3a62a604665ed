"""What China's papers and maps ask for: regions, credit codes, identity numbers."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Column, String

from app.engine.declare.spec import FieldSpec
from app.engine.fields.base import Context, Refusal
from app.engine.fields.folding import clean_line, fold_width, read_text, short
from app.engine.fields.standard import StandardType

_DIST = Path(__file__).resolve().parents[2] / "static" / "dist"
_CODE = re.compile(r"\d{2}(\d{2}(\d{2})?)?")
_USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_SIGNS = "10X98765432"
_SKIPPED = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")


@lru_cache(maxsize=1)
def regions() -> dict[str, tuple[str, str]]:
    """Return code -> (name, code of the parent or ""); read once from the built table."""
    manifest = json.loads((_DIST / "manifest.json").read_text("utf-8"))
    rows = json.loads((_DIST / manifest["regions.json"]).read_text("utf-8"))
    return {code: (name, parent or "") for code, name, parent in rows}


def region_path(code: str) -> list[str]:
    """Return the names from province to district, without the filler levels; [] when unknown."""
    names: list[str] = []
    while code in regions():
        name, code = regions()[code]
        if name not in _SKIPPED:
            names.append(name)
    return names[::-1]


@lru_cache(maxsize=1)
def _by_path() -> dict[str, str]:
    found: dict[str, str] = {}
    for code in regions():
        names = region_path(code)
        found.setdefault("".join(names), code)
        found.setdefault("".join(_bare(name) for name in names), code)
    return found


def _bare(name: str) -> str:
    return (
        re.sub(r"(省|市|区|县|自治区|特别行政区|壮族|回族|维吾尔)$", "", name)
        if len(name) > 2
        else name
    )


class RegionType(StandardType):
    """A province, city or district, stored as its code of two, four or six digits."""

    key = "region"
    cell = "text"
    widget = "region"
    operators = ("within", "eq", "ne", "in", "empty", "filled")
    groupable = True
    example = "上海市 / 闵行区"

    def columns(self, spec: FieldSpec) -> list[Column[Any]]:
        """Return one column for the code."""
        return [Column(spec.name, String(6))]

    def parse(self, raw: Any, spec: FieldSpec, context: Context) -> str | None:
        """Return the code of a code or of a path of names such as 上海市/闵行区."""
        text = fold_width(clean_line(read_text(raw)))
        if not text:
            return None
        if _CODE.fullmatch(text) and text in regions():
            return text
        path = re.sub(r"[\s/>,，、·-]+", "", text)
        code = _by_path().get(path) or _by_path().get(_bare(path))
        if code is None:
            raise Refusal(
                _(
                    "“%(value)s” is not a known region; write one such as 上海市 / 闵行区.",
                    value=short(text),
                )
            )
        return code

    def show(self, value: Any, spec: FieldSpec, context: Context) -> str:
        """Return the names from the large to the small."""
        return " / ".join(region_path(str(value))) or str(value)

    def to_input(self, value: Any, spec: FieldSpec, context: Context) -> Any:
        """Return the code."""
        return value or ""

    def period(self, raw: Any, spec: FieldSpec, context: Context) -> tuple[Any, Any]:
        """Return the half-open range of codes inside a region: 31 means all of Shanghai."""
        code = self.parse(raw, spec, context)
        if code is None:
            raise Refusal(_("A value to compare with is needed."))
        return code, str(int(code) + 1).zfill(len(code))

    def search_text(self, value: Any, spec: FieldSpec) -> str:
        """Return the names."""
        return "" if value is None else " ".join(region_path(str(value)))


class USCCType(StandardType):
    """A unified social credit code of 18 signs with its check digit."""

    key = "uscc"
    cell = "text"
    operators = ("eq", "ne", "starts", "contains", "empty", "filled")
    searchable = True
    example = "91310112734575997M"

    def columns(self, spec: FieldSpec) -> list[Column[Any]]:
        """Return one column of 18 signs."""
        return [Column(spec.name, String(18))]

    def parse(self, raw: Any, spec: FieldSpec, context: Context) -> str | None:
        """Return the code in capitals; the message of a wrong one names the expected sign."""
        text = re.sub(r"[\s-]", "", fold_width(clean_line(read_text(raw)))).upper()
        if not text:
            return None
        if len(text) != 18:
            raise Refusal(
                _("A credit code has 18 characters; this one has %(count)s.", count=len(text))
            )
        wrong = sorted({sign for sign in text if sign not in _USCC_SIGNS})
        if wrong:
            raise Refusal(
                _(
                    "A credit code has digits and capitals without I, O, S, V, Z; not “%(sign)s”.",
                    sign=wrong[0],
                )
            )
        expected = uscc_check(text[:17])
        if text[17] != expected:
            raise Refusal(
                _(
                    "Wrong check digit: the last character should be %(right)s, not %(wrong)s.",
                    right=expected,
                    wrong=text[17],
                )
            )
        return text

    def parse_operand(self, raw: Any, spec: FieldSpec, context: Context) -> Any:
        """Return the text in capitals: filters may ask for a part."""
        return clean_line(read_text(raw)).upper() or None

    def mask(self, value: Any) -> str:
        """Return both ends."""
        return f"{str(value)[:4]}••••{str(value)[-4:]}"


def uscc_check(body: str) -> str:
    """Return the check sign of the first 17 signs (GB 32100-2015)."""
    total = sum(
        _USCC_SIGNS.index(sign) * weight for sign, weight in zip(body, _USCC_WEIGHTS, strict=True)
    )
    return _USCC_SIGNS[(31 - total % 31) % 31]


class IDNumberType(StandardType):
    """A Chinese identity card number of 18 signs with its check digit."""

    key = "id_number"
    cell = "text"
    operators = ("eq", "empty", "filled")
    sortable = False
    example = "11010519491231002X"

    def columns(self, spec: FieldSpec) -> list[Column[Any]]:
        """Return one column of 18 signs."""
        return [Column(spec.name, String(18))]

    def parse(self, raw: Any, spec: FieldSpec, context: Context) -> str | None:
        """Return the number with a capital X; the message of a wrong one names the expected sign."""
        text = re.sub(r"[\s-]", "", fold_width(clean_line(read_text(raw)))).upper()
        if not text:
            return None
        if not re.fullmatch(r"\d{17}[\dX]", text):
            raise Refusal(
                _(
                    "An identity number has 17 digits and a check digit or X; this one has %(count)s characters.",
                    count=len(text),
                )
            )
        total = sum(int(sign) * weight for sign, weight in zip(text[:17], _ID_WEIGHTS, strict=True))
        expected = _ID_SIGNS[total % 11]
        if text[17] != expected:
            raise Refusal(
                _(
                    "Wrong check digit: the last character should be %(right)s, not %(wrong)s.",
                    right=expected,
                    wrong=text[17],
                )
            )
        return text

    def mask(self, value: Any) -> str:
        """Return the first and last signs."""
        return f"{str(value)[:1]}{'*' * 16}{str(value)[-1:]}"
