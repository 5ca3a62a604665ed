"""Regions by code and by name; the table is built at set-up."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.engine.fields import china
from app.engine.fields.china import RegionsMissing, region_path, regions
from app.engine.fields.operators import holds
from app.engine.fields.registry import field_type
from tests.engine.fields.fields_at_hand import reader, spec, taken


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("310112", "310112"),
        ("31", "31"),
        ("310000", "31"),
        ("441900003", "441900003"),
        ("上海市/闵行区", "310112"),
        ("上海 闵行", "310112"),
        ("上海市 闵行", "310112"),
        ("广西", "45"),
        ("999999", "refused: “999999” is not a known region; write one such as 上海市 / 闵行区."),
        ("闵行趋", "refused: “闵行趋” is not a known region. Did you mean 闵行?"),
    ],
)
def test_region_is_read_by_code_or_names(raw: str, expected: str) -> None:
    assert taken("region", raw) == expected


def test_name_that_exists_twice_asks_for_the_province() -> None:
    refused = taken("region", "朝阳区")

    assert "exists more than once" in refused
    assert "北京市/朝阳区" in refused


@pytest.mark.parametrize(
    ("stored", "is_inside"), [("310112", True), ("31", True), ("320100", False), (None, False)]
)
def test_within_a_parent_finds_all_below(stored: str | None, is_inside: bool) -> None:
    operand = field_type("region").operand("31", "within", spec("region"), reader())

    assert holds(stored, "within", operand) is is_inside


def test_missing_table_says_how_to_build_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(china, "_DIST", tmp_path)
    regions.cache_clear()

    with pytest.raises(RegionsMissing, match=r"build it with: python -m assets\.build"):
        region_path("31")
