"""From a file as it comes to headings and rows: refused at once when it is not what it says."""

from __future__ import annotations

from pathlib import Path

from flask_babel import gettext as _

from app.engine.errors import UserError
from app.features.import_export.raw_table import RawTable, Reading
from app.features.import_export.read_text import read_text
from app.features.import_export.read_workbook import read_workbook

MOST_BYTES = 20 * 1024 * 1024
ENDINGS = ("csv", "txt", "tsv", "xlsx")
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_AS_FOUND = Reading()


def read_table(
    path: Path, name: str, reading: Reading = _AS_FOUND, *, keep: bool = False
) -> RawTable:
    """Read a file by its content and ending; UserError says what is wrong and what helps.

    keep: what takes long to find out is kept beside the file, for the next step of an import.
    """
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
    if ending == "xlsx":
        return read_workbook(path, reading, keep=keep)
    return read_text(path, reading)
