"""From the cells of a row to raw values by field, as a form would send them; what cannot be is told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _

from app.engine.compile.model import Compiled
from app.engine.fields.base import Refusal
from app.engine.fields.folding import fold_width, short
from app.engine.query.context import ReaderContext
from app.features.import_export.cells import as_written
from app.features.import_export.headings import JOINED
from app.features.import_export.link_names import LinkNames, NoSuchName
from app.features.import_export.plan import Plan
from app.features.import_export.read_table import RawRow, RawTable

#: What tables write where they know nothing.
_NOTHING = frozenset({"n/a", "#n/a", "na", "null", "none", "nil", "-", "--", "—", "——", "/"})
_NOT_SAID = frozenset({"n/a", "#n/a", "null", "none"})
_ERRORS = re.compile(r"#(REF|DIV/0|VALUE|NAME\?|NUM|NULL|N/A)!?", re.IGNORECASE)
_DAMAGED_NUMBER = re.compile(r"[+-]?\d(\.\d+)?[eE]\+?\d{2}")
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(\s.*)?")
_TEXTS = ("text", "long_text", "rich_text", "phone", "uscc", "id_number", "tags")
_LINKS = ("link", "links", "user")


@dataclass(frozen=True)
class Problem:
    """Why a row is bad: the column's heading ("" for the whole row), its value, the reason.

    field: the field it was meant for; near: what the value may mean, for a person to decide.
    """

    column: str
    value: str
    reason: str
    field: str = ""
    near: str = ""

    @property
    def words(self) -> str:
        """Return the problem as one sentence."""
        if not self.column or self.reason.startswith(self.column):
            return self.reason
        return _("%(column)s: %(reason)s", column=self.column, reason=self.reason)


@dataclass
class RowValues:
    """Raw values by field name, the columns they came from, problems, and what was assumed."""

    raw: dict[str, object] = field(default_factory=dict)
    cells: dict[str, tuple[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def row_values(
    row: RawRow, table: RawTable, plan: Plan, compiled: Compiled, context: ReaderContext,
    links: LinkNames,
) -> RowValues:  # fmt: skip
    """Read one row."""
    found = RowValues()
    extra = len(row.cells) - len(table.headings)
    if extra > 0 and any(cell.strip() for cell in row.cells[len(table.headings) :]):
        reason = _(
            "%(found)s values where there are %(columns)s columns: a comma inside a value is "
            "probably not quoted, and the columns are shifted.",
            found=len(row.cells), columns=len(table.headings),
        )  # fmt: skip
        found.problems.append(Problem("", "", reason))
    found.raw.update(plan.constants)
    parts: dict[str, list[str]] = {}
    for place, name in enumerate(plan.columns):
        cell = row.cells[place] if place < len(row.cells) else ""
        if name:
            parts.setdefault(name, []).append(_cell(name, cell, table.headings[place], plan, found))
    for name, texts in parts.items():
        _put(name, [text for text in texts if text], plan, compiled, context, links, found)
    return found


def _cell(name: str, cell: str, heading: str, plan: Plan, found: RowValues) -> str:
    text = as_written(cell).strip()
    if text.casefold() in _NOTHING and name not in plan.values:
        text = ""
    if "\ufffd" in text:
        reason = _("Damaged text: the file lost some of its signs; correct it at the source.")
        found.problems.append(Problem(heading, text, reason))
    elif text and _ERRORS.fullmatch(text):
        reason = _("“%(value)s” is an error of the spreadsheet, not a value.", value=text)
        found.problems.append(Problem(heading, text, reason))
    shown = found.cells.get(name)
    found.cells[name] = (f"{shown[0]} + {heading}", f"{shown[1]} {text}") if shown else (heading, text)  # fmt: skip
    return plan.values.get(name, {}).get(text, text)


def _put(
    name: str, texts: list[str], plan: Plan, compiled: Compiled, context: ReaderContext,
    links: LinkNames, found: RowValues,
) -> None:  # fmt: skip
    item = compiled.fields[name]
    heading, shown = found.cells[name]
    if any(problem.column in heading.split(" + ") for problem in found.problems if problem.column):
        return
    if not texts:
        found.raw.setdefault(name, "")
        return
    text = " / ".join(texts)
    try:
        if item.type in JOINED and len(texts) > 1:
            text = _region(compiled, name, texts, context, found)
        elif item.type in ("date", "datetime"):
            text = ordered_day(text, plan.days)
        elif item.type in _TEXTS and _DAMAGED_NUMBER.fullmatch(text):
            raise Refusal(
                _("Excel shortened the number “%(value)s”; format the column as text and enter it anew.",
                  value=short(text))
            )  # fmt: skip
        found.raw[name] = links.resolve(name, text) if item.type in _LINKS else text
    except Refusal as refusal:
        near = refusal.near if isinstance(refusal, NoSuchName) else ""
        found.problems.append(Problem(heading, shown, str(refusal), name, near))


def _region(
    compiled: Compiled, name: str, texts: list[str], context: ReaderContext, found: RowValues
) -> str:
    """Return the longest part of province, city, district that is known; the rest is told."""
    item, kind = compiled.fields[name], compiled.type(name)
    for most in range(len(texts), 0, -1):
        try:
            code = kind.coerce(" / ".join(texts[:most]), item, context)
        except Refusal:
            if most == 1:
                raise
            continue
        if most < len(texts):
            found.notes.append(
                _("“%(value)s” is not a region of today; only “%(kept)s” is stored.",
                  value=short(" / ".join(texts[most:])), kept=kind.to_text(code, item, context))
            )  # fmt: skip
        return str(code)
    return ""


def ordered_day(text: str, days: str) -> str:
    """Return a day such as 3/1/2017 with the year first; Refusal where nobody said which is which."""
    found = _SLASHED.fullmatch(fold_width(text))
    if found is None:
        return text
    first, second = int(found[1]), int(found[2])
    order = days or ("mdy" if second > 12 else "dmy" if first > 12 else "")
    if not order:
        raise Refusal(
            _("“%(value)s” can be read in two ways: say whether the day or the month comes first.",
              value=short(text))
        )  # fmt: skip
    month, day = (first, second) if order == "mdy" else (second, first)
    return f"{found[3]}-{month:02}-{day:02}{found[4] or ''}"


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


def first_values(rows: Iterable[RawRow], place: int) -> Mapping[str, int]:
    """Return how often each text stands in a column."""
    counts: dict[str, int] = {}
    for row in rows:
        text = row.cells[place].strip() if place < len(row.cells) else ""
        if text and text.casefold() not in _NOT_SAID:
            counts[text] = counts.get(text, 0) + 1
    return counts
