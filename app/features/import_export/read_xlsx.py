"""Reads one sheet of a workbook in a process of its own; run by path, never imported.

A damaged or hostile workbook may take all memory or end the process: here that costs nobody
anything. Prints JSON lines: first what the workbook is like, then one list per row with numbers
and days in the plain forms people type, at last how many rows were read.
"""

from __future__ import annotations

import json
import posixpath
import re
import resource
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.sax.saxutils import unescape

from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

MEMORY_BYTES = 768 * 1024 * 1024
#: A small file that takes longer is hostile; one of many cells is large, and gets its time.
CPU_SECONDS, CPU_SECONDS_PER_MB = 4, 1
EMPTY_ROWS = 1000
TOO_WIDE, NO_SHEET = 4, 5
#: A number from here on has lost digits in Excel; it is written so that this can be seen.
_INEXACT = 1e15
_SHOWN = 20
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
_CELL = rb'<c r="([A-Z]{1,3})(\d{1,7})"'
_FORMULA = rb"(?:<f(?:[^>]*/>|[^>]*>[^<]*</f>))"
#: What programs write that calculate nothing; a formula whose result is an empty text says so.
_NO_TEXT, _NO_VALUE = rb'(?![^>]*\bt="str")[^>]*>', rb"(?:<v\s*/>|<v></v>)?"
#: Number formats that show a share as a percentage, beyond those that a workbook names itself.
_PERCENT = {9, 10}
#: What stands in a row for a formula that nothing ever calculated.
NOT_CALCULATED = "#FORMULA!"


def main(path: str, wanted: str, most_rows: int, most_columns: int) -> None:
    """Print the rows of a sheet ("" for the first visible one with any), `most_rows` filled ones."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    seconds = CPU_SECONDS + CPU_SECONDS_PER_MB * (Path(path).stat().st_size >> 20)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    book = CalamineWorkbook.from_path(path)
    sheets = [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
    if wanted and wanted not in book.sheet_names:
        sys.exit(NO_SHEET)
    sheet = _first_filled(book, [wanted] if wanted else sheets or book.sheet_names)
    name = sheet.name
    height, width = (place + 1 for place in sheet.end or (-1, -1))
    if width > most_columns:
        sys.exit(TOO_WIDE)
    raw = RawSheet(path, name)
    _print({
        "sheet": name, "sheets": sheets, "hidden": [one for one in book.sheet_names if one not in sheets],
        "merged": [_area(*ends) for ends in (sheet.merged_cell_ranges or [])[:_SHOWN]],
        "formulas": raw.formulas, "hidden_rows": raw.hidden_rows, "since_1904": raw.since_1904,
    })  # fmt: skip
    _print({"left": height - print_rows(sheet, raw.special, most_rows)})


def _first_filled(book: CalamineWorkbook, names: list[str]) -> CalamineSheet:
    """Return the first sheet that has rows below its headings: covers and empty sheets come before."""
    for name in names:
        sheet = book.get_sheet_by_name(name)
        if sheet.start and sheet.end and sheet.end[0] > sheet.start[0]:
            return sheet
    return sheet if len(names) == 1 else book.get_sheet_by_name(names[0])


def print_rows(sheet: Any, special: dict[tuple[int, int], str], most_rows: int) -> int:
    """Print the rows up to a thousand empty ones; return how many were looked at."""
    empty = found = place = 0
    # Rows above the first filled one are told, columns before it are not.
    first = sheet.start[1] + 1 if sheet.start else 1
    for place, row in enumerate(sheet.iter_rows(), 1):
        cells = [
            cell if type(cell) is str and not special else _text(cell, special.get((place, column)))
            for column, cell in enumerate(row, first)
        ]
        filled = any(cells)
        empty = 0 if filled else empty + 1
        found += filled
        if empty > EMPTY_ROWS or found > most_rows:
            break
        _print(cells)
    return place


class RawSheet:
    """What the reading library does not tell: errors, formulas, percentages, impossible days.

    special: (row, column) from 1 -> the cell's text.
    """

    def __init__(self, path: str, name: str) -> None:
        self.special: dict[tuple[int, int], str] = {}
        with zipfile.ZipFile(path) as archive:
            book = archive.read("xl/workbook.xml")
            self.since_1904 = bool(re.search(rb'\bdate1904="(1|true)"', book))
            data = archive.read(_part_of(archive, book, name))
            percents = _percent_styles(archive)
        self.formulas = data.count(b"<f>") + data.count(b"<f ")
        hidden = re.findall(rb'<row r="(\d+)"[^>]*\bhidden="(?:1|true)"', data)
        self.hidden_rows = [int(number) for number in hidden[:_SHOWN]]
        if b't="e"' in data:
            self._note(data, _CELL + rb'[^>]*\bt="e"[^>]*>' + _FORMULA + rb"?<v>(#[^<]+)</v>")
        if self.formulas:
            self._note(data, _CELL + _NO_TEXT + _FORMULA + _NO_VALUE + rb"()</c>", NOT_CALCULATED)
        if percents:
            styles = b"|".join(str(one).encode() for one in percents)
            pattern = rb'[^>]*\bs="(?:' + styles + rb')"[^>]*>' + _FORMULA + rb"?<v>([^<]+)</v>"
            self._note(data, _CELL + pattern, percent=True)
        impossible = rb"-[\d.]+" if self.since_1904 else rb"60(?:\.\d+)?|-[\d.]+"
        if b"<v>60" in data or b"<v>-" in data:
            self._note(data, _CELL + rb"[^>]*><v>(" + impossible + rb")</v>", days=True)

    def _note(
        self, data: bytes, pattern: bytes, text: str = "", *, percent: bool = False, days: bool = False
    ) -> None:  # fmt: skip
        for letters, row, value in re.findall(pattern, data):
            shown = text or value.decode()
            if percent:
                shown = f"{(_shown(float(shown)) * 100).normalize():f}%"
            # Only where the library says that it is a day.
            self.special[int(row), _column(letters)] = f"day {shown}" if days else shown


def _part_of(archive: zipfile.ZipFile, book: bytes, name: str) -> str:
    """Return the entry of the archive that holds a sheet."""
    links = archive.read("xl/_rels/workbook.xml.rels")
    targets = {
        one.get(b"Id"): one.get(b"Target", b"").decode()
        for one in (dict(_ATTRIBUTE.findall(tag)) for tag in re.findall(rb"<Relationship\s[^>]*>", links))
    }  # fmt: skip
    for tag in re.findall(rb"<(?:\w+:)?sheet\s[^>]*>", book):
        found = dict(_ATTRIBUTE.findall(tag))
        if unescape(found.get(b"name", b"").decode(), {"&quot;": '"', "&apos;": "'"}) == name:
            target = targets.get(found.get(b"r:id"), "")
            return posixpath.normpath(posixpath.join("xl", target)).lstrip("/")
    raise KeyError(name)


def _percent_styles(archive: zipfile.ZipFile) -> list[int]:
    """Return the numbers of the cell styles that show percentages."""
    if "xl/styles.xml" not in archive.namelist():
        return []
    data = archive.read("xl/styles.xml")
    formats = set(_PERCENT)
    for tag in re.findall(rb"<numFmt\s[^>]*>", data):
        found = dict(_ATTRIBUTE.findall(tag))
        code = re.sub(rb'&quot;.*?&quot;|\\.|"[^"]*"', b"", found.get(b"formatCode", b""))
        if b"%" in code:
            formats.add(int(found.get(b"numFmtId", b"0")))
    styles = re.search(rb"<cellXfs[^>]*>(.*?)</cellXfs>", data, re.DOTALL)
    tags = re.findall(rb"<xf\s[^>]*>", styles[1]) if styles else []
    numbers = [int(dict(_ATTRIBUTE.findall(tag)).get(b"numFmtId", b"0")) for tag in tags]
    return [place for place, number in enumerate(numbers) if number in formats]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _area(first: tuple[int, int], last: tuple[int, int]) -> str:
    return ":".join(f"{_letters(column + 1)}{row + 1}" for row, column in (first, last))


def _letters(number: int) -> str:
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def _text(cell: Any, special: str | None = None) -> str:
    if special is not None and (not special.startswith("day ") or isinstance(cell, date | time)):
        return special.removeprefix("day ")
    if isinstance(cell, bool):
        # As Excel shows it: 1 would be a number, or a day in 1900.
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        if abs(cell) >= _INEXACT:
            return f"{Decimal(repr(cell)).normalize():E}"
        return str(int(cell)) if cell.is_integer() else f"{_shown(cell):f}"
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else str(cell)


def _shown(number: float) -> Decimal:
    """Return a number as a spreadsheet shows it, 0.3 for 0.1 + 0.2: with 15 digits at most."""
    return Decimal(f"{number:.15g}")


def _print(line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
