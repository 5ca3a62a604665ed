"""What cannot be read, or was made to do harm, is refused with its reason."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from app.engine.errors import UserError
from app.features.import_export.read_table import read_table
from tests.features.import_export.samples import CELL, SHEET, workbook


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.pdf", b"x", "“a.pdf” is not a kind of file that can be imported. Save it as .xlsx or .csv."),
        ("a.csv", b"PK\x03\x04xx", "The content is not what “.csv” says."),
        ("a.xlsx", b"name\nAnhua", "The content is not what “.xlsx” says."),
        ("a.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600,
         "This workbook is protected by a password, or is in the old .xls format. Save it as .xlsx without a password."),
        ("a.xlsx", b"PK\x03\x04" + b"x" * 600, "The file is damaged or is not what its name says."),
        ("a.csv", b"", "The file is empty."),
        ("a.csv", b"name\n", "The file holds no rows: the first line must name the columns, records follow."),
        ("a.csv", b"name\n\"" + b"x" * 200_000, "Line 2 cannot be read: a quotation mark is probably not closed."),
        ("a.csv", b"name\n" + b"a\n" * 50_001, "The file has more than 50,000 rows; split it."),
        ("a.csv", b"," * 201 + b"x\na\n", "The file has more than 200 columns; leave out those that are not needed."),
        ("a.csv", b"name\na\n" + b"\n" * 200_001, "The file has more than 200,000 lines, most of them empty: copy the filled ones into a new file."),
        ("a.csv", b"name\n" + b"a," * 20_001 + b"x\n", "The file has more than 200 columns; leave out those that are not needed."),
        ("a.csv", b"a," * 300_000 + b"x\na\n", "The file has more than 200 columns; leave out those that are not needed."),
    ],
    ids=["ending", "zip-as-csv", "csv-as-xlsx", "password", "broken", "empty", "no-rows", "quote", "rows", "columns", "blank", "wide-row", "vast"],
)  # fmt: skip
def test_unusable_file_is_refused_with_its_reason(name, content, message, importer):
    with pytest.raises(UserError) as refused:
        importer(content, name=name, store=False)

    assert refused.value.message == message


ENDS = f'<row r="1">{CELL.format("A1", "Name")}</row><row r="1048576">{CELL.format("XFD1048576", "x")}</row>'
TALL = f'<row r="1">{CELL.format("A1", "Name")}</row><row r="1048576">{CELL.format("GR1048576", "x")}</row>'
FULL = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 50_003))
EMPTY = "".join(f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t></t></is></c></row>' for n in range(2, 1_000_001))  # fmt: skip
LAUGHS = ('<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
          '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>')  # fmt: skip
TOO_LARGE = "The workbook is too large to read: copy the filled rows into a new one and save that."
UNREADABLE = "The workbook cannot be read; open it in Excel and save it anew as .xlsx."
BOMB = "Unpacked, the archive would be far larger than it may be (200 MB)."


def test_workbook_of_as_many_rows_as_may_be_is_read(app, tmp_path):
    letters = [chr(65 + place) for place in range(20)]
    heads = "".join(CELL.format(f"{one}1", f"Column {one}") for one in letters)
    rows = (
        f'<row r="{n}">' + "".join(CELL.format(f"{one}{n}", f"值 {n} {one}") for one in letters) + "</row>"
        for n in range(2, 50_002)
    )  # fmt: skip
    path = tmp_path / "wide.xlsx"
    path.write_bytes(
        workbook([], sheet_xml=SHEET.format(f'<row r="1">{heads}</row>' + "".join(rows)))
    )

    with app.test_request_context(headers={"Accept-Language": "en"}):
        table = read_table(path, path.name)

    assert len(table.rows) == 50_000
    assert list(table.rows[-1].cells)[-1] == "值 50001 T"


def strings(megabytes):
    """Yield a table of shared strings of that size."""
    yield b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    for _megabyte in range(megabytes):
        yield b"<si><t>" + b"a" * 1_000_000 + b"</t></si>"
    yield b"</sst>"


def lying(content, name):
    """Return a workbook whose directory says that an entry holds 1,000 bytes."""
    changed = bytearray(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        local = archive.getinfo(name).header_offset
    entry = content.rindex(name.encode()) - 46
    for at in (entry + 24, local + 22):
        struct.pack_into("<I", changed, at, 1000)
    return bytes(changed)


HOSTILE = {
    "bomb": (lambda: workbook(["Name"], **{"xl/sharedStrings.xml": strings(300)}), BOMB),
    "bomb-that-lies": (
        lambda: lying(workbook(["Name"], **{"xl/sharedStrings.xml": strings(300)}), "xl/sharedStrings.xml"),
        UNREADABLE,
    ),
    "last-cell": (lambda: workbook(["Name"], sheet_xml=SHEET.format(ENDS)), TOO_LARGE),
    "last-row": (lambda: workbook(["Name"], sheet_xml=SHEET.format(TALL)), TOO_LARGE),
    "million-empty-rows": (
        lambda: workbook(["Name"], sheet_xml=SHEET.format(EMPTY)),
        "The file holds no rows: the first line must name the columns, records follow.",
    ),
    "rows": (
        lambda: workbook(["Name"], sheet_xml=SHEET.format(FULL)),
        "The file has more than 50,000 rows; split it.",
    ),
    "entities": (
        lambda: workbook(["Name"], sheet_xml=LAUGHS + SHEET.split("?>")[1].format(
            f'<row r="1">{CELL.format("A1", "&c;")}</row>')),
        UNREADABLE,
    ),
    "no-parts": (lambda: workbook(["Name"], **{"xl/workbook.xml": ""}), UNREADABLE),
}  # fmt: skip


@pytest.mark.parametrize(("make", "message"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_workbook_is_refused_with_its_reason(make, message, importer):
    with pytest.raises(UserError) as refused:
        importer(make(), name="a.xlsx", store=False)

    assert refused.value.message == message


def test_file_of_more_than_20_megabytes_is_refused_unread(importer):
    with pytest.raises(UserError) as refused:
        importer(b"x" * (21 * 1024 * 1024), name="a.csv", store=False)

    assert refused.value.message == "The file has 21 MB; at most 20 MB can be imported. Split it."
