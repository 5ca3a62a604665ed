"""A whole condition over the typed values of one record."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app.engine.declare.condition import all_of, any_of, none_of, parse_condition
from app.engine.fields.match import matches
from tests.engine.fields.fields_at_hand import entity, reader, spec

DEAL = entity(spec("money", "amount"), spec("choice", "level"), spec("text", "note"))
VALUES = {"amount": Decimal("100.00"), "level": "A", "note": None}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (("amount", ">", "1,00"), False),
        (("amount", ">", "99"), True),
        (("level", "=", "重点"), True),
        (("note", "is empty"), True),
        (("note", "!=", "x"), True),
        (all_of(("amount", ">", 50), ("level", "=", "B")), False),
        (any_of(("amount", ">", 500), ("level", "=", "A")), True),
        (none_of(("amount", ">", 500), ("level", "=", "B")), True),
        (("level", "=", "an option that was removed"), False),
        (("unknown", "=", "x"), False),
    ],
)
def test_condition_is_met_by_typed_values(condition: Any, expected: bool) -> None:
    assert matches(parse_condition(condition), VALUES, DEAL, reader()) is expected


def test_system_field_is_known_when_all_fields_are_given() -> None:
    fields = {"owner": spec("user", "owner")}
    mine = parse_condition(("owner", "is mine"))

    assert matches(mine, {"owner": 7}, DEAL, reader(), fields)
    assert not matches(mine, {"owner": 7}, DEAL, reader())
