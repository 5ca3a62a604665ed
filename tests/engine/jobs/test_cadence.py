"""When a job is due, over daylight saving, month ends and long absences."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask_babel import force_locale

from app.engine.errors import UserError
from app.engine.jobs.cadence import Cadence, parse_cadence


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("every 5m", "every 5m"), ("every 90 s", "every 90s"), ("EVERY 24H", "every 1d"),
        ("30 3 * * *", "cron 30 3 * * *"), ("cron 0 9 * * mon-fri", "cron 0 9 * * mon-fri"), ("", ""),
    ],
)  # fmt: skip
def test_text_is_read_and_written(written, read):
    assert str(parse_cadence(written)) == read


@pytest.mark.parametrize("written", ["every 0s", "every 400d", "often", "61 * * * *", "* * * *"])
def test_what_is_no_cadence_is_refused(app, written):
    with app.test_request_context(), pytest.raises(UserError):
        parse_cadence(written)


def test_cadence_that_would_not_fit_its_column_is_refused(app):
    minutes = ",".join(map(str, range(60)))
    with app.test_request_context(), force_locale("en"), pytest.raises(UserError) as refused:
        parse_cadence(f"{minutes} * * * *")

    assert refused.value.message == "A cadence has at most 75 characters; write */5 for every five."
    assert refused.value.field == "cadence"


@pytest.mark.parametrize("written", ["0 0 31 2 *", "cron 0 0 30 2 *", "0 0 31 4,6 *"])
def test_day_that_never_comes_is_refused(app, written):
    with app.test_request_context(), force_locale("en"), pytest.raises(UserError) as refused:
        parse_cadence(written)

    assert refused.value.message == (
        f"“{written}” names a day that never comes; choose another one."
    )


def test_distances_count_from_the_same_moment_everywhere():
    every = Cadence(seconds=300)

    assert every.next_after(at("2026-11-27 10:03:20"), "Asia/Shanghai") == at("2026-11-27 10:05")
    assert every.next_after(at("2026-11-27 10:05"), "UTC") == at("2026-11-27 10:10")


@pytest.mark.parametrize(
    ("after", "next_time"),
    [
        ("2026-03-27 12:00", "2026-03-28 01:30"),  # 02:30 in winter
        ("2026-03-28 12:00", "2026-03-29 01:30"),  # 02:30 is skipped: an hour later
        ("2026-10-24 12:00", "2026-10-25 00:30"),  # the first 02:30 of the 25th
        ("2026-10-25 00:30", "2026-10-26 01:30"),  # the second one does not count
    ],
    ids=["winter", "skipped", "repeated", "once"],
)
def test_a_wall_clock_time_is_due_once_a_day_over_daylight_saving(after, next_time):
    nightly = parse_cadence("30 2 * * *")

    assert nightly.next_after(at(after), "Europe/Berlin") == at(next_time)


def test_leap_day_comes_every_fourth_year():
    assert parse_cadence("0 0 29 2 *").next_after(at("2026-03-01"), "UTC") == at("2028-02-29")


def test_of_many_missed_times_the_last_ones_are_found():
    every = Cadence(seconds=60)

    found = every.due_between(at("2026-01-01"), at("2026-11-27 10:00:30"), "UTC", most=3)

    assert found == [at("2026-11-27 09:58"), at("2026-11-27 09:59"), at("2026-11-27 10:00")]


def test_a_monthly_job_is_found_after_weeks_of_absence():
    monthly = parse_cadence("0 3 1 * *")

    found = monthly.due_between(at("2026-10-20"), at("2026-11-27"), "UTC", most=5)

    assert found == [at("2026-11-01 03:00")]


@pytest.mark.parametrize(
    ("days", "wanted"),
    [("1", "Mon"), ("0", "Sun"), ("7", "Sun"), ("1-5", "Mon"), ("6-7", "Sat"), ("0-6/3", "Wed")],
)
def test_weekdays_are_counted_from_sunday_as_cron_does(days, wanted):
    # 2026-11-29 is a Sunday, past the time of day.
    after = datetime(2026, 11, 29, 9, tzinfo=UTC)

    found = parse_cadence(f"0 8 * * {days}").next_after(after, "UTC")

    if wanted == "Sun":
        assert f"{found:%a %d}" == "Sun 06"
    else:
        assert f"{found:%a}" == wanted
