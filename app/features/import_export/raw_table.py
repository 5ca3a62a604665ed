"""A file as headings and rows of texts, and what about it a person should know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from app.engine.errors import UserError

MOST_ROWS = 50_000
MOST_COLUMNS = 200


@dataclass(frozen=True)
class Reading:
    """How a person wants a file read where what was found is wrong; "" leaves it to us."""

    encoding: str = ""
    sheet: str = ""


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


@dataclass(frozen=True)
class Cells:
    """Headings and rows of a file, and remarks about its headings."""

    headings: tuple[str, ...]
    rows: tuple[RawRow, ...]
    remarks: tuple[str, ...]


def collect_cells(lines: Iterable[tuple[int, list[str]]]) -> Cells:
    """Return what numbered lines hold: the first filled one names the columns; UserError if none."""
    headings: tuple[str, ...] = ()
    remarks: list[str] = []
    rows: list[RawRow] = []
    for number, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if not headings:
            headings, remarks = distinct_headings(_trimmed(cells))
            if len(headings) > MOST_COLUMNS:
                raise UserError(too_wide(), field="file")
            continue
        rows.append(RawRow(number, tuple(cells)))
        if len(rows) > MOST_ROWS:
            raise UserError(
                _("The file has more than %(most)s rows; split it.", most=f"{MOST_ROWS:,}"), field="file"
            )  # fmt: skip
    if not rows:
        raise UserError(
            _("The file holds no rows: the first line must name the columns, records follow."),
            field="file",
        )
    return Cells(headings, tuple(rows), tuple(remarks))


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
