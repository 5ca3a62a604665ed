"""What China's papers and maps ask for: regions, credit codes, identity numbers."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Column, String

from app.engine.declare.spec import FieldSpec
from app.engine.fields.base import Context, Refusal
from app.engine.fields.folding import clean_line, fold_width, read_text, short
from app.engine.fields.periods import local_today
from app.engine.fields.standard import StandardType

_DIST = Path(__file__).resolve().parents[2] / "static" / "dist"
_CODE = re.compile(r"\d{2,9}")
_OLDEST = date(1850, 1, 1)
#: First two digits an identity number may have; 81 to 83 are residence permits.
_PROVINCES = frozenset(
    f"{number:02}"
    for group in (
        range(11, 16),
        range(21, 24),
        range(31, 38),
        range(41, 47),
        range(50, 55),
        range(61, 66),
        (71, 81, 82, 83, 91),
    )
    for number in group
)
_USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_SIGNS = "10X98765432"
_SKIPPED = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")


class RegionsMissing(RuntimeError):
    """The table of regions was not built at set-up; the text says how to build it."""


@lru_cache(maxsize=1)
def regions() -> dict[str, tuple[str, str]]:
    """Return code -> (name, code of the parent or ""); read once from the built table.

    Codes have 2, 4 or 6 digits, 9 for the towns of cities without districts. Raises
    RegionsMissing.
    """
    try:
        manifest = json.loads((_DIST / "manifest.json").read_text("utf-8"))
        rows = json.loads((_DIST / manifest["regions.json"]).read_text("utf-8"))
    except (OSError, KeyError, json.JSONDecodeError):
        raise RegionsMissing(
            "The table of regions is missing; build it with: python -m assets.build"
        ) from None
    return {code: (name, parent or "") for code, name, parent in rows}


def known_code(text: str) -> str:
    """Return a code as the table has it, "" when unknown; 310000 is 31, 310100 is 3101."""
    while len(text) in (4, 6) and text.endswith("00"):
        text = text[:-2]
    return text if text in regions() else ""


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
    bare = re.sub(r"((壮族|回族|维吾尔)?自治区|特别行政区|新区|省|市|区|县)$", "", name)
    return bare if len(bare) >= 2 else name


@lru_cache(maxsize=1)
def _by_last_name() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code in regions():
        if regions()[code][0] in _SKIPPED:
            continue
        for name in dict.fromkeys((regions()[code][0], _bare(regions()[code][0]))):
            found.setdefault(name, []).append(code)
    return found


def _codes_of_names(text: str) -> list[str]:
    """Return the codes a path of names may mean; levels may be left out, and 省, 市, 区 too."""
    steps = [step for step in re.split(r"[\s/>,，、·-]+", text) if step and step not in _SKIPPED]
    if not steps:
        return []
    whole = _by_path().get("".join(steps))
    if whole:
        return [whole]
    return [
        code for code in _by_last_name().get(steps[-1], []) if _in_order(steps, region_path(code))
    ]


def _in_order(steps: Sequence[str], names: Sequence[str]) -> bool:
    rest = iter(names)
    return all(any(step in (name, _bare(name)) for name in rest) for step in steps)


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
        return [Column(spec.name, String(9))]

    def parse(self, raw: Any, spec: FieldSpec, context: Context) -> str | None:
        """Return the code of a code or of a path of names such as 上海市/闵行区."""
        text = fold_width(clean_line(read_text(raw)))
        if not text:
            return None
        codes = [known_code(text)] if _CODE.fullmatch(text) else _codes_of_names(text[:80])
        if len(codes) == 1 and codes[0]:
            return codes[0]
        raise Refusal(_not_one_region(text, codes))

    def show(self, value: Any, spec: FieldSpec, context: Context) -> str:
        """Return the names from the large to the small."""
        return " / ".join(region_path(str(value))) or str(value)

    def fill(self, value: Any, spec: FieldSpec, context: Context) -> Any:
        """Return the code."""
        return value

    def period(self, raw: Any, spec: FieldSpec, context: Context) -> tuple[Any, Any]:
        """Return the half-open range of codes inside a region: 31 means all of Shanghai."""
        code = self.parse(raw, spec, context)
        if code is None:
            raise Refusal(_("A value to compare with is needed."))
        return code, str(int(code) + 1).zfill(len(code))

    def search_text(self, value: Any, spec: FieldSpec) -> str:
        """Return the names."""
        return "" if value is None else " ".join(region_path(str(value)))


def _not_one_region(text: str, codes: Sequence[str]) -> str:
    if len(codes) > 1:
        return _(
            "“%(value)s” exists more than once. Name the province too: %(allowed)s.",
            value=short(text),
            allowed=", ".join("/".join(region_path(code)) for code in codes[:4]),
        )
    last = re.split(r"[\s/]+", text)[-1]
    guess = difflib.get_close_matches(last[:20], list(_by_last_name()), 1, 0.5)
    if guess:
        return _(
            "“%(value)s” is not a known region. Did you mean %(guess)s?",
            value=short(text),
            guess=guess[0],
        )
    return _(
        "“%(value)s” is not a known region; write one such as 上海市 / 闵行区.", value=short(text)
    )


class USCCType(StandardType):
    """A unified social credit code of 18 signs with its check digit."""

    key = "uscc"
    cell = "text"
    operators = ("eq", "ne", "starts", "contains", "empty", "filled")
    searchable = True
    example = "913101127345759975"

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


def _is_birth_date(digits: str, today: date) -> bool:
    try:
        birth = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return _OLDEST <= birth <= today


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
        """Return the number with a capital X; a wrong check digit names the right one."""
        text = re.sub(r"[\s-]", "", fold_width(clean_line(read_text(raw)))).upper()
        if not text:
            return None
        if not re.fullmatch(r"\d{17}[\dX]", text):
            raise Refusal(
                _(
                    "An identity number has 17 digits and a check digit or X; "
                    "this one has %(count)s characters.",
                    count=len(text),
                )
            )
        if text[:2] not in _PROVINCES:
            raise Refusal(
                _("No province has the number %(digits)s, with which this begins.", digits=text[:2])
            )
        if not _is_birth_date(text[6:14], local_today(context)):
            raise Refusal(
                _(
                    "The birth date in this number, %(day)s, is not possible.",
                    day=f"{text[6:10]}-{text[10:12]}-{text[12:14]}",
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
