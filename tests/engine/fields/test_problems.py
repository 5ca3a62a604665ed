"""Mistakes in declarations that only the field's type understands."""

from __future__ import annotations

from typing import Any

import pytest

from app.engine.declare.spec import CatalogueSpec, FieldSpec
from app.engine.fields.registry import field_type
from tests.engine.fields.fields_at_hand import entity, spec

LINE = entity(spec("link", "deal", to="deal"), spec("money", "amount"), slug="line")


def problems(*fields: FieldSpec) -> list[tuple[str, str]]:
    """Return what is wrong with the last of the fields of one entity."""
    deal = entity(*fields)
    customer = entity(spec("text", "name"), slug="customer")
    catalogue = CatalogueSpec((deal, customer, LINE))
    return list(field_type(fields[-1].type).problems(fields[-1], deal, catalogue))


@pytest.mark.parametrize(
    ("kind", "values", "what", "cure"),
    [
        ("choice", {"options": ()}, "a choice needs `options` or a `dictionary`",
         "list the choices"),
        ("choice", {"default": "C"}, "default 'C' is not a value of this field",
         "“C” is not a choice here. Choose one of: Key account, Regular."),
        ("link", {"to": "custmer"},
         'field "field" links to "custmer", which is not an entity', 'did you mean "customer"?'),
        ("text", {"max": 0}, "max=0 is not a number of characters",
         "use a whole number from 1 to 500"),
        ("integer", {"min": 5, "max": 4}, "min 5 is greater than max 4", "swap the two"),
        ("money", {"currency": "XXQ"}, 'currency "XXQ" does not exist',
         "use an ISO code such as CNY"),
        ("number", {"rule": "Q-{yyyy}"}, 'rule "Q-{yyyy}" has no counter',
         'write one such as "Q-{yyyy}-{0000}"'),
        ("rows", {"of": "line", "by": "del"}, '"del" is not a link from line to deal',
         'did you mean "deal"?'),
        ("roll_up", {"measure": "sum", "of": "line", "by": "deal", "field": "amont"},
         '"amont" is not a field of line', 'did you mean "amount"?'),
        ("formula", {"expression": "amont * 2"},
         'formula "amont * 2" uses "amont", which is not a field here', 'did you mean "amount"?'),
        ("formula", {"expression": "amount * name"},
         'formula "amount * name": "*" needs numbers, not text', "correct it"),
        ("formula", {"expression": "field + 1"}, "formula needs itself: field → field",
         "take one of these fields out of the formula"),
    ],
)  # fmt: skip
def test_mistake_is_named_with_its_cure(
    kind: str, values: dict[str, Any], what: str, cure: str
) -> None:
    others = (spec("money", "amount"), spec("text", "name"))

    assert problems(*others, spec(kind, **values)) == [(what, cure)]


def test_file_fields_are_held_to_what_can_be_uploaded() -> None:
    assert problems(spec("file", accept=["pdf", "xslx"], max_mb=0)) == [
        ('accept names "xslx", which cannot be uploaded here', 'did you mean "xlsx"?'),
        ("max_mb 0 is not a size", "use a number from 1 to 2048"),
    ]
    assert [what for what, _cure in problems(spec("image", accept=["pdf"]))] == [
        'accept names "pdf", which cannot be uploaded here'
    ]


def test_rows_inside_a_parent_hold_no_files() -> None:
    row = entity(spec("file"), slug="row", parent_row="deal")
    found = list(field_type("file").problems(row.fields[0], row, CatalogueSpec((row,))))

    assert found == [
        (
            "files cannot be kept in rows that are edited inside another record",
            "put the field on the parent, or give the rows pages of their own",
        )
    ]


def test_bad_pattern_is_a_finding() -> None:
    (found,) = problems(spec("text", pattern="("))

    assert found[0].startswith('pattern "(" is not a regular expression')


def test_circle_of_formulas_is_named() -> None:
    first = spec("formula", "first", expression="second + 1")
    second = spec("formula", "second", expression="first + 1")

    assert problems(first, second) == [
        ("formula needs itself: second → first → second",
         "take one of these fields out of the formula")
    ]  # fmt: skip
