"""From a file as it comes to headings and rows of texts: encoding, delimiter, workbook found."""

from __future__ import annotations

import codecs
import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from flask_babel import gettext as _

from app.engine.errors import UserError
from app.engine.fields.base import Refusal
from app.engine.fields.file_kinds import FILE_KINDS
from app.engine.files.archives import check_zip

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 200
ENDINGS = ("csv", "txt", "tsv", "xlsx")
_SECONDS = 30
_READER = Path(__file__).with_name("read_xlsx.py")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_DELIMITERS = ",;\t|"
#: Longer cells are no cells but a quotation mark that is never closed.
_LONGEST_CELL = 120_000


@dataclass(frozen=True)
class RawRow:
    """A row as it stands in the file; number counts from 1, the heading included."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class RawTable:
    """What a file holds. form: "csv" or "xlsx"; encoding and delimiter are "" for a workbook."""

    headings: tuple[str, ...]
    rows: tuple[RawRow, ...]
    form: str
    encoding: str = ""
    delimiter: str = ""


def read_table(path: Path, name: str) -> RawTable:
    """Read a file by its content and ending; UserError says what is wrong and what helps."""
    ending = name.rpartition(".")[2].lower()
    if ending not in ENDINGS:
        raise UserError(
            _("“%(name)s” is not a kind of file that can be imported. Save it as .xlsx or .csv.",
              name=name[-60:]), field="file",
        )  # fmt: skip
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise UserError(
            _("The file has %(size)s MB; at most %(most)s MB can be imported. Split it.",
              size=f"{size / 1024 / 1024:.0f}", most=MOST_BYTES // 1024 // 1024), field="file",
        )  # fmt: skip
    with path.open("rb") as file:
        head = file.read(8)
    if not head:
        raise UserError(_("The file is empty."), field="file")
    if head == _OLE:
        raise UserError(
            _("This workbook is protected by a password, or is in the old .xls format. "
              "Save it as .xlsx without a password."), field="file",
        )  # fmt: skip
    if (ending == "xlsx") != head.startswith(b"PK"):
        raise UserError(_("The content is not what “.%(ending)s” says.", ending=ending), field="file")  # fmt: skip
    return _read_workbook(path) if ending == "xlsx" else _read_text(path)


def _read_workbook(path: Path) -> RawTable:
    try:
        check_zip(path, FILE_KINDS["xlsx"])
    except Refusal as refusal:
        raise UserError(str(refusal), field="file") from None
    command = [sys.executable, "-I", str(_READER), str(path), str(MOST_ROWS + 1), str(MOST_COLUMNS)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 - our own reader
    except subprocess.TimeoutExpired:
        raise UserError(_too_much(), field="file") from None
    if done.returncode == 4:
        raise UserError(_too_wide(), field="file")
    if done.returncode:
        raise UserError(
            _too_much() if done.returncode < 0 or b"emory" in done.stderr else _unreadable(), field="file"
        )  # fmt: skip
    lines = (json.loads(line) for line in done.stdout.splitlines())
    return _table(enumerate(lines, 1), "xlsx")


def _read_text(path: Path) -> RawTable:
    text, encoding = decode(path.read_bytes())
    if "\x00" in text:
        raise UserError(_("The content is not what “.%(ending)s” says.", ending="csv"), field="file")  # fmt: skip
    delimiter = find_delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    csv.field_size_limit(_LONGEST_CELL)
    try:
        return _table(enumerate(reader, 1), "csv", encoding, delimiter)
    except csv.Error:
        raise UserError(
            _("Line %(line)s cannot be read: a quotation mark is probably not closed.",
              line=reader.line_num), field="file",
        ) from None  # fmt: skip


def decode(data: bytes) -> tuple[str, str]:
    """Return the text and its encoding; bytes that fit none are kept as the sign U+FFFD."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace"), encoding
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    texts = {name: data.decode(name, errors="replace") for name in ("utf-8", "gb18030")}
    best = min(texts, key=lambda name: texts[name].count("\ufffd"))
    return texts[best], best


def find_delimiter(text: str) -> str:
    """Return what separates the cells of the first line that has any; a comma in doubt."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    counts = {sign: len(next(csv.reader([first], delimiter=sign), [])) for sign in _DELIMITERS}
    best = max(counts, key=lambda sign: counts[sign])
    return best if counts[best] > 1 else ","


def _table(
    lines: Iterable[tuple[int, list[str]]], form: str, encoding: str = "", delimiter: str = ""
) -> RawTable:
    headings: tuple[str, ...] = ()
    rows: list[RawRow] = []
    for number, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if not headings:
            headings = tuple(cell.strip() for cell in _trimmed(cells))
            if len(headings) > MOST_COLUMNS:
                raise UserError(_too_wide(), field="file")
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
    return RawTable(headings, tuple(rows), form, encoding, delimiter)


def _trimmed(cells: list[str]) -> list[str]:
    kept = list(cells)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept


def _too_much() -> str:
    return _(
        "The workbook is too large to read: copy the filled rows into a new one and save that."
    )


def _too_wide() -> str:
    return _("The file has more than %(most)s columns; leave out those that are not needed.", most=MOST_COLUMNS)  # fmt: skip


def _unreadable() -> str:
    return _("The workbook cannot be read; open it in Excel and save it anew as .xlsx.")
