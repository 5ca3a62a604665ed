"""Files are read whatever made them; what cannot be is refused with its reason."""

from __future__ import annotations

import pytest

from app.engine.errors import UserError
from app.features.import_export.read_table import decode
from tests.features.import_export.samples import CELL, SHEET, states, workbook


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("gb18030", "gb18030")],
)
def test_encoding_is_found(encoding, named):
    assert decode("企业名称,地区".encode(encoding)) == ("企业名称,地区", named)


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_delimiter_is_found(sign, importer):
    table, plan, _rows = importer(f"Name{sign}Phone\nAnhua{sign}13812345678\n", store=False)

    assert (table.delimiter, plan.columns) == (sign, ("name", "phone"))


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
    ],
    ids=["ending", "zip-as-csv", "csv-as-xlsx", "password", "broken", "empty", "no-rows", "quote", "rows", "columns"],
)  # fmt: skip
def test_unusable_file_is_refused_with_its_reason(name, content, message, importer):
    with pytest.raises(UserError) as refused:
        importer(content, name=name, store=False)

    assert refused.value.message == message


def test_workbook_is_read_with_numbers_as_people_write_them(importer):
    content = workbook(["Name", "Phone", "Annual revenue"], ["Anhua", 13812345678, 1200.5])

    table, _plan, rows = importer(content, name="a.xlsx", store=False)

    assert table.rows[0].cells == ("Anhua", "13812345678", "1200.5")
    assert states(rows) == ["new"]


def test_two_cells_at_the_ends_of_the_sheet_are_refused(importer):
    ends = f'<row r="1">{CELL.format("A1", "Name")}</row><row r="1048576">{CELL.format("XFD1048576", "x")}</row>'

    with pytest.raises(UserError, match=r"too large to read|more than 200 columns"):
        importer(workbook(["Name"], sheet_xml=SHEET.format(ends)), name="a.xlsx", store=False)


def test_a_million_empty_rows_are_left(importer):
    rows = (
        f'<row r="1">{CELL.format("A1", "Name")}</row><row r="2">{CELL.format("A2", "Anhua")}</row>'
    )
    rows += "".join(f'<row r="{n}"/>' for n in range(3, 200_000)) + f'<row r="1000000">{CELL.format("A1000000", "")}</row>'  # fmt: skip

    table, _plan, _rows = importer(workbook(["Name"], sheet_xml=SHEET.format(rows)), name="a.xlsx", store=False)  # fmt: skip

    assert [row.cells for row in table.rows] == [("Anhua",)]


def test_zip_bomb_is_refused_before_it_is_unpacked(importer):
    content = workbook(["Name"], sheet_xml=SHEET.format(" " * 60_000_000))

    with pytest.raises(UserError, match="far larger than it may be"):
        importer(content, name="a.xlsx", store=False)
