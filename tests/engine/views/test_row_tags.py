"""Tags of a list's rows are changed in place by whoever may change the record."""

from __future__ import annotations

import pytest

from app.engine.access.tables import FieldRule
from app.engine.settings.stamps import RIGHTS, raise_stamp

COLUMNS = "columns=name,tags"


@pytest.fixture
def customer(make, alice):
    return make("customer", owner=alice, name="Anhua Valves", tags=["trade fair"])


def editor(customer) -> str:
    return f'hx-get="/e/customer/{customer.id}/fact/tags"'


def test_who_may_change_the_record_gets_the_editor(client_as, alice, customer):
    page = client_as(alice).get(f"/e/customer/?{COLUMNS}").text

    assert editor(customer) in page
    assert "trade fair" in page


def test_who_only_sees_it_reads_the_tags(client_as, frank, customer):
    page = client_as(frank).get(f"/e/customer/?{COLUMNS}").text

    assert editor(customer) not in page
    assert "trade fair" in page


def test_tags_that_are_read_only_for_a_role_have_no_editor(client_as, alice, customer, session):
    session.add(FieldRule(role="sales", entity="customer", field="tags", mode="read"))
    raise_stamp(session, RIGHTS)
    session.commit()

    assert editor(customer) not in client_as(alice).get(f"/e/customer/?{COLUMNS}").text


def test_what_the_editor_brings_back_is_stored(client_as, alice, customer):
    client = client_as(alice)

    reply = client.post(
        f"/e/customer/{customer.id}/fact/tags", data={"version": "1", "tags": "trade fair,export"}
    )

    assert reply.status_code == 200
    assert client.get(f"/api/v1/customer/{customer.id}").json["tags"] == ["trade fair", "export"]
