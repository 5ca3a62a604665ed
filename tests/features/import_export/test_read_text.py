"""Text files of any usual encoding and delimiter are read; a person may say otherwise."""

from __future__ import annotations

import pytest

from app.features.import_export.raw_table import Reading
from app.features.import_export.read_table import read_table
from app.features.import_export.read_text import decode


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("gb18030", "gb18030")],
)
def test_encoding_is_found(encoding, named):
    assert decode("企业名称,地区".encode(encoding)) == ("企业名称,地区", named)


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


def test_headings_that_stand_twice_or_are_empty_are_told_and_not_guessed(importer):
    table, plan, _rows = importer("Name,Phone, phone,,Name,\nAnhua,,,x,,\n", store=False)

    assert table.headings == ("Name", "Phone", "phone", "Column 4", "Name (2)")
    assert plan.columns == ("name", "phone", "", "", "")
    assert table.remarks == (
        "Headings that stand more than once are numbered: Name (2). Say what each is, or leave it out.",
        "Columns without a heading: Column 4.",
    )
