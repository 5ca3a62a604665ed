"""Text files: the encoding and the delimiter are found, a person may say otherwise."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

from flask_babel import gettext as _

from app.engine.errors import UserError
from app.features.import_export.raw_table import RawTable, Reading, collect_cells

#: What a person may choose, by the names Python knows.
ENCODINGS = ("utf-8", "gb18030", "utf-16")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_DELIMITERS = ",;\t|"
#: Longer cells are no cells but a quotation mark that is never closed.
_LONGEST_CELL = 120_000


def read_text(path: Path, reading: Reading) -> RawTable:
    """Read a text file; UserError where it is none."""
    text, encoding = decode(path.read_bytes(), reading.encoding)
    if "\x00" in text:
        raise UserError(_("The content is not what “.%(ending)s” says.", ending="csv"), field="file")  # fmt: skip
    delimiter = find_delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    csv.field_size_limit(_LONGEST_CELL)
    try:
        found = collect_cells(enumerate(reader, 1))
    except csv.Error:
        raise UserError(
            _("Line %(line)s cannot be read: a quotation mark is probably not closed.",
              line=reader.line_num), field="file",
        ) from None  # fmt: skip
    return RawTable(
        found.headings, found.rows, "csv", encoding, delimiter, remarks=found.remarks,
    )  # fmt: skip


def decode(data: bytes, wanted: str = "") -> tuple[str, str]:
    """Return the text and its encoding; bytes that fit none are kept as the sign U+FFFD."""
    if wanted in ENCODINGS:
        return data.decode(wanted, errors="replace").removeprefix("\ufeff"), wanted
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
    first = next((line for line in text[:100_000].splitlines() if line.strip()), "")
    counts = {sign: len(next(csv.reader([first], delimiter=sign), [])) for sign in _DELIMITERS}
    best = max(counts, key=lambda sign: counts[sign])
    return best if counts[best] > 1 else ","
