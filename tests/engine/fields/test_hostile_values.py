"""Whatever is sent: a typed value or a refusal, never another exception; never a bad operand."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from app.engine.declare.condition import OPERATORS
from app.engine.fields.base import Masked, Refusal
from app.engine.fields.operators import clause, holds
from app.engine.fields.registry import FIELD_TYPES, field_type
from tests.engine.fields.fields_at_hand import reader, spec
from tests.engine.fields.test_operators_agree import STORED, stored_table

HOSTILE: tuple[Any, ...] = (
    "", "abc", None, True, 5, -1, 1.5, float("nan"), float("inf"), 10**40, [], [1, 2], {"a": 1},
    {"id": []}, [{}], [None], "NaN", "1e400", "-Infinity", "\ud800", "\x00", "9" * 400, "1..5",
    "..", "a,b", ",", "0", "²", "９", "今天", "9999-12-31", "0001-01-01", "9999-12-31 23:59", "|",
    "+99999999999d", "next_9999d", "last_9999d", "(" * 300, "+", "http://[", "@", ";ext=1",
)  # fmt: skip


@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_coerce_gives_a_value_or_a_refusal(kind: str) -> None:
    item, context = spec(kind), reader()
    for raw in HOSTILE:
        try:
            value = field_type(kind).coerce(raw, item, context)
        except Refusal:
            continue
        if kind == "rows":
            continue
        field_type(kind).to_text(value, item, context)
        field_type(kind).to_input(value, item, context)
        field_type(kind).search_text(value, item)
        again = field_type(kind).coerce(field_type(kind).to_json(value, item), item, context)
        assert again == value


@pytest.mark.parametrize("kind", STORED)
def test_stored_operand_reaches_the_database(kind: str) -> None:
    engine, table = stored_table(kind)
    column = table.c[field_type(kind).attribute(spec(kind))]
    with engine.connect() as connection:
        for op in field_type(kind).operators:
            for raw in HOSTILE:
                try:
                    operand = field_type(kind).operand(raw, op, spec(kind), reader())
                except Refusal:
                    continue
                connection.execute(select(table.c.id).where(clause(column, op, operand))).all()
                holds(None, op, operand)


@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_operator_of_another_type_is_refused(kind: str) -> None:
    for op in set(OPERATORS) - set(field_type(kind).operators):
        with pytest.raises(Refusal):
            field_type(kind).operand("1", op, spec(kind), reader())


@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_masked_value_stays_a_shape(kind: str) -> None:
    masked = Masked("1**")

    assert field_type(kind).to_text(masked, spec(kind), reader()) in ("1**", "")
    assert field_type(kind).to_input(masked, spec(kind), reader()) in ("", [], "1**")


ONE_VALUE = [kind for kind in FIELD_TYPES if kind not in (
    "multi_choice", "tags", "links", "rows", "back_links", "roll_up", "formula", "number",
)]  # fmt: skip


@pytest.mark.parametrize("kind", ONE_VALUE)
@pytest.mark.parametrize("raw", [[], ["1"], [None], {}, {"a": 1}], ids=repr)
def test_list_or_object_is_no_value_of_a_field_that_holds_one(kind: str, raw: Any) -> None:
    with pytest.raises(Refusal):
        field_type(kind).coerce(raw, spec(kind), reader())


@pytest.mark.parametrize(
    "raw", ["\u200b", "\u2060 \u200b", "\u200d", "\u3164", "\u2800", "\u00ad"], ids=ascii
)
def test_text_that_shows_nothing_is_empty(raw: str) -> None:
    assert field_type("text").coerce(raw, spec("text"), reader()) is None
    assert field_type("tags").coerce([raw], spec("tags"), reader()) is None


def test_unseen_signs_make_no_second_name_but_emoji_stay_whole() -> None:
    text = field_type("text")

    assert text.coerce("An\u200bhua\u2060", spec("text"), reader()) == "Anhua"
    assert text.coerce("👩\u200d💻", spec("text"), reader()) == "👩\u200d💻"
