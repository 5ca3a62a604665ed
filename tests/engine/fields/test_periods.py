"""Named periods in the reader's zone; it is Monday, 2026-11-23."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.engine.fields.base import Refusal
from app.engine.fields.periods import day_period, moment_period
from tests.engine.fields.fields_at_hand import NOW, reader


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("today", (2026, 11, 23), (2026, 11, 24)),
        ("this_week", (2026, 11, 23), (2026, 11, 30)),
        ("last_month", (2026, 10, 1), (2026, 11, 1)),
        ("next_month", (2026, 12, 1), (2027, 1, 1)),
        ("this_quarter", (2026, 10, 1), (2027, 1, 1)),
        ("last_year", (2025, 1, 1), (2026, 1, 1)),
        ("last_30d", (2026, 10, 25), (2026, 11, 24)),
        ("30d", (2026, 10, 25), (2026, 11, 24)),
        ("next_7d", (2026, 11, 23), (2026, 11, 30)),
        ("past", None, (2026, 11, 23)),
        ("future", (2026, 11, 24), None),
    ],
)
def test_period_is_half_open(name: str, start: Any, end: Any) -> None:
    expected = tuple(None if part is None else date(*part) for part in (start, end))

    assert day_period(name, reader()) == expected


def test_day_begins_at_midnight_in_the_readers_zone() -> None:
    start, end = moment_period("today", reader(timezone="America/New_York"))

    assert start == datetime(2026, 11, 22, 5, tzinfo=UTC)
    assert end == datetime(2026, 11, 23, 5, tzinfo=UTC)


def test_past_of_moments_ends_now() -> None:
    assert moment_period("past", reader()) == (None, NOW)


def test_unknown_period_offers_the_nearest() -> None:
    with pytest.raises(Refusal, match=r"“this_mont” is not a period\. Did you mean this_month\?"):
        day_period("this_mont", reader())
