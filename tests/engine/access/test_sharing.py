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
