"""What the pages of an import receive as `page`, and how they are put together."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from app.engine.compile.model import Compiled
from app.engine.fields.folding import nearest
from app.engine.query.context import ReaderContext
from app.engine.views.list_paging import rows_word
from app.engine.views.page_models import Action
from app.features.import_export.check_rows import CheckedRow
from app.features.import_export.headings import importable_fields
from app.features.import_export.plan import Plan
from app.features.import_export.raw_table import RawTable
from app.features.import_export.run_import import count_states

SHOWN_ROWS = 200
_SAMPLES = 3
_OFFERS = 40
TONES = {"new": "green", "update": "blue", "duplicate": "gray", "bad": "red"}


@dataclass(frozen=True)
class UploadPage:
    """Step one, choose a file: template import_export/upload.html. required: labels."""

    title: str
    sentence: str
    action: str
    back_href: str
    back_label: str
    required: str
    problem: str = ""


@dataclass(frozen=True)
class ColumnLine:
    """One column of the file: its heading, values of the first rows, the field it is meant for."""

    name: str
    heading: str
    samples: tuple[str, ...]
    field: str


@dataclass(frozen=True)
class ColumnsPage:
    """Step two, what each column is: template import_export/columns.html.

    constants: (field, value) of every row, with an empty pair to fill in. fields: (name, label).
    """

    title: str
    sentence: str
    action: str
    back_href: str
    back_label: str
    columns: tuple[ColumnLine, ...]
    fields: tuple[tuple[str, str], ...]
    ask_days: bool
    days: str
    update: bool
    constants: tuple[tuple[str, str], ...]
    left_out: str
    remarks: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class Offer:
    """A value of the file that stands for nothing here, and what it may mean: (value, label)."""

    name: str
    text: str
    label: str
    rows: str
    choices: tuple[tuple[str, str], ...]
    near: str


@dataclass(frozen=True)
class RowLine:
    """One row of the file: number, state in words, tone, title, why, and the record it repeats."""

    number: int
    state: str
    tone: str
    title: str
    reason: str
    href: str


@dataclass(frozen=True)
class StateTab:
    """A state, how many rows have it, the address that shows only those."""

    label: str
    count: int
    tone: str
    href: str
    current: bool


@dataclass(frozen=True)
class RowsPage:
    """Step three, what becomes of each row: template import_export/rows.html.

    hidden: the plan, sent along on confirming. submit: "" when there is nothing to store.
    """

    title: str
    sentence: str
    action: str
    back_href: str
    back_label: str
    tabs: tuple[StateTab, ...]
    rows: tuple[RowLine, ...]
    more: str
    hidden: tuple[tuple[str, str], ...]
    offers: tuple[Offer, ...]
    submit: str
    hint: str
    bad_href: str


@dataclass(frozen=True)
class DonePage:
    """What an import did: template import_export/done.html."""

    title: str
    sentence: str
    tabs: tuple[StateTab, ...]
    list_href: str
    new_href: str
    undo: Action | None
    bad_href: str


def state_words() -> dict[str, str]:
    """Return what each state is called as the heading of a number."""
    return {
        "new": _("New"), "update": _("Changed"), "duplicate": _("Already there"), "bad": _("Bad"),
    }  # fmt: skip


def column_lines(table: RawTable, plan: Plan) -> tuple[ColumnLine, ...]:
    """Return every column with its first values."""
    lines = []
    for place, heading in enumerate(table.headings):
        texts = (row.cells[place].strip() for row in table.rows[:50] if place < len(row.cells))
        samples = tuple(dict.fromkeys(text[:60] for text in texts if text))[:_SAMPLES]
        shown = heading or _("Column %(number)s", number=place + 1)
        lines.append(ColumnLine(f"c{place}", shown, samples, plan.columns[place]))
    return tuple(lines)


def field_choices(compiled: Compiled, context: ReaderContext) -> tuple[tuple[str, str], ...]:
    """Return (name, label) of the fields that columns may be meant for; required ones are marked."""
    found = []
    for name in importable_fields(compiled, context):
        item = compiled.fields[name]
        label = item.label.text(context.language) or name
        found.append((name, f"{label} *" if item.required and item.default is None else label))
    return tuple(found)


def required_words(compiled: Compiled, context: ReaderContext) -> str:
    """Return the labels of the fields that every row must bring."""
    mark = "、" if context.language.startswith("zh") else ", "
    return mark.join(
        item.label.text(context.language) or item.name for item in compiled.spec.fields
        if item.required and item.default is None and item.name in importable_fields(compiled, context)
    )  # fmt: skip


def row_lines(rows: Sequence[CheckedRow], slug: str, state: str) -> tuple[RowLine, ...]:
    """Return the rows of a state ("" for all, the bad ones first), SHOWN_ROWS at most."""
    words = state_words()
    chosen = [row for row in rows if not state or row.state == state]
    if not state:
        chosen.sort(key=lambda row: row.state != "bad")
    return tuple(
        RowLine(
            row.row.number, words[row.state], TONES[row.state], row.title, row.words,
            f"/e/{slug}/{row.record_id}" if row.record_id else "",
        )
        for row in chosen[:SHOWN_ROWS]
    )  # fmt: skip


def state_tabs(
    counts: dict[str, int], hrefs: dict[str, str] | None = None, current: str = ""
) -> tuple[StateTab, ...]:
    """Return a count per state."""
    words, links = state_words(), hrefs or {}
    return tuple(
        StateTab(words[state], number, TONES[state], links.get(state, ""), state == current)
        for state, number in counts.items()
    )


def offers_of(
    rows: Sequence[CheckedRow], compiled: Compiled, context: ReaderContext, plan: Plan
) -> tuple[Offer, ...]:
    """Return the values that a person can tell the meaning of, the most frequent ones first."""
    counts: Counter[tuple[str, str]] = Counter()
    near: dict[tuple[str, str], str] = {}
    for row in rows:
        for problem in row.problems:
            is_choice = problem.field and compiled.fields[problem.field].type == "choice"
            if problem.value and (problem.near or is_choice):
                key = (problem.field, problem.value)
                counts[key] += 1
                near[key] = problem.near
    found: list[Offer] = []
    for (name, text), number in counts.most_common(_OFFERS):
        choices = _choices(compiled, context, name, near[name, text])
        label = compiled.fields[name].label.text(context.language) or name
        guess = near[name, text] or nearest(text, [words for _key, words in choices])
        values = tuple((json.dumps([name, text, key]), words) for key, words in choices)
        found.append(Offer(f"v-{len(found)}", text, label, rows_word(number), values, guess))
    return tuple(found)


def _choices(
    compiled: Compiled, context: ReaderContext, name: str, near: str
) -> list[tuple[str, str]]:
    if near:
        return [(near, near)]
    options = context.options(compiled.fields[name])
    return [(one.key, one.label.text(context.language)) for one in options if not one.retired]


def submit_words(rows: Sequence[CheckedRow]) -> str:
    """Return the words of the button that stores: how many rows; "" when there are none."""
    counts = count_states(rows)
    stored = counts["new"] + counts["update"]
    return _("Import %(rows)s", rows=rows_word(stored)) if stored else ""
