"""The two kinds of files an export writes, row by row, in little memory."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, Protocol

from xlsxwriter import Workbook

from app.features.import_export.cells import Cell, harmless

#: Before this day Excel knows no dates.
_FIRST_DAY = date(1900, 3, 1)
_WIDTHS = {"date": 12, "datetime": 17, "number": 14, "money": 16, "percent": 10}
_FORMATS = {
    "date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm", "integer": "0", "number": "#,##0.######",
    "money": "#,##0.00", "percent": '0.##"%"',
}  # fmt: skip
_NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\']")


class Sheet(Protocol):
    """A file that takes a heading, then rows, and is whole once closed."""

    def row(self, cells: Sequence[Cell]) -> None:
        """Add a row."""
        ...

    def close(self) -> None:
        """Write what is left."""
        ...


class CSVSheet:
    """Comma-separated values in UTF-8 with a mark at the beginning, which Excel asks for."""

    def __init__(self, file: IO[bytes], headings: Sequence[str]) -> None:
        self._text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", errors="replace")
        self._writer = csv.writer(self._text)
        self._writer.writerow([harmless(heading) for heading in headings])

    def row(self, cells: Sequence[Cell]) -> None:
        """Add a row."""
        self._writer.writerow([_csv_text(cell) for cell in cells])

    def close(self) -> None:
        """Write what is left; the file itself stays open."""
        self._text.flush()
        self._text.detach()


def _csv_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    return harmless(cell) if isinstance(cell, str) else f"{Decimal(cell):f}"


class XLSXSheet:
    """An Excel workbook of one sheet; texts are written as texts, whatever they look like."""

    def __init__(
        self, file: IO[bytes], headings: Sequence[str], kinds: Sequence[str], title: str
    ) -> None:
        options = {
            "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
            "strings_to_numbers": False,
        }  # fmt: skip
        self._book = Workbook(file, options)
        self._sheet = self._book.add_worksheet(_NOT_IN_A_TITLE.sub(" ", title)[:31].strip() or None)
        self._formats = {
            kind: self._book.add_format({"num_format": form}) for kind, form in _FORMATS.items()
        }
        self._kinds, self._rows = list(kinds), 0
        for place, kind in enumerate(kinds):
            width = _WIDTHS.get(kind, max(14, min(40, 2 * len(headings[place]) + 2)))
            self._sheet.set_column(place, place, width)
        self._sheet.freeze_panes(1, 0)
        bold = self._book.add_format({"bold": True, "bottom": 1})
        for place, heading in enumerate(headings):
            self._sheet.write_string(0, place, heading, bold)

    def row(self, cells: Sequence[Cell]) -> None:
        """Add a row."""
        self._rows += 1
        for place, cell in enumerate(cells):
            self._write(place, cell)

    def _write(self, place: int, cell: Cell) -> None:
        at = (self._rows, place)
        if cell is None or cell == "":
            return
        if isinstance(cell, str):
            self._sheet.write_string(*at, cell)
        elif isinstance(cell, datetime):
            self._write_day(at, cell, self._formats["datetime"], cell.date())
        elif isinstance(cell, date):
            self._write_day(at, cell, self._formats["date"], cell)
        else:
            plain = self._formats["number"]
            self._sheet.write_number(*at, cell, self._formats.get(self._kinds[place], plain))

    def _write_day(self, at: tuple[int, int], cell: Any, form: Any, day: date) -> None:
        if day < _FIRST_DAY:
            self._sheet.write_string(*at, _csv_text(cell))
        else:
            self._sheet.write_datetime(*at, cell, form)

    def close(self) -> None:
        """Finish the workbook; the file itself stays open."""
        if self._kinds:
            self._sheet.autofilter(0, 0, self._rows, len(self._kinds) - 1)
        self._book.close()


def open_sheet(
    form: str, file: IO[bytes], headings: Sequence[str], kinds: Sequence[str], title: str
) -> Sheet:
    """Return a sheet of the form "csv" or "xlsx". kinds: how each column's numbers look."""
    return CSVSheet(file, headings) if form == "csv" else XLSXSheet(file, headings, kinds, title)
