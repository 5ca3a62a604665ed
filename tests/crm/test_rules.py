"""What one record does to another, and what is refused beyond the declarations."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.engine.journal.tables import JournalEntry

TALK = {"method": "phone", "content": "Talked about the second batch of valves."}


def log(client, customer, **values):
    sent = {"customer": customer.id, "at": "2026-11-01 10:00", **TALK, **values}
    return client.post("/e/contact_log/new", data=sent)


def shown(client, slug, key, name):
    return client.get(f"/e/{slug}/{key}/fact/{name}?show=1").text


def test_a_log_moves_last_contact_and_next_follow_up(client_as, make, alice):
    customer = make("customer", owner=alice)
    client = client_as(alice)

    assert log(client, customer, next_follow_up="2027-01-05 09:30").status_code == 303

    assert "2027-01-05" in shown(client, "customer", customer.id, "next_follow_up")
    assert "Nov 1, 2026" in shown(client, "customer", customer.id, "last_contact")


def test_no_further_contact_needs_its_reason_and_clears_the_date(client_as, make, alice):
    customer = make("customer", owner=alice, next_follow_up=datetime(2027, 1, 5, tzinfo=UTC))
    client = client_as(alice)

    refused = log(client, customer, no_further="1")
    stored = log(client, customer, no_further="1", no_further_reason="Went out of business")

    assert refused.status_code == 422
    assert "Why no further contact is required." in refused.text
    assert stored.status_code == 303
    assert "2027" not in shown(client, "customer", customer.id, "next_follow_up")


def test_a_log_without_a_next_step_asks_for_one(client_as, make, alice):
    reply = log(client_as(alice), make("customer", owner=alice))

    assert reply.status_code == 422
    assert "Next follow-up is required." in reply.text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"content": "too short"}, "At least 10 characters"),
        (
            {"content": "。。。。。。。。。。。。"},
            "Describe what was said; one repeated sign says nothing.",
        ),
        ({"at": "2099-01-01 10:00"}, "Not after"),
    ],
    ids=["short", "one sign", "future"],
)
def test_a_vague_log_is_refused(values, words, client_as, make, alice):
    customer = make("customer", owner=alice)

    reply = log(client_as(alice), customer, next_follow_up="2027-01-05 09:30", **values)

    assert reply.status_code == 422
    assert words in reply.text


def test_undo_of_a_log_takes_the_moved_dates_back(client_as, make, mia, session):
    customer = make("customer", owner=mia, next_follow_up=datetime(2026, 12, 1, 2, tzinfo=UTC))
    client = client_as(mia)
    log(client, customer, next_follow_up="2027-01-05 09:30")
    session.expire_all()
    entry = session.query(JournalEntry).filter_by(source="form", entity="contact_log").one()

    undone = client.post(f"/actions/{entry.batch}/undo", headers={"Accept": "application/json"})

    assert undone.json["records"] == 2
    assert "12" in shown(client, "customer", customer.id, "next_follow_up")
    assert "2027" not in shown(client, "customer", customer.id, "next_follow_up")


def test_a_meeting_does_not_end_before_it_starts(client_as, alice):
    reply = client_as(alice).post(
        "/e/meeting/new",
        data={
            "subject": "Review",
            "starts": "2026-12-01 10:00",
            "ends": "2026-12-01 09:00",
            "state": "planned",
        },
    )

    assert reply.status_code == 422
    assert "The meeting ends before it starts; correct one of the two." in reply.text
