"""A file as headings and rows of texts, and what about it a person should know."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, dropwhile, islice

from flask_babel import gettext as _

from app.engine.errors import UserError

MOST_ROWS = 50_000
MOST_COLUMNS = 200
#: Lines that are looked at in all, empty ones included.
_MOST_LINES = 4 * MOST_ROWS
#: Lines that may name the columns.
_MOST_TOPS = 10
_NUMBER = re.compile(r"[+-]?[\d.,/: -]+%?")


@dataclass(frozen=True)
class Reading:
    """How a person wants a file read where what was found is wrong; "" and 0 leave it to us.

    head: the line that names the columns.
    """

    encoding: str = ""
    sheet: str = ""
    head: int = 0


@dataclass(frozen=True)
class RawRow:
    """A row as it stands in the file; number counts from 1, the heading included."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class RawTable:
    """What a file holds. form: "csv" or "xlsx"; encoding and delimiter are "" for a workbook.

    headings: each once, empty ones numbered. sheet: the one that is read; sheets: the visible ones.
    since_1904: the workbook counts its days from then. remarks: sentences for whoever imports.
    head: the line that names the columns; tops: the first filled lines, which it could be instead.
    """

    headings: tuple[str, ...]
    rows: tuple[RawRow, ...]
    form: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    since_1904: bool = False
    remarks: tuple[str, ...] = ()
    head: int = 1
    tops: tuple[RawRow, ...] = ()


@dataclass(frozen=True)
class Cells:
    """Headings and rows of a file, remarks about its headings, their line, and the first lines."""

    headings: tuple[str, ...]
    rows: tuple[RawRow, ...]
    remarks: tuple[str, ...]
    head: int
    tops: tuple[RawRow, ...]


def collect_cells(lines: Iterable[tuple[int, list[str]]], head: int = 0) -> Cells:
    """Return what numbered lines hold. head: the line that names the columns, 0 to find it.

    Raises UserError when nothing follows it, or too much.
    """
    filled = _filled(lines)
    tops = [RawRow(number, tuple(cells)) for number, cells in islice(filled, _MOST_TOPS)]
    # A line of a million cells is refused below; none of them is looked at before.
    place = _find_head([RawRow(one.number, one.cells[: MOST_COLUMNS + 1]) for one in tops], head)
    named = tops[place] if place < len(tops) else RawRow(head, ())
    cells = _trimmed(list(named.cells))
    if len(cells) > MOST_COLUMNS:
        raise UserError(too_wide(), field="file")
    headings, remarks = distinct_headings(cells)
    remarks += [_above(one) for one in tops[:place]]
    rest = (RawRow(number, tuple(cells)) for number, cells in filled)
    rows = tuple(islice(chain(tops[place + 1 :], rest), MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise UserError(
            _("The file has more than %(most)s rows; split it.", most=f"{MOST_ROWS:,}"), field="file"
        )  # fmt: skip
    if not rows:
        raise UserError(
            _("The file holds no rows: the first line must name the columns, records follow."),
            field="file",
        )
    return Cells(headings, rows, tuple(remarks), named.number, tuple(tops))


def _filled(lines: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines that hold anything; UserError for a file of hardly anything but empty ones."""
    for count, (number, cells) in enumerate(lines):
        if count > _MOST_LINES:
            raise UserError(
                _("The file has more than %(most)s lines, most of them empty: copy the filled ones into a new file.",
                  most=f"{_MOST_LINES:,}"), field="file",
            )  # fmt: skip
        if any(cell.strip() for cell in cells):
            yield number, cells


def _find_head(tops: Sequence[RawRow], head: int) -> int:
    """Return the place of the line that names the columns: behind titles, which fill one cell."""
    if head:
        return next((place for place, one in enumerate(tops) if one.number >= head), len(tops))
    if _is_wide([len(one.cells) for one in tops]):
        # Some programs write titles without the empty cells beside them.
        tops = [RawRow(one.number, (*one.cells, "")) for one in tops]
    for place, one in enumerate(tops):
        after = tops[place + 1 : place + 2]
        if not (after and _is_title(one) and (_is_title(after[0]) or _names_columns(after[0]))):
            # A column of single cells has no title: nothing below it names several columns.
            return place if _names_columns(one) else 0
    return 0


def _is_wide(widths: Sequence[int]) -> bool:
    """Tell whether lines of one cell are followed by nothing but lines of the same several cells."""
    wide = list(dropwhile(lambda width: width == 1, widths))
    return len(wide) > 1 and wide[0] > 2 and len(set(wide)) == 1


def _is_title(row: RawRow) -> bool:
    return len(row.cells) > 1 and sum(bool(cell.strip()) for cell in row.cells) == 1


def _names_columns(row: RawRow) -> bool:
    texts = [cell.strip() for cell in row.cells if cell.strip()]
    numbers = any(_NUMBER.fullmatch(text) for text in texts)
    return len(texts) > 1 and not numbers and len(set(texts)) == len(texts)


def _above(row: RawRow) -> str:
    text = next((cell.strip() for cell in row.cells if cell.strip()), "")
    return _("Line %(line)s, “%(text)s”, stands above the headings and is left out.",
             line=row.number, text=text[:60])  # fmt: skip


def distinct_headings(cells: Iterable[str]) -> tuple[tuple[str, ...], list[str]]:
    """Return each column under a name of its own, and what was changed about the names."""
    found: list[str] = []
    twice: list[str] = []
    empty: list[str] = []
    for place, cell in enumerate(cells, 1):
        name, count = " ".join(cell.split()), 1
        if not name:
            name = _("Column %(number)s", number=place)
            empty.append(name)
        unique = name
        while unique in found:
            count += 1
            unique = f"{name} ({count})"
        if count > 1:
            twice.append(unique)
        found.append(unique)
    remarks = []
    if twice:
        remarks.append(
            _("Headings that stand more than once are numbered: %(names)s. Say what each is, or leave it out.",
              names=", ".join(twice))
        )  # fmt: skip
    if empty:
        remarks.append(_("Columns without a heading: %(names)s.", names=", ".join(empty)))
    return tuple(found), remarks


def too_wide() -> str:
    """Return the words for a file of too many columns."""
    return _("The file has more than %(most)s columns; leave out those that are not needed.", most=MOST_COLUMNS)  # fmt: skip


def _trimmed(cells: list[str]) -> list[str]:
    kept = list(cells)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept
