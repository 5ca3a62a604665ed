"""The rows of a file that were refused, with their reasons, to be mended and imported again."""

from __future__ import annotations

import io
from collections.abc import Sequence

from flask_babel import gettext as _

from app.features.import_export.cells import readable
from app.features.import_export.raw_table import RawTable
from app.features.import_export.sheets import open_sheet
from app.features.import_export.shown_rows import ShownRow


def bad_rows_file(table: RawTable, rows: Sequence[ShownRow], form: str) -> bytes:
    """Return the bad rows as a file of the form "csv" or "xlsx", each with its number and reason.

    The file has the headings of the one that came, so that it is read in the same way.
    """
    cells = {row.number: row.cells for row in table.rows}
    width = len(table.headings)
    bad = [row for row in rows if row.state == "bad" and row.number in cells]
    file = io.BytesIO()
    headings = [*table.headings, _("Row"), _("Reason")]
    sheet = open_sheet(form, file, headings, ["text"] * len(headings), _("Bad rows"))
    for row in bad:
        held = cells[row.number]
        kept = [*held[:width], *[""] * (width - len(held))]
        # What stood behind the last heading stays behind the reason.
        sheet.row([readable(cell) for cell in (*kept, str(row.number), row.words, *held[width:])])
    sheet.close()
    return file.getvalue()


def bad_rows_name(stem: str, form: str) -> str:
    """Return the name of such a file."""
    name = _("%(file)s, bad rows", file=stem)
    return f"{name}.{form}"
