"""Reads a workbook's first sheet in a process of its own; run by path, never imported.

A damaged or hostile workbook may take all memory or end the process: here that costs nobody
anything. Prints one JSON list per row, numbers and days in the plain forms people type.
"""

from __future__ import annotations

import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineWorkbook

MEMORY_BYTES = 768 * 1024 * 1024
CPU_SECONDS = 5
EMPTY_ROWS = 1000


def main(path: str, most_rows: int, most_columns: int) -> None:
    """Print the rows; those behind a thousand empty ones, and behind the limit, are left."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    book = CalamineWorkbook.from_path(path)
    shown = [one for one in book.sheets_metadata if "Visible" in str(one.visible)]
    name = shown[0].name if shown else book.sheet_names[0]
    sheet = book.get_sheet_by_name(name)
    if sheet.total_width > most_columns:
        sys.exit(4)
    empty = found = 0
    for row in sheet.iter_rows():
        cells = [_text(cell) for cell in row]
        filled = any(cells)
        empty = 0 if filled else empty + 1
        found += filled
        if empty > EMPTY_ROWS or found > most_rows:
            break
        sys.stdout.write(json.dumps(cells) + "\n")


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else str(cell)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
