"""Days, weeks, months and quarters of a reader's calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Column, MetaData, Table, create_engine, func, select

from app.engine.fields.types import UTCDateTime
from app.engine.query.buckets import bucket_key, bucket_start, next_start, offsets


@pytest.mark.parametrize(
    ("text", "per", "start"),
    [("2026-11-23", "day", (2026, 11, 23)), ("2026-11-29", "week", (2026, 11, 23)),
     ("2026-11-30", "week", (2026, 11, 30)), ("2027-01-01", "week", (2026, 12, 28)),
     ("2026-11", "month", (2026, 11, 1)), ("2026-12", "quarter", (2026, 10, 1)),
     ("2026-01", "quarter", (2026, 1, 1)), ("2026-11", "year", (2026, 1, 1))],
)  # fmt: skip
def test_buckets_begin_on_mondays_and_first_days(text, per, start):
    assert bucket_start(text, per) == date(*start)


@pytest.mark.parametrize(
    ("per", "after"),
    [("day", (2027, 1, 1)), ("week", (2027, 1, 7)), ("month", (2027, 1, 31)), ("year", (2027, 12, 31))],
)  # fmt: skip
def test_the_next_bucket_follows_without_a_gap(per, after):
    start = date(2026, 12, 31) if per in ("day", "week") else bucket_start("2026-12", per)

    assert next_start(start, per) - timedelta(days=0) == (
        date(*after) if per in ("day", "week") else {"month": date(2027, 1, 1), "year": date(2027, 1, 1)}[per]
    )  # fmt: skip


def test_shanghai_has_one_offset_and_new_york_two_a_year():
    assert [seconds for _since, seconds in offsets("Asia/Shanghai")] == [8 * 3600]
    assert {seconds for _since, seconds in offsets("America/New_York")} == {-5 * 3600, -4 * 3600}


@pytest.mark.parametrize(
    "zone", ["Asia/Shanghai", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"]
)
def test_sql_gives_the_day_that_the_calendar_of_the_zone_gives(zone):
    moments = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=601 * n) for n in range(800)]
    moments += [datetime(2026, 3, 8, 6, 59, 59, tzinfo=UTC), datetime(2026, 3, 8, 7, tzinfo=UTC)]
    table = Table("moments", MetaData(), Column("at", UTCDateTime))
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(table.insert(), [{"at": moment} for moment in moments])
        key = bucket_key(table.c.at, "day", timezone=zone, exact=True).label("bucket")
        rows = connection.execute(select(key, func.count()).group_by("bucket")).all()
    engine.dispose()

    expected: dict[str, int] = {}
    for moment in moments:
        day = moment.astimezone(ZoneInfo(zone)).date().isoformat()
        expected[day] = expected.get(day, 0) + 1
    assert {key: count for key, count in rows} == expected  # noqa: C416 - rows are not pairs


@pytest.mark.parametrize("per", ["week", "month", "quarter", "year"])
def test_nothing_follows_the_last_bucket_of_the_calendar(per):
    assert next_start(bucket_start("9999-12-31"[: 10 if per == "week" else 7], per), per) is None
