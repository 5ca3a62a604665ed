"""The rows of a checked file as their page shows them, with the cells that can be corrected in place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from urllib.parse import urlencode

from flask_babel import gettext as _

from app.engine.compile.model import Compiled
from app.engine.query.context import ReaderContext
from app.engine.views.page_models import Paging, Tab
from app.features.import_export.import_models import MendCell, RowLine
from app.features.import_export.mends import cell_at, mend_name
from app.features.import_export.opened import Opened
from app.features.import_export.plan import Plan
from app.features.import_export.raw_table import RawRow
from app.features.import_export.shown_rows import ShownRow

SHOWN_ROWS = 50
TONES = {"new": "green", "update": "blue", "duplicate": "gray", "bad": "red"}
#: Cells beside a row's reason; the others are one click away.
_INLINE = 6
_MODES = {
    "phone": "tel", "email": "email", "url": "url", "integer": "decimal", "decimal": "decimal",
    "money": "decimal", "percent": "decimal",
}  # fmt: skip


def state_words() -> dict[str, str]:
    """Return what each state is called as the heading of a number."""
    return {
        "new": _("New"), "update": _("Changed"), "duplicate": _("Already there"), "bad": _("Bad"),
    }  # fmt: skip


def chosen_rows(rows: Sequence[ShownRow], state: str) -> list[ShownRow]:
    """Return the rows of a state, "" for all: those that ask for something first."""
    chosen = [row for row in rows if not state or row.state == state]
    if not state:
        chosen.sort(key=lambda row: row.state != "bad")
    return chosen


def row_paging(total: int, page: int, href: str) -> Paging:
    """Return the foot of the rows. href: of the page, with room for its number behind."""
    most = max(1, -(-total // SHOWN_ROWS))
    first = (page - 1) * SHOWN_ROWS + 1
    text = _("%(first)s–%(last)s of %(total)s",
             first=f"{first:,}", last=f"{min(total, page * SHOWN_ROWS):,}", total=f"{total:,}")  # fmt: skip
    near = sorted({1, most, *(one for one in range(page - 2, page + 3) if 1 <= one <= most)})
    numbers = tuple(Tab(str(one), f"{one:,}", f"{href}{one}", one == page) for one in near)
    return Paging(
        text if total else "", f"{href}{page - 1}" if page > 1 else "",
        f"{href}{page + 1}" if page < most else "", numbers=numbers if most > 1 else (),
    )  # fmt: skip


class RowLines:
    """Makes the lines of one file's rows. can_mend: its cells may still be corrected."""

    def __init__(
        self, opened: Opened, plan: Plan, compiled: Compiled, context: ReaderContext, *, can_mend: bool
    ) -> None:  # fmt: skip
        self.opened, self.plan, self.compiled, self.context = opened, plan, compiled, context
        self.can_mend = can_mend
        self._raw = {row.number: row for row in opened.table.rows}

    def lines(self, rows: Sequence[ShownRow]) -> tuple[RowLine, ...]:
        """Return the lines of some rows."""
        words = state_words()
        return tuple(self._line(row, words[row.state]) for row in rows)

    def whole_row(self, number: int, skip: Collection[int]) -> tuple[MendCell, ...]:
        """Return every cell of a row but those that are shown already; none for a row it has not."""
        raw = self._raw.get(number)
        if raw is None:
            return ()
        width = max(len(self.opened.table.headings), len(raw.cells))
        return tuple(self._cell(raw, place) for place in range(width) if place not in skip)

    def _line(self, row: ShownRow, word: str) -> RowLine:
        cells: tuple[MendCell, ...] = ()
        more = ""
        raw = self._raw.get(row.number)
        if self.can_mend and raw is not None and row.state in ("bad", "duplicate"):
            places = self._places(row)
            near = {one.field: one.near for one in row.open}
            cells = tuple(self._cell(raw, place, near) for place in places)
            tail = urlencode([("n", row.number), *(("skip", place) for place in places)])
            more = f"{self.opened.href}/row?{tail}"
        return RowLine(
            row.number, word, TONES[row.state], row.title, row.words,
            f"/e/{self.compiled.slug}/{row.record_id}" if row.record_id else "", cells, more,
        )  # fmt: skip

    def _places(self, row: ShownRow) -> list[int]:
        """Return the columns that are wrong in a row, and those that were corrected in it."""
        headings = list(self.opened.table.headings)
        names = [
            part for name in row.columns for part in ([name] if name in headings else name.split(" + "))
        ]  # fmt: skip
        wrong = {headings.index(name) for name in names if name in headings}
        return sorted(wrong | set(self.opened.mends.get(row.number, ())))[:_INLINE]

    def _cell(self, raw: RawRow, place: int, near: dict[str, str] | None = None) -> MendCell:
        table, text = self.opened.table, cell_at(raw, place)
        has_heading = place < len(table.headings)
        name = self.plan.columns[place] if has_heading else ""
        item = self.compiled.fields.get(name)
        kind = item.type if item is not None else ""
        options = self.context.options(item) if item is not None and kind == "choice" else ()
        labels = [one.label.text(self.context.language) for one in options if not one.retired]
        hint = (near or {}).get(name, "")
        mends = self.opened.mends.get(raw.number, {})
        came = next((row for row in self.opened.came.rows if row.number == raw.number), raw) if place in mends else raw  # fmt: skip
        return MendCell(
            name=mend_name(raw.number, place), value=text,
            label=table.headings[place] if has_heading else _("Column %(number)s", number=place + 1),
            mode=_MODES.get(kind, ""), choices=tuple(labels), near=hint,
            came=(cell_at(came, place),) if place in mends else (), has_lines="\n" in text,
        )  # fmt: skip
