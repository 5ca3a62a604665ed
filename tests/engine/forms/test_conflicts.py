"""Two people edit one record: nobody's words are lost, whichever fields they wrote."""

from __future__ import annotations

import re
from html import unescape

import pytest

from app.engine.journal.tables import JournalEntry

GOOD = {
    "name": "Anhua", "kind": "company", "level": "B", "lifecycle": "potential", "type": "dealer",
    "industry": "machinery", "contact_person": "Ms Fang", "email": "a@example.com",
}  # fmt: skip
LINE = {"lines-0-product": "Pump", "lines-0-quantity": "2", "lines-0-price": "100", "lines-0-discount": "0"}  # fmt: skip


@pytest.fixture
def record(make, alice):
    return make("customer", owner=alice, short_name="AH", english_name="Old", **GOOD)


def change(client, record, **values):
    sent = {**GOOD, "short_name": "AH", "english_name": "Old", "version": "1", **values}
    return client.post(f"/e/customer/{record.id}/edit", data=sent)


def stored(client, record):
    return client.get(f"/api/v1/customer/{record.id}").json


def test_fields_that_only_the_other_wrote_survive_a_stale_form(client_as, record, alice, mia):
    change(client_as(mia), record, english_name="Theirs")

    reply = change(client_as(alice), record, short_name="Mine")

    assert reply.status_code == 303
    held = stored(client_as(alice), record)
    assert (held["english_name"], held["short_name"]) == ("Theirs", "Mine")


def test_page_names_what_the_other_changed_meanwhile(client_as, record, alice, mia):
    change(client_as(mia), record, english_name="Theirs")
    client = client_as(alice)

    page = client.get(change(client, record, short_name="Mine").headers["Location"])

    assert "changed meanwhile stays: English name." in unescape(page.text)


def test_form_with_a_conflict_holds_the_fields_only_the_other_wrote(client_as, record, alice, mia):
    change(client_as(mia), record, english_name="Theirs", short_name="Their short")

    reply = change(client_as(alice), record, short_name="Mine")

    assert reply.status_code == 409
    assert re.search(r'value="Theirs"[^>]* name="english_name"', reply.text)


def test_unreadable_value_stays_in_a_form_that_meets_a_conflict(client_as, record, alice, mia):
    change(client_as(mia), record, annual_revenue="5", short_name="Their short")

    reply = change(client_as(alice), record, annual_revenue="much", short_name="Mine")

    assert 'value="much"' in reply.text


def test_fact_of_another_field_is_saved_beside_the_others_change(client_as, record, alice, mia):
    change(client_as(mia), record, english_name="Theirs")
    client = client_as(alice)

    reply = client.post(
        f"/e/customer/{record.id}/fact/short_name", data={"version": "1", "short_name": "Mine"}
    )

    assert reply.status_code == 200
    assert stored(client, record)["english_name"] == "Theirs"


def test_fact_that_both_wrote_shows_their_value(client_as, record, alice, mia):
    change(client_as(mia), record, short_name="Theirs")

    reply = client_as(alice).post(
        f"/e/customer/{record.id}/fact/short_name", data={"version": "1", "short_name": "Mine"}
    )

    assert reply.status_code == 409
    assert "changed this to “Theirs” meanwhile (before: “AH”)" in unescape(reply.text)
    assert 'value="Mine"' in reply.text


def test_fact_saved_unchanged_leaves_the_others_value(client_as, record, alice, mia):
    change(client_as(mia), record, short_name="Theirs")
    client = client_as(alice)

    client.post(
        f"/e/customer/{record.id}/fact/short_name", data={"version": "1", "short_name": "AH"}
    )

    assert stored(client, record)["short_name"] == "Theirs"


def test_form_without_a_version_is_no_merge(client_as, record, alice):
    reply = change(client_as(alice), record, short_name="Mine", version="")

    assert reply.status_code == 409


def test_lines_that_both_changed_are_a_conflict(client_as, make, alice, mia, session):
    customer = make("customer", owner=alice, name="Anhua")
    client = client_as(alice)
    base = {"customer": str(customer.id), "state": "draft"}
    made = client.post("/e/quote/new", data={**base, **LINE}).headers["Location"]
    row = re.search(r'name="lines-0-id" value="(\d+)"', client.get(f"{made}/edit").text)[1]
    sent = {**base, **LINE, "lines-0-id": row, "version": "1"}
    client_as(mia).post(f"{made}/edit", data={**sent, "lines-0-quantity": "5"})
    writes = session.query(JournalEntry).count()

    reply = client.post(f"{made}/edit", data={**sent, "lines-0-quantity": "7"})

    assert reply.status_code == 409
    assert 'value="7"' in reply.text
    assert session.query(JournalEntry).count() == writes
