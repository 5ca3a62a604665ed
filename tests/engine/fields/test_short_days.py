"""How a day is written wherever a page shows one."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask_babel import force_locale

from app.engine.fields.short_days import full_day, full_moment, planned_day, short_day

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("day", "zh", "en"),
    [
        (date(2026, 12, 10), "12-10", "10 Dec"),
        (date(2026, 3, 2), "03-02", "2 Mar"),
        (date(2027, 12, 11), "2027-12-11", "11 Dec 2027"),
    ],
)
def test_lists_write_the_year_of_a_day_only_where_it_is_another(day, zh, en):
    assert short_day(day, "zh", TODAY) == zh
    assert short_day(day, "en", TODAY) == en


@pytest.mark.parametrize(
    ("day", "zh", "en"),
    [
        (date(2026, 12, 10), "12-10 周四", "Thu 10 Dec"),
        (date(2027, 12, 11), "2027-12-11", "11 Dec 2027"),
    ],
)
def test_a_plan_names_the_weekday_of_this_years_days(day, zh, en):
    assert planned_day(day, "zh", TODAY) == zh
    assert planned_day(day, "en", TODAY) == en


def test_facts_write_the_whole_day_in_the_same_order():
    assert full_day(date(2026, 11, 3), "zh") == "2026年11月3日"
    assert full_day(date(2026, 11, 3), "en") == "3 Nov 2026"


@pytest.mark.parametrize(
    ("language", "short", "medium"),
    [
        ("en", "3 Nov 2026 14:05", "3 Nov 2026 14:05:09"),
        ("zh_Hans_CN", "2026年11月3日 14:05", "2026年11月3日 14:05:09"),
    ],
)
def test_moments_stand_in_the_zone_and_language_of_the_request(app, language, short, medium):
    at = datetime(2026, 11, 3, 6, 5, 9, tzinfo=UTC)

    with app.test_request_context("/"), force_locale(language):
        assert (full_moment(at), full_moment(at, "medium")) == (short, medium)
