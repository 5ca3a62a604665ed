"""The write path: errors at once, conflicts, unique values, bin, undo."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from app.engine.access.readers import load_reader
from app.engine.compile.catalogue import current_catalogue
from app.engine.errors import InvalidRecord
from app.engine.forms.values import apply_defaults
from app.engine.journal.tables import JournalEntry
from app.engine.query.context import ReaderContext

START = datetime(2026, 11, 23, 2, tzinfo=UTC)
GOOD = {
    "name": "Anhua Valves", "kind": "company", "level": "B", "lifecycle": "potential",
    "type": "dealer", "industry": "machinery", "contact_person": "Ms Fang", "email": "a@example.com",
}  # fmt: skip


def create(client, **values):
    return client.post("/e/customer/new", data={**GOOD, **values})


def test_all_errors_come_at_once_and_typed_values_stay(client_as, alice):
    reply = create(client_as(alice), name="", phone="1380013800", uscc="91320594MA1XK7Q258")

    assert reply.status_code == 422
    assert "A mobile number has 11 digits; this one has 10." in reply.text
    assert "the last character should be J, not 8" in reply.text
    assert "is required" in reply.text
    assert 'value="1380013800"' in reply.text


def test_double_submit_makes_one_record(client_as, alice):
    client = client_as(alice)
    token = re.search(r'name="token" value="([^"]+)"', client.get("/e/customer/new").text)[1]

    first, second = create(client, token=token), create(client, token=token)

    assert first.status_code == 303
    assert second.headers["Location"] == first.headers["Location"]


def test_second_save_shows_the_conflict_per_field(client_as, make, alice, mia):
    record = make("customer", owner=alice, name="Anhua", short_name="AH")
    client_as(mia).post(
        f"/e/customer/{record.id}/edit",
        data={**GOOD, "name": "Anhua", "short_name": "Theirs", "version": "1"},
    )

    reply = client_as(alice).post(
        f"/e/customer/{record.id}/edit",
        data={**GOOD, "name": "Anhua", "short_name": "Mine", "version": "1"},
    )

    assert reply.status_code == 409
    assert "Mine" in reply.text
    assert "Theirs" in reply.text


def test_deleted_name_is_free_and_restoring_offers_a_way_out(client_as, make, mia, alice):
    record = make("customer", owner=alice, name="Anhua")
    client = client_as(mia)
    client.post(f"/e/customer/{record.id}/delete", data={"version": "1"})

    again = create(client, name="Anhua")
    refused = client.post(f"/e/customer/{record.id}/restore")
    renamed = client.post(f"/e/customer/{record.id}/restore", data={"new.name": "Anhua the old"})

    assert again.status_code == 303
    assert refused.status_code == 409
    assert "now belongs to another record" in refused.text
    assert renamed.status_code == 303
    assert "Anhua the old" in client.get(f"/e/customer/{record.id}").text


def test_bulk_edit_of_fifty_is_one_deed_that_undo_takes_back(client_as, make, mia, alice, session):
    ids = [make("customer", owner=alice, name=f"Bulk {number}").id for number in range(50)]
    client = client_as(mia)

    done = client.post("/e/customer/bulk/edit", data={"ids": ",".join(map(str, ids)), "level": "A"})
    session.expire_all()
    entries = session.query(JournalEntry).filter(JournalEntry.source == "bulk").all()
    undone = client.post(
        f"/actions/{entries[0].batch}/undo", headers={"Accept": "application/json"}
    )

    assert done.status_code == 303
    assert len({entry.batch for entry in entries}) == 1
    assert undone.json["records"] == 50
    assert undone.json["kept"] == []


def test_bulk_edit_names_what_it_could_not_change_and_does_the_rest(client_as, make, mia, alice):
    free = make("opportunity", owner=alice, name="Bearings", stage="qualify", amount=900)
    bare = make("opportunity", owner=alice, name="Seals", stage="qualify")

    done = client_as(mia).post(
        "/e/opportunity/bulk/edit", data={"ids": f"{free.id},{bare.id}", "stage": "proposal"}
    )

    assert done.status_code == 200
    assert "Changed 1 record." in done.text
    assert f'<a href="/e/opportunity/{bare.id}">Seals</a>' in done.text
    assert "Amount is required" in done.text
    assert f"/e/opportunity/{free.id}" not in done.text


def test_bulk_edit_empties_a_ticked_field(client_as, make, mia, alice):
    record = make("opportunity", owner=alice, source="fair")
    client = client_as(mia)

    done = client.post(
        "/e/opportunity/bulk/edit", data={"ids": str(record.id), "change": "source", "source": ""}
    )

    assert done.status_code == 303
    shown = client.get(f"/e/opportunity/{record.id}/fact/source?show=1").text
    assert "—" in shown


def test_undo_keeps_what_changed_since(client_as, make, alice, session):
    record = make("customer", owner=alice, name="Anhua", short_name="one")
    client = client_as(alice)
    client.post(
        f"/e/customer/{record.id}/fact/short_name", data={"short_name": "two", "version": "1"}
    )
    session.expire_all()
    entry = session.query(JournalEntry).filter(JournalEntry.source == "inline").one()
    client.post(
        f"/e/customer/{record.id}/fact/short_name", data={"short_name": "three", "version": "2"}
    )

    undone = client.post(f"/actions/{entry.batch}/undo", headers={"Accept": "application/json"})

    assert len(undone.json["kept"]) == 1
    assert "three" in client.get(f"/e/customer/{record.id}").text


@pytest.mark.parametrize(
    ("minutes", "kept"), [(14, 0), (16, 1)], ids=["just made", "made a while ago"]
)
def test_who_made_a_record_by_mistake_takes_it_back_without_the_right_to_delete(
    minutes, kept, client_as, alice, session
):
    sent = {"subject": "Call", "assignee": str(alice.id), "due": "2026-12-01 09:00"}
    with time_machine.travel(START, tick=False):
        client_as(alice).post("/e/task/new", data=sent)
    entry = session.query(JournalEntry).filter(JournalEntry.entity == "task").one()

    with time_machine.travel(START + timedelta(minutes=minutes), tick=False):
        client = client_as(alice)
        undone = client.post(f"/actions/{entry.batch}/undo", headers={"Accept": "application/json"})
        page = client.get(f"/e/task/{entry.record_id}")

    assert len(undone.json["kept"]) == kept
    assert ".." not in undone.json["message"]
    assert page.status_code == (200 if kept else 404)


def test_sales_cannot_give_records_away(client_as, make, alice, bob):
    record = make("customer", owner=alice, name="Anhua")

    reply = client_as(alice).post(
        f"/e/customer/{record.id}/fact/owner", data={"owner": str(bob.id), "version": "1"}
    )

    assert reply.status_code in (403, 422)


def test_unseen_link_target_is_refused_like_an_unknown_one(client_as, make, alice, carol):
    theirs = make("customer", owner=carol, name="Hidden")

    unseen = client_as(alice).post(
        "/e/contact/new", data={"name": "Chen", "customer": str(theirs.id)}
    )
    unknown = client_as(alice).post("/e/contact/new", data={"name": "Chen", "customer": "987654"})

    assert unseen.status_code == unknown.status_code == 422
    assert "There is no such record to link to" in unseen.text
    assert "Hidden" not in unseen.text


def test_quote_lines_are_saved_and_summed(client_as, make, alice):
    customer = make("customer", owner=alice, name="Anhua")
    client = client_as(alice)
    sent = {"customer": str(customer.id), "lines-0-product": "Pump", "lines-0-quantity": "2", "lines-0-price": "100",
            "lines-0-discount": "10", "lines-1-product": "Valve", "lines-1-quantity": "1", "lines-1-price": "20.50"}  # fmt: skip

    reply = client.post("/e/quote/new", data=sent)
    page = client.get(reply.headers["Location"])

    assert reply.status_code == 303
    assert "¥200.50" in page.text


def test_bad_child_row_names_row_and_column(client_as, make, alice):
    customer = make("customer", owner=alice, name="Anhua")

    reply = client_as(alice).post(
        "/e/quote/new",
        data={
            "customer": str(customer.id),
            "lines-0-product": "Pump",
            "lines-0-quantity": "x",
            "lines-0-price": "1",
        },
    )

    assert reply.status_code == 422
    assert "row 1" in reply.text


def test_api_refuses_unknown_and_system_fields_by_name(client_as, alice):
    client = client_as(alice)
    token = client.post(
        "/api/v1/security/login", json={"username": "alice", "password": "purple-otter-walks-9"}
    ).json["access_token"]
    headers = {"Authorization": f"Bearer {token}"}

    reply = client.post(
        "/api/v1/customer/", json={**GOOD, "foo": 1, "created_at": "x"}, headers=headers
    )

    assert reply.status_code == 422
    assert {item["field"] for item in reply.json["error"]["fields"]} == {"foo", "created_at"}


def test_api_change_needs_the_version_and_answers_conflicts(client_as, make, alice):
    record = make("customer", owner=alice, name="Anhua")
    client = client_as(alice)
    token = client.post(
        "/api/v1/security/login", json={"username": "alice", "password": "purple-otter-walks-9"}
    ).json["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    path = f"/api/v1/customer/{record.id}"

    without = client.patch(path, json={"short_name": "x"}, headers=headers)
    good = client.patch(path, json={"short_name": "x", "version": 1}, headers=headers)
    stale = client.patch(path, json={"short_name": "y", "version": 1}, headers=headers)
    gone = client.delete(path, headers=headers)

    assert without.status_code == 422
    assert good.json["version"] == 2
    assert stale.status_code == 409
    assert gone.status_code == 403  # sales may not delete customers


def test_invalid_record_lists_fields():
    assert str(InvalidRecord([])) == ""


@pytest.mark.parametrize("spelling", ["1.0", "01", "-1", "1 or 1=1", "9" * 30, "abc", "１"])
def test_odd_ids_are_not_found(client_as, make, alice, spelling):
    make("customer", owner=alice, name="Anhua")

    assert client_as(alice).get(f"/e/customer/{spelling}").status_code == 404


def test_default_that_fits_no_more_is_left_out_of_a_new_record(session, alice):
    compiled = current_catalogue()["task"]
    name = next(item.name for item in compiled.spec.fields if item.type == "user")
    gone = tuple(
        replace(item, default=987654) if item.name == name else item
        for item in compiled.spec.fields
    )
    values: dict[str, object] = {}

    apply_defaults(
        replace(compiled, spec=replace(compiled.spec, fields=gone)),
        values,
        ReaderContext(session, load_reader(session, alice.id)),
    )

    assert name not in values
