"""Phones and codes that a spreadsheet took for numbers: whole ones are used, cut ones explained."""

from __future__ import annotations

import pytest

from tests.features.import_export.samples import states


def test_shortened_number_that_is_whole_is_used_and_said(importer):
    rows = importer("Name,Phone\nAnhua,1.3812345678E+10\n", store=False)[2]

    assert states(rows) == ["new"]
    assert rows[0].draft.values["phone"] == "+8613812345678"
    assert rows[0].words == "“1.3812345678E+10” is read as 13812345678."


@pytest.mark.parametrize(
    ("cells", "words"),
    [("Anhua,1.38E+10,", "Phone: Excel shortened the number “1.38E+10”; format the column as text and enter it anew."),
     ("Anhua,1380013800,", "Phone: A mobile number has 11 digits; this one has 10. Did Excel cut a digit?"),
     ("Anhua,,913101127345759000", "Credit code: Wrong check digit: the last character should be 6, not 0. "
      "Excel keeps only 15 digits of a number: format the column as text and enter it anew.")],
    ids=["shortened", "cut", "rounded"],
)  # fmt: skip
def test_lost_digits_are_explained(cells, words, importer):
    rows = importer(f"Name,Phone,Credit code\n{cells}\n", store=False)[2]

    assert (states(rows), rows[0].words) == (["bad"], words)


def test_full_width_digits_and_amounts_with_units_are_read(importer):
    head = "Name,Phone,注册资金"
    rows = importer(f"{head}\nAnhua,１３８１２３４５６７８,\"2,580(万元人民币)\"\nBohai,,50(万美元)\n",
                    map_text='{"columns": {"注册资金": "annual_revenue"}}', store=False)[2]  # fmt: skip

    assert rows[0].draft.values["phone"] == "+8613812345678"
    assert str(rows[0].draft.values["annual_revenue"]) == "25800000.00"
    assert (
        rows[1].words == "注册资金: “50(万美元)” is in USD; this field holds CNY. Convert it first."
    )
