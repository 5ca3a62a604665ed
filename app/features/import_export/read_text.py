"""Text files: the encoding and the delimiter are found, a person may say otherwise."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import dropwhile, islice
from pathlib import Path

from flask_babel import gettext as _

from app.engine.errors import UserError
from app.features.import_export.raw_table import RawTable, Reading, collect_cells, too_wide

#: What a person may choose.
ENCODINGS = ("utf-8", "gb18030", "utf-16", "big5", "windows-1252")
#: What Python calls those that Windows writes in a form of its own.
_CODECS = {"big5": "cp950"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_DELIMITERS = ",;\t|"
#: Records, and signs at most, that show what separates the cells.
_LOOKED_AT, _LONGEST_LOOK = 20, 100_000
#: A first line that tells Excel what separates the cells.
_SEPARATOR = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
#: Leading bytes of the characters that people use every day, in the order both encodings have.
_EVERYDAY = {"gb18030": (0xB0, 0xD7), "cp950": (0xA4, 0xC6)}
_SAMPLE = 20_000
#: Bytes beyond ASCII that follow one another: two make a Chinese character, one is a letter like ü.
_HIGH = re.compile(rb"[\x80-\xff]+")
_MOST_RUNS = 2000
#: Delimiters in a line, those inside of its texts included.
_MOST_CELLS = 20_000
#: Longer cells are no cells but a quotation mark that is never closed.
_LONGEST_CELL = 120_000


def read_text(path: Path, reading: Reading) -> RawTable:
    """Read a text file; UserError where it is none."""
    text, encoding = decode(path.read_bytes(), reading.encoding)
    if "\x00" in text:
        raise UserError(_("The content is not what “.%(ending)s” says.", ending="csv"), field="file")  # fmt: skip
    told = _SEPARATOR.match(text)
    delimiter = told[1] if told else find_delimiter(text)
    body = text[told.end() :] if told else text
    reader = csv.reader(_lines(body, delimiter), delimiter=delimiter)
    csv.field_size_limit(_LONGEST_CELL)
    try:
        found = collect_cells(enumerate(reader, 2 if told else 1), reading.head)
    except csv.Error:
        raise UserError(
            _("Line %(line)s cannot be read: a quotation mark is probably not closed.",
              line=reader.line_num), field="file",
        ) from None  # fmt: skip
    return RawTable(
        found.headings, found.rows, "csv", encoding, delimiter, remarks=found.remarks,
        head=found.head, tops=found.tops,
    )  # fmt: skip


def _lines(text: str, delimiter: str) -> Iterator[str]:
    """Yield the lines; UserError for one of so many cells that taking it apart holds up everybody."""
    for line in io.StringIO(text, newline=""):
        if line.count(delimiter) > _MOST_CELLS:
            raise UserError(too_wide(), field="file")
        yield line


def decode(data: bytes, wanted: str = "") -> tuple[str, str]:
    """Return the text and its encoding; bytes that fit none are kept as the sign U+FFFD."""
    if wanted in ENCODINGS:
        codec = _wide(data) or wanted if wanted == "utf-16" else _CODECS.get(wanted, wanted)
        return data.decode(codec, errors="replace").removeprefix("\ufeff"), wanted
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace"), encoding
    if wide := _wide(data):
        return data.decode(wide, errors="replace"), "utf-16"
    texts = {name: _text(data, name) for name in ("utf-8", "gb18030", "cp950")}
    if texts["utf-8"] is not None:
        return texts["utf-8"], "utf-8"
    chinese = texts["gb18030"] is not None or texts["cp950"] is not None
    if _is_western(data, 0.8 if chinese else 0.5):
        return data.decode("windows-1252"), "windows-1252"
    if _everyday(texts["cp950"], "cp950") > _everyday(texts["gb18030"], "gb18030") + 0.2:
        return texts["cp950"] or "", "big5"
    if texts["gb18030"] is not None:
        return texts["gb18030"], "gb18030"
    damaged = {name: data.decode(name, errors="replace") for name in ("utf-8", "gb18030")}
    best = min(damaged, key=lambda name: damaged[name].count("\ufffd"))
    return damaged[best], best


def _text(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _wide(data: bytes) -> str:
    """Return which UTF-16 a text without a mark is in, by the side of its zero bytes; "" for none."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = data[:_SAMPLE]
    left, right = sample[::2].count(0), sample[1::2].count(0)
    if bool(left) == bool(right) or len(data) % 2:
        return ""
    name = "utf-16-le" if right else "utf-16-be"
    return name if _text(data, name) is not None else ""


def _is_western(data: bytes, share: float) -> bool:
    """Tell whether a text is what Excel writes in the West: its letters beyond ASCII stand alone.

    share: of them that must; a few are neighbours, such as the two in “Größe”.
    """
    runs = [len(run[0]) for run in islice(_HIGH.finditer(data), _MOST_RUNS)]
    return runs.count(1) > share * len(runs) and _text(data, "windows-1252") is not None


def _everyday(text: str | None, encoding: str) -> float:
    """Return the share of everyday characters in what is not ASCII; -1 where it is no text.

    Bytes of one Chinese encoding are nearly always bytes of the other too, but of rare characters.
    """
    signs = [sign for sign in (text or "")[:_SAMPLE] if not sign.isascii()]
    if text is None or not signs:
        return -1
    first, last = _EVERYDAY[encoding]
    common = sum(first <= sign.encode(encoding)[0] <= last for sign in signs)
    return common / len(signs)


def find_delimiter(text: str) -> str:
    """Return what parts the most of the first records into equally many cells; a comma in doubt.

    The first line alone may be a title, or hold the end of a line inside of a quoted heading.
    """
    return max(_DELIMITERS, key=lambda sign: _evenness(text[:_LONGEST_LOOK], sign))


def _evenness(text: str, sign: str) -> tuple[int, int]:
    """Return how many of the first records have the usual number of cells, and that number.

    Below a line of one cell most must have it: a single sign in a list of names separates nothing.
    """
    records = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    filled = (len(record) for record in records if any(cell.strip() for cell in record))
    widths = list(islice(filled, _LOOKED_AT))
    below = list(dropwhile(lambda width: width == 1, widths))
    usual = Counter(width for width in below if width > 1)
    count, width = max(((count, width) for width, count in usual.items()), default=(0, 0))
    is_sure = len(below) == len(widths) or (count > 1 and 2 * count > len(below))
    return (count, width) if is_sure else (0, 0)
