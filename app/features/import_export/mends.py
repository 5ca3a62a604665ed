"""Cells of a file that a person corrected before anything was stored; the file itself stays as it came."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from app.features.import_export.raw_table import RawRow, RawTable

#: Number of a row -> place of a cell in it -> what it is instead.
Mends = Mapping[int, Mapping[int, str]]

_NAME = re.compile(r"m\.(\d{1,7})\.(\d{1,3})")


def mend_name(row: int, place: int) -> str:
    """Return the name of the input that corrects a cell."""
    return f"m.{row}.{place}"


def cell_at(row: RawRow, place: int) -> str:
    """Return a cell's text; "" behind the end of a short row."""
    return row.cells[place] if place < len(row.cells) else ""


def mended_table(came: RawTable, mends: Mends) -> RawTable:
    """Return a table with its cells corrected."""
    if not mends:
        return came
    rows = (_mended(row, mends[row.number]) if row.number in mends else row for row in came.rows)
    return replace(came, rows=tuple(rows))


def sent_mends(came: RawTable, held: Mends, sent: Iterable[tuple[str, str]]) -> Mends:
    """Return what is corrected now; a cell that was given its own text again is as it came.

    sent: names of inputs and their texts. Cells that the file has not, nor can have, are left out.
    """
    rows = {row.number: row for row in came.rows}
    found = {number: dict(cells) for number, cells in held.items()}
    for name, raw in sent:
        match = _NAME.fullmatch(name)
        row = rows.get(int(match[1])) if match else None
        if match is None or row is None:
            continue
        place, text = int(match[2]), raw.replace("\r\n", "\n")
        if place >= max(len(came.headings), len(row.cells)):
            continue
        cells = found.setdefault(row.number, {})
        cells[place] = text
        if text == cell_at(row, place).replace("\r\n", "\n"):
            del cells[place]
    return {number: cells for number, cells in found.items() if cells}


def _mended(row: RawRow, cells: Mapping[int, str]) -> RawRow:
    texts = [*row.cells, *[""] * (max(cells) + 1 - len(row.cells))]
    for place, text in cells.items():
        texts[place] = text
    return replace(row, cells=tuple(texts))
