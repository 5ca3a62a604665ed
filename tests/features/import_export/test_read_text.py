"""Text files of any usual encoding and delimiter are read; a person may say otherwise."""

from __future__ import annotations

import pytest

from app.engine.errors import UserError
from app.features.import_export.raw_table import Reading
from app.features.import_export.read_table import read_table
from app.features.import_export.read_text import decode, read_text


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("gb18030", "gb18030")],
)
def test_encoding_is_found(encoding, named):
    assert decode("企业名称,地区".encode(encoding)) == ("企业名称,地区", named)


@pytest.mark.parametrize(
    "text",
    [
        "Name,Address\nMüller & Söhne,Café Zürich\n",
        "Name,Notes\nAcme,Don’t call – “busy”, 5 €\n",
        "Name,Notes\nMüller & Söhne,Größe – 5 €\n",
    ],
)
def test_western_letters_are_recognised(text):
    assert decode(text.encode("windows-1252")) == (text, "windows-1252")


@pytest.mark.parametrize("encoding", ["gb18030", "big5"])
def test_a_single_chinese_character_is_not_western(encoding):
    assert decode("Name,Region\nAcme,中\n".encode(encoding))[0] == "Name,Region\nAcme,中\n"


def test_damaged_chinese_text_is_not_western():
    damaged = "企业名称,地区\n安华机电有限公司,上海市\n".encode("gb18030")[:-2] + b"\xff\n"

    assert decode(damaged)[1] == "gb18030"


def test_chosen_encoding_wins(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes("名称\n中文\n".encode("gb18030"))

    wrong = read_table(path, path.name, Reading(encoding="utf-8"))
    right = read_table(path, path.name, Reading(encoding="gb18030"))

    assert "\ufffd" in wrong.rows[0].cells[0]
    assert (right.headings, right.rows[0].cells) == (("名称",), ("中文",))


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_delimiter_is_found(sign, importer):
    table, plan, _rows = importer(f"Name{sign}Phone\nAnhua{sign}13812345678\n", store=False)

    assert (table.delimiter, plan.columns) == (sign, ("name", "phone"))


@pytest.mark.parametrize(
    ("text", "headings", "head"),
    [('"Name\n(full)";"Level";Phone\nAnhua;A;1\n', ("Name (full)", "Level", "Phone"), 1),
     ("Name;Notes, remarks, and more\nAnhua;x\n", ("Name", "Notes, remarks, and more"), 1),
     ("Customers of January 3, 2026\nName;Level;Phone\nAnhua;A;1\n", ("Name", "Level", "Phone"), 2),
     ("Our customers\n\nName\tLevel\tPhone\nAnhua\tA, B\t1,5\n", ("Name", "Level", "Phone"), 3),
     ("Name;Amount\nAnhua;1,5\nYibo;2,5\nBeta;3,5\n", ("Name", "Amount"), 1),
     ("Name,Tags\nAnhua,a;b\nYibo,c;d\n", ("Name", "Tags"), 1),
     ("Name\nAnhua\nYibo\nBeta, Ltd, China\n", ("Name",), 1),
     ("Name;Level\nAnhua\nYibo\nBeta\n", ("Name", "Level"), 1)],
    ids=["line end in a heading", "commas in a heading", "title with a comma", "title above tabs",
         "commas for points", "semicolons in cells", "one column", "rows that end early"],
)  # fmt: skip
def test_delimiter_is_what_parts_all_lines_alike(text, headings, head, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")

    found = read_text(path, Reading())

    assert (found.headings, found.head) == (headings, head)


@pytest.mark.parametrize("name", ["A|B Ltd", "A; B Ltd", "A\tB Ltd"])
def test_single_sign_in_a_list_of_names_separates_nothing(name, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(f"Name\n{name}\nAnhua\nYibo\n", encoding="utf-8")

    assert [row.cells for row in read_text(path, Reading()).rows] == [
        (name,),
        ("Anhua",),
        ("Yibo",),
    ]


def test_headings_that_stand_twice_or_are_empty_are_told_and_not_guessed(importer):
    table, plan, _rows = importer("Name,Phone, phone,,Name,\nAnhua,,,x,,\n", store=False)

    assert table.headings == ("Name", "Phone", "phone", "Column 4", "Name (2)")
    assert plan.columns == ("name", "phone", "", "", "")
    assert table.remarks == (
        "Headings that stand more than once are numbered: Name (2). Say what each is, or leave it out.",
        "Columns without a heading: Column 4.",
    )


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_recognised(codec):
    found = decode("客户名称,电话\n安华公司,1\n".encode(codec))

    assert found == ("客户名称,电话\n安华公司,1\n", "utf-16")


def test_traditional_characters_in_big5_are_recognised():
    text = "客戶名稱,電話\n臺灣積體電路製造股份有限公司,0227123456\n"

    assert decode(text.encode("cp950")) == (text, "big5")
    assert decode(text.encode("gb18030")) == (text, "gb18030")


def test_line_that_tells_excel_the_delimiter_is_followed(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("sep=;\nName;Phone\nAnhua, Ltd;1\n", encoding="utf-8")

    found = read_text(path, Reading())

    assert (found.headings, found.head) == (("Name", "Phone"), 2)
    assert [(row.number, row.cells) for row in found.rows] == [(3, ("Anhua, Ltd", "1"))]


@pytest.mark.parametrize(
    ("text", "head"),
    [("客户清单,,\n客户名称,电话,备注\n安华,1,x\n", 2), ("A,,\nB,,\nName,Phone,\nx,1,\n", 3),
     ("Name,\nAnhua,1\n", 1), ("Name,\nAnhua,\n", 1), ("Name\nAnhua, Ltd\n", 1), ("Name,Phone\nx,\n", 1)],
    ids=["title", "two", "no second heading", "single column", "comma in a name", "plain"],
)  # fmt: skip
def test_titles_above_the_headings_are_passed_over(text, head, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")

    assert read_text(path, Reading()).head == head


def test_line_of_the_headings_is_what_a_person_says(tmp_path, importer):
    path = tmp_path / "list.csv"
    path.write_text("Our customers\nof 2026\nName,Phone\nAnhua,1\n", encoding="utf-8")

    found = read_text(path, Reading(head=3))

    assert found.headings == ("Name", "Phone")
    assert found.remarks[0] == "Line 1, “Our customers”, stands above the headings and is left out."
    assert [one.number for one in found.tops] == [1, 2, 3, 4]
    with pytest.raises(UserError):
        read_text(path, Reading(head=9))
