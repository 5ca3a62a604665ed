"""From the cells of a row to raw values by field, as a form would send them; what cannot be is told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _

from app.engine.compile.model import Compiled
from app.engine.fields.base import Refusal
from app.engine.fields.folding import short
from app.engine.query.context import ReaderContext
from app.features.import_export.cells import as_written
from app.features.import_export.days import DayForm, day_alone, plain_day
from app.features.import_export.file_memory import CREATE
from app.features.import_export.headings import JOINED
from app.features.import_export.link_names import NOT_RECORDS, LinkNames, NoSuchName
from app.features.import_export.numbers import plain_number
from app.features.import_export.plan import Plan
from app.features.import_export.raw_table import RawRow, RawTable

#: What tables write where they know nothing.
_NOTHING = frozenset({"n/a", "#n/a", "na", "null", "none", "nil", "-", "--", "—", "——", "/"})
_NOT_SAID = frozenset({"n/a", "#n/a", "null", "none"})
_ERRORS = re.compile(r"#(REF|DIV/0|VALUE|NAME\?|NUM|NULL|N/A)!?", re.IGNORECASE)
#: What the reader of workbooks writes for a formula that has no result.
_NOT_CALCULATED = "#FORMULA!"
#: Between the parts of a region in one cell.
_PARTS = re.compile(r"\s*[/、>|]\s*")
_TEXTS = ("text", "long_text", "rich_text", "phone", "uscc", "id_number", "tags")
_DAYS = ("date", "datetime")
#: Kinds of fields whose texts are names of something else.
LINKS = ("link", "links", *NOT_RECORDS)


@dataclass(frozen=True)
class Problem:
    """Why a row is bad: the column's heading ("" for the whole row), its value, the reason.

    field: the field it was meant for; near: what the value may mean, for a person to decide;
    missing: it names a record that is not there.
    """

    column: str
    value: str
    reason: str
    field: str = ""
    near: str = ""
    missing: bool = False

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


class RowReader:
    """Reads the rows of one file by its plan, whose order of days is settled."""

    def __init__(
        self, compiled: Compiled, context: ReaderContext, table: RawTable, plan: Plan, links: LinkNames
    ) -> None:  # fmt: skip
        self.compiled, self.context = compiled, context
        self.table, self.plan, self.links = table, plan, links
        self._days = DayForm(plan.days, table.since_1904)

    def read(self, row: RawRow) -> RowValues:
        """Return the values of one row."""
        found = RowValues()
        headings = self.table.headings
        if any(cell.strip() for cell in row.cells[len(headings) :]):
            reason = _(
                "%(found)s values where there are %(columns)s columns: a comma inside a value is "
                "probably not quoted, and the columns are shifted.",
                found=len(row.cells), columns=len(headings),
            )  # fmt: skip
            found.problems.append(Problem("", "", reason))
        for name, text in self.plan.constants.items():
            self._put_constant(name, text, found)
        parts: dict[str, list[str]] = {}
        for place, name in enumerate(self.plan.columns):
            cell = row.cells[place] if place < len(row.cells) else ""
            if name:
                parts.setdefault(name, []).append(self._cell(name, cell, headings[place], found))
        for name, texts in parts.items():
            self._put(name, [text for text in texts if text], found)
        return found

    def _cell(self, name: str, cell: str, heading: str, found: RowValues) -> str:
        text = as_written(cell).strip()
        if text.casefold() in _NOTHING and name not in self.plan.values:
            text = ""
        reason = _damage(text)
        if reason:
            found.problems.append(Problem(heading, text, reason))
        shown = found.cells.get(name)
        found.cells[name] = (f"{shown[0]} + {heading}", f"{shown[1]} {text}") if shown else (heading, text)  # fmt: skip
        meant = self.plan.values.get(name, {}).get(text, text)
        return text if meant == CREATE else meant

    def _put(self, name: str, texts: list[str], found: RowValues) -> None:
        heading, shown = found.cells[name]
        told = {problem.column for problem in found.problems} - {""}
        if told & set(heading.split(" + ")):
            return
        if not texts:
            # A gap in a column is as if the column were not there: the form starts with the default.
            # A record of nobody would be lost to whoever imports it and sees only their own.
            item = self.compiled.fields[name]
            if name != "owner" and (not item.required or item.default is None):
                found.raw.setdefault(name, "")
            return
        try:
            found.raw[name] = self._value(name, texts, found.notes)
        except Refusal as refusal:
            missing = isinstance(refusal, NoSuchName)
            near = refusal.near if isinstance(refusal, NoSuchName) else ""
            found.problems.append(Problem(heading, shown, str(refusal), name, near, missing))

    def _put_constant(self, name: str, text: str, found: RowValues) -> None:
        """Read what is the same in every row as a cell would be: a record by its name, too."""
        try:
            found.raw[name] = self._value(name, [text], found.notes)
        except Refusal as refusal:
            label = self.compiled.fields[name].label.text(self.context.language) or name
            found.problems.append(Problem(label, text, str(refusal)))

    def _value(self, name: str, texts: list[str], notes: list[str]) -> object:
        kind, text, note = self.compiled.fields[name].type, " / ".join(texts), ""
        if kind in JOINED:
            parts = texts if len(texts) > 1 else _PARTS.split(text)
            return self._region(name, parts, notes) if len(parts) > 1 else text
        if kind in LINKS:
            found, made = self.links.resolve(name, text)
            notes += [_("“%(name)s” is added too.", name=short(title)) for title in made]
            return found
        if kind in _DAYS:
            text, note = plain_day(text, self._days)
            if kind == "date":
                notes += [note] if note else []
                text, note = day_alone(text)
        elif kind in _TEXTS:
            text, note = plain_number(text)
        notes += [note] if note else []
        return text

    def _region(self, name: str, texts: list[str], notes: list[str]) -> str:
        """Return the longest part of province, city, district that is known; the rest is told."""
        item, kind = self.compiled.fields[name], self.compiled.type(name)
        for most in range(len(texts), 0, -1):
            try:
                code = kind.coerce(" / ".join(texts[:most]), item, self.context)
            except Refusal:
                if most == 1:
                    raise
                continue
            if most < len(texts):
                notes.append(
                    _("“%(value)s” is not a region of today; only “%(kept)s” is stored.",
                      value=short(" / ".join(texts[most:])),
                      kept=kind.to_text(code, item, self.context))
                )  # fmt: skip
            return str(code)
        return ""


def _damage(text: str) -> str:
    """Return why a cell's text cannot be what somebody typed; "" when it can."""
    if "\ufffd" in text:
        return _("Damaged text: the file lost some of its signs; correct it at the source.")
    if text == _NOT_CALCULATED:
        return _("A formula without a result: open the file in Excel and save it anew.")
    if text and _ERRORS.fullmatch(text):
        return _("“%(value)s” is an error of the spreadsheet, not a value.", value=text)
    return ""


def count_texts(rows: Iterable[RawRow], place: int) -> Mapping[str, int]:
    """Return how often each text stands in a column."""
    counts: dict[str, int] = {}
    for row in rows:
        text = row.cells[place].strip() if place < len(row.cells) else ""
        if text and text.casefold() not in _NOT_SAID:
            counts[text] = counts.get(text, 0) + 1
    return counts
