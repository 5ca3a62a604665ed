"""Days in every form that files hold are read, or refused when they mean nothing or two things."""

from __future__ import annotations

import pytest

from app.engine.errors import UserError
from app.engine.fields.base import Refusal
from app.features.import_export.days import DayForm, plain_day


@pytest.mark.parametrize(
    ("text", "order", "read"),
    [("3/1/2017", "mdy", "2017-03-01"), ("3/1/2017", "dmy", "2017-01-03"), ("10/20/2016", "", "2016-10-20"),
     ("2016-10-20", "", "2016-10-20"), ("20.10.2016 14:05", "", "2016-10-20 14:05"), ("20161020", "", "2016-10-20"),
     ("10/20/2016, 2:05 PM", "", "2016-10-20 2:05 PM"), ("Oct 20, 2016, 2:05 PM", "", "2016-10-20 2:05 PM"),
     ("20 Oct 2016", "", "2016-10-20"), ("3-Sept-2016", "", "2016-09-03"), ("October 3, 2016", "", "2016-10-03"),
     ("2016年10月20日", "", "2016年10月20日"), ("3 Foo 2016", "", "3 Foo 2016"),
     ("二〇二六年十二月三日", "", "2026-12-03"), ("二零二六年一月三十一日", "", "2026-01-31"), ("二〇二六年十月二十号", "", "2026-10-20"),
     ("二六年十月二十日", "", "二六年十月二十日")],
)  # fmt: skip
def test_days_are_read_in_the_order_of_the_file(text, order, read):
    assert plain_day(text, DayForm(order)) == (read, "")


@pytest.mark.parametrize(
    ("text", "day", "note"),
    [("2026-12-31 00:00:00", "2026-12-31", ""), ("2026-12-31T00:00:00Z", "2026-12-31", ""),
     ("12/31/2026 0:00", "2026-12-31", ""), ("12/31/2026 12:00:00 AM", "2026-12-31", ""),
     ("2026-12-31 14:05", "2026-12-31", "Of “2026-12-31 14:05” only the day is stored."),
     ("46022.5", "2025-12-31", "Of “2025-12-31 12:00:00” only the day is stored.")],
)  # fmt: skip
def test_days_are_taken_out_of_moments(text, day, note, importer, make, mia):
    make("customer", owner=mia, name="Anhua")

    rows = importer(f"Name,Customer,Expected close\nDeal,Anhua,{text}\n", slug="opportunity", store=False)[2]  # fmt: skip

    assert rows[0].draft.values["expected_close"].isoformat() == day
    assert rows[0].words.endswith(note)
    assert bool(rows[0].words) == bool(note)


@pytest.mark.parametrize("text", ["2026-12-30T16:00:00Z", "2026-12-31 25:00"])
def test_moment_of_another_zone_and_no_time_of_day_are_no_days(text, importer, make, mia):
    make("customer", owner=mia, name="Anhua")

    rows = importer(f"Name,Customer,Expected close\nDeal,Anhua,{text}\n", slug="opportunity", store=False)[2]  # fmt: skip

    assert rows[0].words.startswith(f"Expected close: “{text}” is not a date")


@pytest.mark.parametrize(
    ("number", "since_1904", "read"),
    [("45000", False, "2023-03-15"), ("45000.5", False, "2023-03-15 12:00:00"), ("1", False, "1900-01-01"),
     ("59", False, "1900-02-28"), ("61", False, "1900-03-01"), ("45000", True, "2027-03-16"), ("60", True, "1904-03-01"),
     ("0", True, "1904-01-01"), ("2958465", False, "9999-12-31")],
)  # fmt: skip
def test_numbers_of_days_are_read_and_said(app, number, since_1904, read):
    with app.test_request_context():
        day, note = plain_day(number, DayForm(since_1904=since_1904))

    assert day == read
    assert read in note


@pytest.mark.parametrize(
    ("number", "message"),
    [("60", "“60” is 29 February 1900 for Excel, a day that never was."), ("-5", "“-5” is not one of Excel's days."),
     ("0", "“0” is not one of Excel's days."), ("2958466", "“2958466” is not one of Excel's days."),
     ("2023", "“2023” is a year, not a day."),
     ("3/4/2026", "“3/4/2026” can be read in two ways: say whether the day or the month comes first.")],
)  # fmt: skip
def test_what_is_no_day_is_refused(app, number, message):
    with (
        app.test_request_context(headers={"Accept-Language": "en"}),
        pytest.raises(Refusal) as refused,
    ):
        plain_day(number, DayForm())

    assert str(refused.value) == message


def test_days_that_can_be_read_in_two_ways_are_asked_for(importer, make, mia):
    make("customer", owner=mia, name="Anhua")
    content = "Name,Customer,Expected close\nDeal,Anhua,3/4/2026\n"

    with pytest.raises(UserError, match="can be read in two ways"):
        importer(content, slug="opportunity", store=False)

    rows = importer(content, slug="opportunity", map_text='{"days": "mdy"}', store=False)[2]
    assert rows[0].draft.values["expected_close"].isoformat() == "2026-03-04"
