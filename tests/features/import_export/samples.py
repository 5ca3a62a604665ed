"""Files as people have them, and what the tests of the room ask of them."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

from sqlalchemy import select
from xlsxwriter import Workbook

from app.engine.access.net import SCOPED
from app.engine.compile.catalogue import current_catalogue

DATA = Path(os.environ.get("CRM_SHARED_DATA", "../shared/data")).resolve()

TWINS = ("companies_shanghai_2002.csv", "companies_shanghai_2002_gb18030.csv")

SALES = DATA / "crm_sales_opportunities"

GOOD, WRONG = "913101127345759975", "913101127345759976"

SHEET = ('<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
         "<sheetData>{}</sheetData></worksheet>")  # fmt: skip

CELL = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'


def states(rows):
    return [row.state for row in rows]


def stored_names(session, slug="customer"):
    table = current_catalogue()[slug].table
    where = select(table.c.name).where(table.c.live_key == 0).order_by(table.c.id)
    return list(session.scalars(where, execution_options=SCOPED))


def last_line(result):
    return result.output.strip().splitlines()[-1]


def workbook(*rows, sheet_xml=None, **parts):
    """Return the bytes of a workbook; sheet_xml replaces its only sheet, `parts` other entries."""
    made = io.BytesIO()
    book = Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet()
    for place, row in enumerate(rows):
        sheet.write_row(place, 0, row)
    book.close()
    if sheet_xml is not None:
        parts["xl/worksheets/sheet1.xml"] = sheet_xml
    return with_parts(made, parts) if parts else made.getvalue()


def with_parts(made, parts):
    """Return a workbook with some of its entries replaced: name -> text, or an iterable of bytes."""
    changed = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            text = parts.get(item.filename, old.read(item.filename))
            with new.open(item.filename, "w") as entry:
                for block in (
                    [text.encode()]
                    if isinstance(text, str)
                    else [text]
                    if isinstance(text, bytes)
                    else text
                ):
                    entry.write(block)
    return changed.getvalue()
