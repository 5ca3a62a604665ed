"""What columns mean: known by their words, corrected by a map."""

from __future__ import annotations

import json

import pytest

from app.engine.errors import UserError


def test_columns_are_known_by_label_name_and_usual_words(importer):
    head = "企业名称,信用代码,Address,contact_person,经营范围,所在省份,地区,注册资金"

    _table, plan, _rows = importer(f"{head}\n上海星海,,,,,,,\n", store=False)

    assert plan.columns == ("name", "uscc", "address", "contact_person", "notes", "region", "region", "")  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [("{", "The map is not JSON (line 1)."),
     ('{"columns": {"Nothing": "name"}}', "The file has no column “Nothing”."),
     ('{"columns": {"Phone": "name"}}', "Two columns are meant for “Name”; leave one of them out."),
     ('{"days": "ymd"}', "Write days as dmy or mdy.")],
)  # fmt: skip
def test_wrong_map_is_refused(text, message, importer):
    with pytest.raises(UserError) as refused:
        importer("Name,Phone\nAnhua,\n", map_text=text, store=False)

    assert refused.value.message == message


def test_map_names_columns_values_and_constants(importer):
    text = json.dumps({
        "columns": {"sector": "industry"}, "values": {"industry": {"tecno": "software"}},
        "constants": {"level": "A"},
    })  # fmt: skip

    rows = importer("account,sector\nAcme,tecno\n", map_text=text, store=False)[2]

    values = rows[0].draft.values
    assert (values["name"], values["industry"], values["level"]) == ("Acme", "software", "A")
