"""A record shared with somebody is theirs to see at once, and no longer when the sharing ends."""

from __future__ import annotations

import pytest


@pytest.fixture
def share(client_as, alice):
    """Set who collaborates on alice's record."""

    def shared(record, *people):
        client, path = client_as(alice), f"/api/v1/customer/{record.id}"
        values = {"collaborators": [one.id for one in people]}
        reply = client.patch(path, json={**values, "version": client.get(path).json["version"]})
        assert reply.status_code == 200, reply.text

    return shared


def test_first_record_shared_with_a_person_is_seen_at_once(client_as, make, alice, carol, share):
    record, client = make("customer", owner=alice, name="Anhua"), client_as(carol)
    before = client.get(f"/e/customer/{record.id}").status_code

    share(record, carol)

    assert (before, client.get(f"/e/customer/{record.id}").status_code) == (404, 200)


def test_sharing_that_ends_closes_the_record_at_once(client_as, make, alice, carol, share):
    record, client = make("customer", owner=alice, name="Anhua"), client_as(carol)
    share(record, carol)
    seen = client.get(f"/e/customer/{record.id}").status_code

    share(record)

    assert (seen, client.get(f"/e/customer/{record.id}").status_code) == (200, 404)


@pytest.fixture
def shared(make, alice, carol, share):
    """A customer of alice's that carol collaborates on, with a contact of alice's."""
    record = make("customer", owner=alice, name="Anhua")
    contact = make("contact", owner=alice, customer=record, name="Xu Meng")
    share(record, carol)
    return record, contact


def test_what_hangs_on_a_shared_record_is_read_not_changed(client_as, shared, carol):
    record, contact = shared
    client = client_as(carol)

    seen = client.get(f"/api/v1/contact/{contact.id}")
    changed = client.patch(
        f"/api/v1/contact/{contact.id}", json={"title": "Buyer", "version": seen.json["version"]}
    )
    form = client.get(f"/e/contact/{contact.id}/edit").status_code
    own = client.post("/api/v1/contact/", json={"name": "Wu Yue", "customer": record.id})

    assert (seen.status_code, changed.status_code, form) == (200, 403, 403)
    assert own.status_code == 201
    mine = client.patch(f"/api/v1/contact/{own.json['id']}", json={"title": "Buyer", "version": 1})
    assert mine.status_code == 200


def test_owner_changes_what_others_hang_on_the_own_customer(client_as, shared, alice, carol):
    record, _contact = shared
    key = client_as(carol).post("/api/v1/contact/", json={"name": "Wu Yue", "customer": record.id})

    changed = client_as(alice).patch(
        f"/api/v1/contact/{key.json['id']}", json={"title": "Buyer", "version": 1}
    )

    assert changed.status_code == 200


def test_collaborator_leaves_a_record_through_the_api(client_as, shared, carol, session):
    record, _contact = shared
    client = client_as(carol)
    version = client.get(f"/api/v1/customer/{record.id}").json["version"]

    reply = client.patch(
        f"/api/v1/customer/{record.id}", json={"collaborators": [], "version": version}
    )

    assert reply.json == {"id": record.id, "version": version + 1}
    assert client.get(f"/api/v1/customer/{record.id}").status_code == 404
