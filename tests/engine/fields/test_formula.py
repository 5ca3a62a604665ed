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
