"""Names that a person would call the same have one key, others do not."""

from __future__ import annotations

import pytest

from app.engine.fields.sameness import name_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("安华科技有限公司", "安华科技有限责任公司"), ("上海安华科技有限公司", "安华科技（上海）有限公司"),
        ("上海市安华科技有限公司", "上海安华科技公司"), ("安华科技上海有限公司", "安华科技(上海市)股份有限公司"),
        ("江苏苏州明德贸易有限公司", "明德贸易（苏州）有限公司"), ("前海资本（有限合伙）", "前海资本"),
        ("Anhua Tech Co., Ltd.", "ANHUA TECH LIMITED"), ("ＡＢＣ 有限公司", "abc公司"), ("Li  Na", "li na"),
    ],
)  # fmt: skip
def test_form_place_width_and_case_do_not_count(one, other):
    assert name_key(one) == name_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("上海安华科技有限公司", "北京安华科技有限公司"), ("安华科技有限公司", "安华科技集团有限公司"),
        ("安华科技有限公司", "上海安华科技有限公司"), ("安华科技有限公司第一分公司", "安华科技有限公司"),
        ("安华科技有限公司", "安华贸易有限公司"),
    ],
)  # fmt: skip
def test_another_place_group_branch_or_trade_is_another_name(one, other):
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize("text", ["", "-", "A", "（）"])
def test_too_little_is_no_key(text):
    assert name_key(text) == ""


@pytest.mark.parametrize("text", ["上海", "公司", "Co.", "有限公司"])
def test_name_of_nothing_but_place_or_form_keeps_it(text):
    assert name_key(text) != ""
