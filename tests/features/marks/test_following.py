"""Followers hear what others do to a record: in their language, once, and only of what they see."""

from __future__ import annotations

import io

import pytest

from app.engine.access.tables import FieldRule
from app.engine.settings.stamps import RIGHTS, raise_stamp
from app.features.notifications.tables import Notification


@pytest.fixture
def customer(make, alice):
    return make("customer", owner=alice, name="Anhua Valves")


@pytest.fixture
def followed(client_as, mia, customer):
    """The customer, followed by mia, who manages its owner."""
    client_as(mia).post(f"/e/customer/{customer.id}/follow")
    return customer


def change(client, record, version: int = 1, **values):
    path = f"/api/v1/customer/{record.id}"
    reply = client.patch(path, json={"version": version, **values})
    assert reply.status_code == 200, reply.json
    return reply


def test_follower_is_told_of_changed_fields_in_their_language(
    client_as, alice, mia, followed, told
):
    change(client_as(alice), followed, phone="13800138000", level="A")

    assert told(mia) == ["Alice Zhao changed Level, Phone: Anhua Valves (Customer)"]
    assert told(mia, "zh") == ["Alice Zhao 修改了 级别、电话：Anhua Valves（客户）"]


def test_own_change_is_not_told(client_as, mia, followed, told):
    change(client_as(mia), followed, level="A")

    assert told(mia) == []


def test_who_does_not_follow_hears_nothing(client_as, alice, root, followed, told):
    client_as(alice).post(f"/e/customer/{followed.id}/star")
    change(client_as(root), followed, level="A")

    assert told(alice) == []


def test_following_no_longer_ends_it(client_as, alice, mia, followed, told):
    client_as(mia).post(f"/e/customer/{followed.id}/unfollow")
    change(client_as(alice), followed, level="A")

    assert told(mia) == []


def test_same_field_changed_again_within_the_hour_is_told_once(
    client_as, alice, mia, followed, told
):
    client = client_as(alice)
    change(client, followed, level="A")
    change(client, followed, version=2, level="B")
    change(client, followed, version=3, phone="13800138000")

    assert told(mia) == [
        "Alice Zhao changed Level: Anhua Valves (Customer)",
        "Alice Zhao changed Phone: Anhua Valves (Customer)",
    ]


def test_field_that_is_hidden_from_a_follower_is_not_named(
    client_as, alice, mia, followed, told, session
):
    session.add(FieldRule(role="manager", entity="customer", field="level", mode="hidden"))
    raise_stamp(session, RIGHTS)
    session.flush()
    change(client_as(alice), followed, level="A")
    change(client_as(alice), followed, version=2, level="B", phone="13800138000")

    assert told(mia) == ["Alice Zhao changed Phone: Anhua Valves (Customer)"]


def test_record_that_is_no_longer_seen_tells_nothing(client_as, root, carol, customer, told):
    client = client_as(root)
    change(client, customer, collaborators=[carol.id])
    client_as(carol).post(f"/e/customer/{customer.id}/follow")
    change(client, customer, version=2, collaborators=[])
    change(client, customer, version=3, level="A")

    assert told(carol) == []


def test_new_entry_of_the_timeline_is_told(client_as, alice, mia, followed, told, session):
    log = {
        "method": "visit",
        "content": "They want six weeks, not eight.",
        "next_follow_up": "2030-01-07 09:00",
        "no_further": "",
    }

    reply = client_as(alice).post(f"/e/customer/{followed.id}/write", data=log)

    assert reply.status_code == 303
    assert told(mia) == ["Alice Zhao added Contact log: Anhua Valves (Customer)"]
    assert session.query(Notification).one().href == f"/e/customer/{followed.id}"


def test_file_deletion_and_return_are_told(client_as, root, mia, followed, told):
    client, path = client_as(root), f"/e/customer/{followed.id}"
    sent = client.post(
        f"{path}/files",
        data={"file": (io.BytesIO(b"%PDF-1.4 prices"), "prices.pdf")},
        headers={"X-Requested-With": "fetch"},
    )
    assert sent.status_code == 201, sent.json
    client.post(f"{path}/delete", data={"version": "1"})
    client.post(f"{path}/restore")

    assert told(mia) == [
        "Root Wu added the file “prices.pdf”: Anhua Valves (Customer)",
        "Root Wu deleted Anhua Valves (Customer)",
        "Root Wu restored Anhua Valves (Customer)",
    ]


def test_many_changed_at_once_are_one_message(client_as, make, alice, mia, told):
    records = [make("customer", owner=alice, name=f"Works {number}") for number in range(3)]
    for record in records:
        client_as(mia).post(f"/e/customer/{record.id}/follow")
    ids = [str(record.id) for record in records]

    client_as(alice).post(
        "/e/customer/bulk/edit", data={"ids": ids, "field": "level", "level": "A"}
    )

    assert told(mia) == [
        "Alice Zhao changed several records that you follow, among them Works 0 (Customer)"
    ]
