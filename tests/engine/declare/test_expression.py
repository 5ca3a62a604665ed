"""The formula language: reading, checking, computing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.engine.declare.expression import (
    ExpressionProblem,
    check_expression,
    evaluate,
    expression_fields,
    parse_expression,
    uses_today,
)

VALUES: dict[str, Any] = {
    "price": Decimal("2.50"), "count": 4, "name": "Ann", "none": None, "yes": True,
    "starts": date(2026, 11, 20), "ends": date(2026, 11, 23), "customer.level": "A",
}  # fmt: skip
KINDS = {
    "price": "number", "count": "number", "name": "text", "yes": "bool", "starts": "date",
    "ends": "date",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("price * count", Decimal("10.00")),
        ("1 + 2 * 3 - 4 / 2", Decimal(5)),
        ("-(1 + 2) % 2", Decimal(-1)),
        ("7 - 2 - 1", Decimal(4)),
        ("price / 0", None),
        ("price + none", None),
        ("price + name", None),
        ("if(count >= 4, 'many', 'few')", "many"),
        ("if(none > 1, 1, 2)", Decimal(2)),
        ("not none", None),
        ("not not yes", True),
        ("none = 1 or yes", True),
        ("none = 1 and yes", None),
        ("none = 1 and false", False),
        ("name == 'Ann'", True),
        ("name <> 'Ann'", False),
        ("min(3, 1, 2)", Decimal(1)),
        ("max(1, none)", None),
        ("abs(-3)", Decimal(3)),
        ("round(2.345, 2)", Decimal("2.35")),
        ("round(1, 999999999)", None),
        ("coalesce(none, price)", Decimal("2.50")),
        ('concat(name, "-", customer.level, none)', "Ann-A"),
        ("days(starts, ends)", Decimal(3)),
        ("days(1, 2)", None),
        ("days(ends, today())", Decimal(1)),
        ("ends - starts", None),
    ],
)
def test_formula_is_computed(text: str, expected: Any) -> None:
    found = evaluate(parse_expression(text), VALUES.get, today=date(2026, 11, 24))

    assert found == expected


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("", "the formula is empty", 0),
        ("1 +", "the formula ends too early: a value is needed here", 0),
        ("1 ? 2", 'column 2: "? 2" cannot be read', 2),
        ("(1", 'at the end: ")" is missing', 0),
        ("1 2", 'column 3: "2" is not expected here', 3),
        ("a.b.c", 'column 4: ".c" cannot be read', 4),
        ("abs(1, 2)", "column 1: abs() takes 1 to 1 values, not 2", 1),
        ("(" * 31 + "1" + ")" * 31, "a formula nests at most 30 levels; split it in two", 0),
        ("-" * 31 + "1", "a formula nests at most 30 levels; split it in two", 0),
        ("1" + "+1" * 100, "a formula has at most 100 steps in a row; split it in two", 0),
        ("1" * 501, "a formula has at most 500 characters", 0),
    ],
    ids=lambda value: str(value)[:20],
)
def test_mistake_is_named_with_its_column(text: str, message: str, column: int) -> None:
    with pytest.raises(ExpressionProblem) as caught:
        parse_expression(text)

    assert str(caught.value) == message
    assert caught.value.column == column


def test_code_is_no_formula() -> None:
    with pytest.raises(ExpressionProblem, match='"__import__" is not a function'):
        parse_expression("__import__('os')")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("price * count", []),
        ("price * name", ['"*" needs numbers, not text']),
        ("price = name", ['"=" needs values of one kind, not number and text']),
        ("if(price, 1, 2)", ['"if" needs conditions, not number']),
        ("if(yes, 1, name)", ['"if" needs values of one kind, not number and text']),
        ("days(price, ends)", ['"days" needs dates, not number']),
        ("not price", ['"not" needs conditions, not number']),
        ("missing + 1", ['"missing" is not a field here']),
        ("today() > ends and yes", []),
    ],
)
def test_kinds_are_checked(text: str, expected: list[str]) -> None:
    assert check_expression(parse_expression(text), KINDS.get) == expected


def test_fields_are_listed_with_linked_ones() -> None:
    assert expression_fields(parse_expression("a + if(b > 1, link.c, 2)")) == {"a", "b", "link.c"}


@pytest.mark.parametrize(("text", "expected"), [("days(a, today())", True), ("a + 1", False)])
def test_formula_tells_whether_it_changes_by_itself(text: str, expected: bool) -> None:
    assert uses_today(parse_expression(text)) is expected
