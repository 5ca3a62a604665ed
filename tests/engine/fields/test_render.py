"""Values as people read them, as inputs hold them, as a mask shows them, as search finds them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from app.engine.fields.base import Ref
from app.engine.fields.registry import field_type
from tests.engine.fields.fields_at_hand import reader, spec

MOMENT = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "value", "zh", "en"),
    [
        ("integer", 1234567, "1,234,567", "1,234,567"),
        ("decimal", Decimal("1200.50"), "1,200.50", "1,200.50"),
        ("money", Decimal("-1200.00"), "-¥1,200.00", "-¥1,200.00"),
        ("percent", Decimal("25.50"), "25.5%", "25.5%"),
        ("date", date(2026, 11, 23), "2026年11月23日", "23 Nov 2026"),
        ("month", date(2026, 11, 1), "2026年11月", "Nov 2026"),
        ("datetime", MOMENT, "2026年11月23日 14:05", "23 Nov 2026 14:05"),
        ("choice", "A", "重点", "Key account"),
        ("choice", "old", "旧", "Former"),
        ("multi_choice", ("A", "B"), "重点、普通", "Key account, Regular"),
        ("phone", "+8613800138000", "138 0013 8000", "138 0013 8000"),
        ("region", "310112", "上海市 / 闵行区", "上海市 / 闵行区"),
        ("link", Ref("customer", 5, "ACME"), "ACME", "ACME"),
        ("formula", Decimal("12.50"), "12.5", "12.5"),
        ("text", None, "", ""),
    ],
)
def test_value_is_shown_in_the_readers_language(kind: str, value: Any, zh: str, en: str) -> None:
    shown = [field_type(kind).to_text(value, spec(kind), reader(name)) for name in ("zh", "en")]

    assert shown == [zh, en]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("integer", 1200, "1200"),
        ("money", Decimal("1200.50"), "1200.50"),
        ("money", Decimal("26160.0"), "26160"),
        ("date", date(2026, 11, 23), "2026-11-23"),
        ("month", date(2026, 11, 1), "2026-11"),
        ("datetime", MOMENT, "2026-11-23 14:05"),
        ("bool", False, "0"),
        ("choice", "A", "A"),
        ("tags", ("a", "b"), ["a", "b"]),
        ("link", Ref("customer", 5, "ACME"), "5"),
        ("links", (1, 2), ["1", "2"]),
    ],
)
def test_input_holds_what_coerce_reads_back(kind: str, value: Any, expected: Any) -> None:
    typed = field_type(kind).to_input(value, spec(kind), reader())

    assert typed == expected
    if not isinstance(value, Ref):
        assert field_type(kind).coerce(typed, spec(kind), reader()) == value


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("phone", "+8613800131234", "138****1234"),
        ("email", "li.na@x.cn", "l***@x.cn"),
        ("id_number", "11010519491231002X", "1****************X"),
        ("uscc", "913101127345759975", "9131••••9975"),
        ("text", "secret", "••••"),
    ],
)
def test_mask_shows_only_a_shape(kind: str, value: str, expected: str) -> None:
    assert field_type(kind).mask(value) == expected


def test_phone_is_found_by_international_and_national_digits() -> None:
    found = field_type("phone").search_text("+862158888888;ext=123", spec("phone"))

    assert found == "+862158888888 02158888888 123"


@pytest.mark.parametrize(
    ("op", "raw", "expected"),
    [
        ("starts", "138", "+86138"),
        ("starts", "021-58", "+862158"),
        ("contains", "8000", "8000"),
        ("contains", "0013 8", "138"),
    ],
)
def test_part_of_a_phone_is_compared_as_stored(op: str, raw: str, expected: str) -> None:
    assert field_type("phone").operand(raw, op, spec("phone"), reader()) == expected
