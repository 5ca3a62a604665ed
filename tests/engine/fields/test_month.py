"""A calendar month: what is read as one, what is refused, and the months that a period touches."""

from __future__ import annotations

from datetime import date

import pytest

from app.engine.fields.base import Refusal
from app.engine.fields.operators import holds
from app.engine.fields.registry import field_type
from tests.engine.fields.fields_at_hand import reader, spec, taken

MONTH = field_type("month")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2026-11", date(2026, 11, 1)),
        ("2026/3", date(2026, 3, 1)),
        ("２０２６年３月", date(2026, 3, 1)),
        ("2026年3月", date(2026, 3, 1)),
        ("2026-11-01", date(2026, 11, 1)),
        (date(2026, 2, 1), date(2026, 2, 1)),
        ("本月", date(2026, 11, 1)),
        ("last month", date(2026, 10, 1)),
        ("+2m", date(2027, 1, 1)),
        ("", None),
        (None, None),
    ],
)
def test_month_is_read_from_what_people_write(raw, expected):
    assert taken("month", raw) == expected


@pytest.mark.parametrize(
    "raw", ["2026-13", "2026", "11", "Nov 23, 2026", "2026-11-23", "0000-01", "gym"]
)
def test_what_is_no_month_is_refused_with_the_form_that_is_taken(raw):
    assert taken("month", raw) == (
        f"refused: “{raw}” is not a month; write it like 2026-11, 2026年11月 or +1m."
    )


@pytest.mark.parametrize("raw", [202611, 1.5, True, ["2026-11"], {"month": 11}])
def test_other_kinds_of_values_are_refused(raw):
    with pytest.raises(Refusal):
        MONTH.coerce(raw, spec("month"), reader())


def test_bounds_are_named_as_months():
    assert taken("month", "2026-01", min="2026-02") == "refused: Not before Feb 2026."


def test_json_and_input_are_the_month_alone():
    value = date(2026, 11, 1)

    assert MONTH.to_json(value, spec("month")) == "2026-11"
    assert MONTH.coerce("2026-11", spec("month"), reader()) == value


@pytest.mark.parametrize(
    ("period", "months"),
    [
        ("today", [11]),
        ("this_month", [11]),
        ("last_month", [10]),
        ("this_quarter", [10, 11, 12]),
        ("last_30d", [10, 11]),
        ("past", [9, 10]),
        ("future", [12]),
    ],
)
def test_period_holds_the_months_it_touches(period, months):
    item = spec("month", filter=True)
    operand = MONTH.operand(period, "within", item, reader())

    found = [month for month in (9, 10, 11, 12) if holds(date(2026, month, 1), "within", operand)]

    assert found == months


def test_range_of_days_means_their_months():
    operand = MONTH.operand("2026-10-15..2026-11-30", "between", spec("month"), reader())

    assert operand == (date(2026, 10, 1), date(2026, 11, 1))
