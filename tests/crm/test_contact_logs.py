"""Last contact and next follow-up agree with the contact logs, whatever becomes of those."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.engine import clock
from app.engine.journal.tables import JournalEntry
from app.web.tokens import make_token

TALK = {"method": "phone", "content": "Talked about the second batch of valves."}
EARLY, LATE = "2026-09-01T02:00:00Z", "2026-11-01T02:00:00Z"
PLAN, OTHER_PLAN, THIRD_PLAN = (
    "2027-01-05T01:30:00Z",
    "2027-02-05T01:30:00Z",
    "2027-03-01T01:30:00Z",
)


@pytest.fixture
def client(client_as, app, mia):
    made = client_as(mia)
    token = make_token(mia, secret=app.secret_key, now=clock.now())
    made.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return made


@pytest.fixture
def customer(make, mia):
    return make("customer", owner=mia)


def log(client, customer, at, plan, **values):
    sent = {"customer": customer.id, "at": at, "next_follow_up": plan, **TALK, **values}
    reply = client.post("/api/v1/contact_log/", json=sent)
    assert reply.status_code == 201, reply.text
    return reply.json


def change(client, log, **values):
    reply = client.patch(
        f"/api/v1/contact_log/{log['id']}", json={"version": log["version"], **values}
    )
    assert reply.status_code == 200, reply.text


def delete(client, log):
    reply = client.delete(f"/api/v1/contact_log/{log['id']}?version={log['version']}")
    assert reply.status_code in (200, 204), reply.text


def told(client, customer):
    record = client.get(f"/api/v1/customer/{customer.id}").json
    return record["last_contact"], record["next_follow_up"]


def test_an_earlier_contact_logged_late_moves_nothing_back(client, customer):
    log(client, customer, LATE, PLAN)

    log(client, customer, EARLY, "2026-09-20T01:30:00Z")

    assert told(client, customer) == (LATE, PLAN)


def test_a_log_never_moves_a_later_last_contact_back(client, make, mia):
    customer = make("customer", owner=mia, last_contact=datetime(2026, 11, 20, tzinfo=UTC))

    log(client, customer, LATE, PLAN)

    assert told(client, customer) == ("2026-11-20T00:00:00Z", PLAN)


def test_changing_the_newest_log_moves_the_dates(client, customer):
    newest = log(client, customer, LATE, PLAN)

    change(client, newest, at="2026-11-02T02:00:00Z", next_follow_up=OTHER_PLAN)

    assert told(client, customer) == ("2026-11-02T02:00:00Z", OTHER_PLAN)


def test_changing_an_older_log_moves_nothing(client, customer):
    older = log(client, customer, EARLY, PLAN)
    log(client, customer, LATE, OTHER_PLAN)

    change(client, older, next_follow_up=THIRD_PLAN)

    assert told(client, customer) == (LATE, OTHER_PLAN)


def test_a_log_that_gives_up_clears_the_date(client, customer):
    newest = log(client, customer, LATE, PLAN)

    change(client, newest, next_follow_up=None, no_further=True, no_further_reason="Closed down")

    assert told(client, customer) == (LATE, None)


def test_what_was_moved_by_hand_stays_when_the_log_changes(client, customer):
    newest = log(client, customer, LATE, PLAN)
    held = client.get(f"/api/v1/customer/{customer.id}").json["version"]
    moved = {"version": held, "next_follow_up": OTHER_PLAN}
    assert client.patch(f"/api/v1/customer/{customer.id}", json=moved).status_code == 200

    change(client, newest, next_follow_up=THIRD_PLAN)

    assert told(client, customer) == (LATE, OTHER_PLAN)


def test_deleting_the_newest_log_goes_back_to_the_one_before(client, customer):
    log(client, customer, EARLY, PLAN)
    newest = log(client, customer, LATE, OTHER_PLAN)

    delete(client, newest)

    assert told(client, customer) == (EARLY, PLAN)


def test_deleting_the_only_log_keeps_the_plan(client, customer):
    delete(client, log(client, customer, LATE, PLAN))

    assert told(client, customer) == (None, PLAN)


def test_a_restored_log_counts_again(client, customer):
    log(client, customer, EARLY, PLAN)
    newest = log(client, customer, LATE, OTHER_PLAN)
    delete(client, newest)

    assert client.post(f"/e/contact_log/{newest['id']}/restore").status_code == 303

    assert told(client, customer) == (LATE, OTHER_PLAN)


def test_one_undo_takes_back_the_deletion_and_what_it_moved(client, customer, session):
    log(client, customer, EARLY, PLAN)
    newest = log(client, customer, LATE, OTHER_PLAN)
    delete(client, newest)
    entry = session.query(JournalEntry).filter_by(action="delete", entity="contact_log").one()

    undone = client.post(f"/actions/{entry.batch}/undo", headers={"Accept": "application/json"})

    assert undone.json["records"] == 2
    assert told(client, customer) == (LATE, OTHER_PLAN)


def test_a_log_moved_to_another_customer_moves_both(client, customer, make, mia):
    other = make("customer", owner=mia)
    log(client, customer, EARLY, PLAN)
    newest = log(client, customer, LATE, OTHER_PLAN)

    change(client, newest, customer=other.id)

    assert told(client, customer) == (EARLY, PLAN)
    assert told(client, other)[0] == LATE


def test_an_opportunity_follows_its_own_logs(client, customer, make, mia):
    deal = make("opportunity", owner=mia, customer=customer, stage="proposal", amount="1000")
    newest = log(client, customer, LATE, PLAN, opportunity=deal.id)

    change(client, newest, next_follow_up=OTHER_PLAN)

    record = client.get(f"/api/v1/opportunity/{deal.id}").json
    assert record["next_follow_up"] == OTHER_PLAN
