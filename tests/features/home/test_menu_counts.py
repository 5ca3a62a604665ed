"""The numbers of the menu: inside the reader's scope, of what the entry's declaration selects."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.engine import clock
from app.features.home.menu_counts import _text


def counts(client) -> dict[str, str]:
    reply = client.get("/home/counts")
    assert reply.status_code == 200
    return reply.json


def test_each_reader_has_the_numbers_of_their_own_scope(client_as, make, alice, carol, mia):
    for number in range(3):
        make("customer", owner=alice, name=f"Works {number}")
    make("customer", owner=carol, name="Far away")

    assert counts(client_as(alice))["customer"] == "3"
    assert counts(client_as(carol))["customer"] == "1"
    assert counts(client_as(mia))["customer"] == "3"


def test_only_what_is_open_counts_and_nothing_has_no_number(client_as, make, alice):
    customer = make("customer", owner=alice, name="Anhua Valves")
    for stage in ("qualify", "needs", "won"):
        make("opportunity", owner=alice, customer=customer, name=stage, stage=stage)

    found = counts(client_as(alice))

    assert found["opportunity"] == "2"
    assert "lead" not in found


def test_today_counts_what_is_due_and_overdue(client_as, make, alice):
    for days in (-3, 0, 5):
        moment = clock.now() + timedelta(days=days)
        make("customer", owner=alice, name=f"In {days}", next_follow_up=moment.isoformat())

    assert counts(client_as(alice))["today"] == "2"


def test_who_sees_nothing_gets_no_number(client_as, make, alice, gina):
    make("customer", owner=alice, name="Anhua Valves")

    assert counts(client_as(gina)) == {}


def test_deleted_records_do_not_count(client_as, make, alice, root):
    record = make("customer", owner=alice, name="Anhua Valves")
    client_as(root).post(f"/e/customer/{record.id}/delete", data={"version": "1"})

    assert "customer" not in counts(client_as(alice))


def test_answer_is_one_statement_and_kept_by_its_reader_alone(client_as, alice, count_queries):
    client = client_as(alice)
    counts(client)
    with count_queries() as statements:
        reply = client.get("/home/counts")

    assert len(statements) <= 3, statements
    assert reply.headers["Cache-Control"] == "private, max-age=10"
    assert "Cookie" in reply.headers["Vary"]


def test_menu_has_a_place_for_each_number_and_asks_nothing_itself(client_as, alice):
    page = client_as(alice).get("/e/customer/").text

    assert 'data-menu-count="customer"' in page
    assert 'data-menu-count="today"' in page
    assert 'class="c-count is-late" title="Overdue" data-menu-count="payment_plan"' in page
    assert 'data-menu-count="contact"' not in page


@pytest.mark.parametrize(
    ("count", "text"), [(1, "1"), (1000, "1,000"), (1001, "1,000+"), (5000, "1,000+")]
)
def test_more_than_is_counted_says_more_than_a_thousand(count, text):
    assert _text(count) == text
