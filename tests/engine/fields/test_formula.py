"""Formulas as fields: when they have a column, and what fits in it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.engine.fields.registry import field_type
from tests.engine.fields.fields_at_hand import spec


@pytest.mark.parametrize(
    ("expression", "is_stored"),
    [
        ("quantity * price", True),
        ("customer.level", False),
        ("days(starts, today())", False),
        ("(", False),
    ],
)
def test_column_exists_for_own_lasting_values_only(expression: str, is_stored: bool) -> None:
    columns = field_type("formula").columns(spec("formula", expression=expression))

    assert bool(columns) is is_stored


@pytest.mark.parametrize(
    ("result", "value", "expected"),
    [
        ("number", Decimal("1.005"), Decimal("1.01")),
        ("number", Decimal(10) ** 30, None),
        ("number", "text", None),
        ("text", "a" * 300, "a" * 200),
        ("bool", True, True),
        ("date", date(2026, 11, 23), date(2026, 11, 23)),
        ("date", Decimal(1), None),
    ],
)
def test_computed_value_fits_its_column(result: str, value: Any, expected: Any) -> None:
    assert field_type("formula").fit(value, spec("formula", result=result)) == expected


@pytest.mark.parametrize(
    ("kind", "options", "value", "expected"),
    [("roll_up", {"measure": "count"}, 2, "integer"), ("roll_up", {"measure": "sum"}, Decimal("1.50"), "string"),
     ("roll_up", {"measure": "max"}, 3, "integer"), ("formula", {}, Decimal("1.50"), "string"),
     ("formula", {"result": "bool"}, True, "boolean"), ("formula", {"result": "date"}, date(2026, 11, 23), "string")],
    ids=["count", "sum", "greatest", "number", "bool", "day"],
)  # fmt: skip
def test_schema_of_a_computed_value_says_what_the_api_gives(
    kind: str, options: dict[str, Any], value: Any, expected: str
) -> None:
    item = spec(kind, **options)
    schema = field_type(kind).json_schema(item)
    given = field_type(kind).to_json(value, item)
    allowed = [one["type"] for one in schema.get("anyOf", [schema])]

    assert expected in allowed
    assert {bool: "boolean", int: "integer", str: "string"}[type(given)] == expected
