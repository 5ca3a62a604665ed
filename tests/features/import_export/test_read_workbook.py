"""Workbooks: what only Excel shows is told, what Excel lost is not taken for a value."""

from __future__ import annotations

import io
import zipfile

import pytest
from xlsxwriter import Workbook

from app.engine.errors import UserError
from app.features.import_export.raw_table import Reading
from app.features.import_export.read_table import read_table
from tests.features.import_export.samples import CELL, SHEET, states, with_parts, workbook


@pytest.fixture
def read(app, tmp_path):
    """Read a workbook: `read(content, sheet="Second")`."""

    def reading(content, **words):
        path = tmp_path / "a.xlsx"
        path.write_bytes(content)
        with app.test_request_context(headers={"Accept-Language": "en"}):
            return read_table(path, path.name, Reading(**words))

    return reading


def cells(table):
    return [row.cells for row in table.rows]


def drawn(draw, **parts):
    """Return the bytes of a workbook that `draw(book, sheet)` fills."""
    made = io.BytesIO()
    with Workbook(made, {"in_memory": True}) as book:
        draw(book, book.add_worksheet("First"))
    return with_parts(made, parts) if parts else made.getvalue()


def test_numbers_are_read_as_people_write_them(importer):
    content = workbook(["Name", "Phone", "Annual revenue"], ["Anhua", 13812345678, 1200.5])

    table, _plan, rows = importer(content, name="a.xlsx", store=False)

    assert table.rows[0].cells == ("Anhua", "13812345678", "1200.5")
    assert states(rows) == ["new"]


def test_yes_and_no_are_words_and_no_days_or_numbers(importer, make, mia):
    make("customer", owner=mia, name="Anhua")
    head = ["Name", "Customer", "Main contact", "Birthday"]
    content = workbook(head, ["One", "Anhua", True, None], ["Two", "Anhua", False, True])

    rows = importer(content, name="a.xlsx", slug="contact", store=False)[2]

    assert states(rows) == ["new", "bad"]
    assert rows[0].draft.values["primary"] is True
    assert rows[1].words.startswith("Birthday: “TRUE” is not a date")


def test_table_may_begin_anywhere(read):
    def draw(_book, sheet):
        sheet.write_row(2, 3, ["Name", "Phone"])
        sheet.write_row(3, 3, ["Anhua", "1"])

    table = read(drawn(draw))

    assert (table.headings, table.rows[0].number, cells(table)) == (("Name", "Phone"), 4, [("Anhua", "1")])  # fmt: skip


def test_digits_that_excel_rounded_are_seen_as_such(importer):
    content = workbook(["Name", "Credit code"], ["Anhua", 6222021234567890.0])

    rows = importer(content, name="a.xlsx", store=False)[2]

    assert rows[0].words == (
        "Credit code: Excel shortened the number “6.22202123456789E+15”; "
        "format the column as text and enter it anew."
    )


def test_errors_and_formulas_without_a_result_make_their_row_bad(importer):
    def draw(_book, sheet):
        sheet.write_row(0, 0, ["Name", "Address", "Annual revenue"])
        sheet.write_row(1, 0, ["Anhua"])
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        sheet.write_row(2, 0, ["Bohai"])
        sheet.write_formula(2, 2, "=6*7", None, 42)
        sheet.write_row(3, 0, ["Cangyuan"])

    raw = drawn(draw)
    formula = '<c r="C4"><f>A1*2</f></c></row>'
    sheet = with_parts_of_sheet(raw, '<c r="A4" t="s"><v>5</v></c></row>',
                                '<c r="A4" t="s"><v>5</v></c>' + formula)  # fmt: skip

    table, _plan, rows = importer(sheet, name="a.xlsx", store=False)

    assert states(rows) == ["bad", "new", "bad"]
    assert rows[0].words == "Address: “#DIV/0!” is an error of the spreadsheet, not a value."
    assert str(rows[1].draft.values["annual_revenue"]) == "42.00"
    assert rows[2].words == (
        "Annual revenue: A formula without a result: open the file in Excel and save it anew."
    )
    assert table.remarks == ("3 cells are formulas: their last results are used.",)


@pytest.mark.parametrize("value", ["<v/>", "<v />", "<v></v>"])
def test_formula_that_a_program_wrote_and_nothing_calculated_is_told(value, importer):
    raw = drawn(lambda _book, sheet: sheet.write_row(0, 0, ["Name", "Address", "Annual revenue"]))
    row = (
        '<row r="2"><c r="A2" t="inlineStr"><is><t>Anhua</t></is></c>'
        f'<c r="B2" t="str"><f>""</f>{value}</c><c r="C2"><f>1+1</f>{value}</c></row></sheetData>'
    )

    rows = importer(with_parts_of_sheet(raw, "</sheetData>", row), name="a.xlsx", store=False)[2]

    assert rows[0].words == (
        "Annual revenue: A formula without a result: open the file in Excel and save it anew."
    )


def test_numbers_have_the_digits_that_excel_shows(read):
    def draw(book, sheet):
        percent = book.add_format({"num_format": "0.00%"})
        sheet.write_row(0, 0, ["Price", "Share"])
        sheet.write_row(1, 0, [0.3])
        sheet.write_number(1, 1, 0.3, percent)

    raw = with_parts_of_sheet(drawn(draw), "<v>0.3</v>", "<v>0.30000000000000004</v>")

    assert cells(read(raw)) == [("0.3", "30%")]


def with_parts_of_sheet(raw, old, new):
    """Return a workbook with a piece of its first sheet replaced."""
    name, made = "xl/worksheets/sheet1.xml", io.BytesIO(raw)
    text = zipfile.ZipFile(made).read(name).decode()
    assert old in text
    return with_parts(made, {name: text.replace(old, new)})


def test_hidden_sheets_hidden_rows_and_merged_cells_are_told(read):
    def draw(book, sheet):
        sheet.write_row(0, 0, ["Name", "Region"])
        sheet.write_row(1, 0, ["Anhua"])
        sheet.write_row(2, 0, ["Bohai"])
        sheet.merge_range("B2:B3", "上海")
        sheet.set_row(2, None, None, {"hidden": True})
        book.add_worksheet("Second").write(0, 0, "x")
        book.add_worksheet("Old").hide()

    table = read(drawn(draw))

    assert (table.sheet, table.sheets) == ("First", ("First", "Second"))
    assert cells(table) == [("Anhua", "上海"), ("Bohai", "")]
    assert table.remarks == (
        "The sheet “First” is read; the workbook has others.",
        "Hidden sheets are left: Old.",
        "Hidden rows are read too: 3.",
        "Merged cells hold their value in the first cell only: B2:B3.",
    )


def test_another_sheet_can_be_chosen_and_an_unknown_one_is_refused(read):
    def draw(book, sheet):
        sheet.write_row(0, 0, ["Name"])
        second = book.add_worksheet('R&D "new"')
        second.write_column(0, 0, ["Name", "Anhua"])

    content = drawn(draw)

    assert cells(read(content, sheet='R&D "new"')) == [("Anhua",)]
    with pytest.raises(UserError, match=r"The workbook has no sheet “Third”."):
        read(content, sheet="Third")


@pytest.mark.parametrize(
    ("since_1904", "found"),
    [(False, ["2023-03-15", "2023-03-15 12:00:00", "60", "-5"]),
     (True, ["2027-03-16", "2027-03-16 12:00:00", "1904-03-01", "-5"])],
    ids=["1900", "1904"],
)  # fmt: skip
def test_days_of_both_calendars_are_read(read, since_1904, found):
    def draw(book, sheet):
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write(0, 0, "Founded")
        for place, number in enumerate([45000, 45000.5, 60, -5], 1):
            sheet.write_number(place, 0, number, day)

    plain = io.BytesIO(drawn(draw))
    name = "xl/workbook.xml"
    text = zipfile.ZipFile(plain).read(name).decode()
    if since_1904:
        text = text.replace("<workbookPr", '<workbookPr date1904="1"')
    table = read(with_parts(plain, {name: text}))

    assert [row[0] for row in cells(table)] == found
    assert table.since_1904 == since_1904


def test_percentages_keep_their_meaning(read):
    def draw(book, sheet):
        share = book.add_format({"num_format": "0.0%"})
        literal = book.add_format({"num_format": '0.##"%"'})
        sheet.write_row(0, 0, ["Chance", "Written"])
        sheet.write_number(1, 0, 0.125, share)
        sheet.write_number(1, 1, 12.5, literal)

    assert cells(read(drawn(draw))) == [("12.5%", "12.5")]


def test_what_stands_behind_a_thousand_empty_rows_is_told(read):
    rows = (
        f'<row r="1">{CELL.format("A1", "Name")}</row><row r="2">{CELL.format("A2", "Anhua")}</row>'
    )
    far = f'<row r="5000">{CELL.format("A5000", "Bohai")}</row>'

    table = read(workbook(["Name"], sheet_xml=SHEET.format(rows + far)))

    assert cells(table) == [("Anhua",)]
    assert table.remarks == ("What stands behind 1,000 empty rows is not read.",)


def test_what_was_read_once_is_kept_beside_the_file(app, tmp_path):
    path = tmp_path / "upload"
    path.write_bytes(workbook(["Name"], ["Anhua"]))
    with app.test_request_context():
        first = read_table(path, "a.xlsx", keep=True)
        path.write_bytes(workbook(["Name"], ["Bohai"]))

        again = read_table(path, "a.xlsx", keep=True)

    assert again == first
