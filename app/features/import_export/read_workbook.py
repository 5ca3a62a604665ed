"""Workbooks: looked into before anything unpacks them, then read by a process of its own."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.engine.errors import UserError
from app.engine.fields.base import Refusal
from app.engine.fields.file_kinds import FILE_KINDS
from app.engine.files.archives import check_zip
from app.features.import_export.raw_table import (
    MOST_COLUMNS,
    MOST_ROWS,
    RawTable,
    Reading,
    collect_cells,
    too_wide,
)

_SECONDS = 30
_READER = Path(__file__).with_name("read_xlsx.py")
#: Exit codes of the reader.
_TOO_WIDE, _NO_SHEET = 4, 5


def read_workbook(path: Path, reading: Reading, *, keep: bool = False) -> RawTable:
    """Read one sheet. keep: leave what was found beside the file, for the next time."""
    kept = path.with_name(f"{path.name}.{hashlib.sha256(reading.sheet.encode()).hexdigest()[:12]}")
    if keep and kept.is_file():
        output = kept.read_bytes()
    else:
        output = _run_reader(path, reading.sheet)
        if keep:
            part = kept.with_name(f"{kept.name}.part")
            part.write_bytes(output)
            part.replace(kept)
    about, *lines, end = (json.loads(line) for line in output.splitlines())
    found = collect_cells(enumerate(lines, 1), reading.head)
    return RawTable(
        found.headings, found.rows, "xlsx", sheet=about["sheet"], sheets=tuple(about["sheets"]),
        since_1904=about["since_1904"], head=found.head, tops=found.tops, remarks=(*found.remarks, *_remarks(about, end["left"])),
    )  # fmt: skip


def _run_reader(path: Path, sheet: str) -> bytes:
    try:
        check_zip(path, FILE_KINDS["xlsx"])
    except Refusal as refusal:
        raise UserError(str(refusal), field="file") from None
    # One more than may be, and the line of headings: so that too many are noticed.
    most = (str(MOST_ROWS + 2), str(MOST_COLUMNS))
    command = [sys.executable, "-I", str(_READER), str(path), sheet, *most]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 - our own reader
    except subprocess.TimeoutExpired:
        raise UserError(_too_much(), field="file") from None
    if done.returncode == _TOO_WIDE:
        raise UserError(too_wide(), field="file")
    if done.returncode == _NO_SHEET:
        raise UserError(_("The workbook has no sheet “%(name)s”.", name=sheet[:40]), field="sheet")
    if done.returncode:
        exhausted = done.returncode < 0 or b"emory" in done.stderr
        raise UserError(_too_much() if exhausted else _unreadable(), field="file")
    return done.stdout


def _remarks(about: dict[str, Any], left: int) -> list[str]:
    """Return what a person would miss who only sees the rows."""
    found = []
    if len(about["sheets"]) > 1:
        found.append(_("The sheet “%(name)s” is read; the workbook has others.", name=about["sheet"]))  # fmt: skip
    if about["hidden"]:
        found.append(_("Hidden sheets are left: %(names)s.", names=", ".join(about["hidden"])))
    if about["hidden_rows"]:
        numbers = ", ".join(map(str, about["hidden_rows"]))
        found.append(_("Hidden rows are read too: %(numbers)s.", numbers=numbers))
    if about["merged"]:
        areas = ", ".join(about["merged"])
        found.append(_("Merged cells hold their value in the first cell only: %(areas)s.", areas=areas))  # fmt: skip
    if about["formulas"]:
        found.append(
            ngettext(
                "%(num)d cell is a formula: its last result is used.",
                "%(num)d cells are formulas: their last results are used.", about["formulas"],
            )
        )  # fmt: skip
    if left > 0:
        found.append(_("What stands behind 1,000 empty rows is not read."))
    return found


def _too_much() -> str:
    return _(
        "The workbook is too large to read: copy the filled rows into a new one and save that."
    )


def _unreadable() -> str:
    return _("The workbook cannot be read; open it in Excel and save it anew as .xlsx.")
