"""Counts, sums and averages by group; what a reader may not read is not computed for them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask_babel import force_locale

from app.engine.access.reader import acting_for
from app.engine.access.readers import load_reader
from app.engine.compile.catalogue import current_catalogue
from app.engine.errors import UserError
from app.engine.query.aggregates import TOP, Measure, aggregate
from app.engine.query.context import ReaderContext
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import ListRequest


@pytest.fixture
def ask(session):
    """Compute a measure for somebody: `ask(alice, "customer", Measure(…))`."""

    def asked(person, slug: str, measure: Measure):
        reader = load_reader(session, person.id, language="en", timezone="Asia/Shanghai")
        with acting_for(reader):
            context = ReaderContext(session, reader)
            return aggregate(ListQuery(current_catalogue()[slug], context), ListRequest(), measure)

    return asked


def test_an_average_leaves_out_what_is_empty(ask, make, alice):
    customer = make("customer", owner=alice)
    for amount in ("100", "250.50", None):
        make("opportunity", owner=alice, customer=customer, stage="needs", amount=amount)

    found = ask(alice, "opportunity", Measure("avg", "stage", "amount"))

    assert [(one.key, one.count, one.value("avg")) for one in found.groups] == [
        ("needs", 3, Decimal("175.25"))
    ]


def test_groups_beyond_the_fifty_greatest_come_as_one(ask, make, alice):
    for number in range(TOP + 3):
        customer = make("customer", owner=alice, name=f"Customer {number:02}")
        for _twice in range(2 if number == 5 else 1):
            make("opportunity", owner=alice, customer=customer, amount=10)

    found = ask(alice, "opportunity", Measure("sum", "customer", "amount"))

    assert len(found.groups) == TOP
    assert found.groups[0].total == 20
    assert (found.rest.count, found.rest.total) == (3, 30)
    assert (found.whole.count, found.whole.total) == (TOP + 4, 540)


def test_days_beyond_the_fifty_latest_come_as_earlier_ones(ask, make, alice):
    customer = make("customer", owner=alice)
    for number in range(TOP + 2):
        make("opportunity", owner=alice, customer=customer, expected_close=f"2026-{1 + number // 28:02}-{1 + number % 28:02}")  # fmt: skip

    found = ask(alice, "opportunity", Measure("count", "expected_close", per="day"))

    assert len(found.groups) == TOP
    assert found.groups[0].key.isoformat() == "2026-01-03"
    assert found.rest.count == 2


def test_people_and_yes_or_no_are_groups(ask, make, alice, bob, mia):
    make("customer", owner=alice)
    make("customer", owner=alice)
    make("customer", owner=bob)
    make("task", owner=alice, done=False)

    by_owner = ask(mia, "customer", Measure("count", "owner"))
    by_done = ask(alice, "task", Measure("count", "done"))

    assert [(one.key, one.count) for one in by_owner.groups] == [(alice.id, 2), (bob.id, 1)]
    assert [(one.key, one.count) for one in by_done.groups] == [(False, 1)]


@pytest.mark.parametrize(
    ("who", "slug", "measure", "words"),
    [
        ("dave", "customer", Measure("count", "phone"),
         "“Phone” is hidden from you in part, so nothing is grouped by it."),
        ("alice", "product", Measure("sum", "category", "cost"), "“cost” is not a field you can sum."),
        ("alice", "customer", Measure("count", "nothing"), "“nothing” is not a field to group by."),
        ("alice", "customer", Measure("count", "name"), "Nothing can be grouped by “Name”."),
        ("alice", "customer", Measure("sum", "level", "open_amount"), "“Open amount” holds no number of its own."),
        ("alice", "customer", Measure("count", "created_at", per="hour"),
         "“hour” is not a step of time. Choose one of: day, week, month, quarter, year."),
    ],
)  # fmt: skip
def test_what_its_reader_may_not_use_is_refused(ask, request, app, who, slug, measure, words):
    with app.test_request_context(), force_locale("en"), pytest.raises(UserError) as refused:
        ask(request.getfixturevalue(who), slug, measure)

    assert refused.value.message == words
