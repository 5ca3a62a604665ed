"""Fields that ask why they change: every door takes the reason, the history keeps it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlalchemy import select

from app.engine.compile.catalogue import current_catalogue
from app.engine.journal.tables import JournalEntry

WHY = "Say why this changes: Level."


@pytest.fixture(autouse=True)
def asked(app):
    """Let the level and the life cycle of customers ask for a reason."""
    spec = current_catalogue()["customer"].spec
    fields = [item for item in spec.fields if item.name in ("level", "lifecycle")]
    for item in fields:
        object.__setattr__(item, "ask_reason", True)
    yield
    for item in fields:
        object.__setattr__(item, "ask_reason", False)


@pytest.fixture
def record(make, alice):
    return make("customer", owner=alice, name="Anhua", level="B", short_name="AH")


def form(client, record, **values):
    page = client.get(f"/e/customer/{record.id}/edit").text
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    sent = {
        "name": "Anhua",
        "kind": "company",
        "level": "B",
        "lifecycle": "potential",
        "short_name": "AH",
    }
    return client.post(f"/e/customer/{record.id}/edit", data={**sent, "version": version, **values})


def reasons(session):
    entries = select(JournalEntry).where(JournalEntry.action == "change").order_by(JournalEntry.id)
    return [entry.reason for entry in session.scalars(entries)]


def test_form_asks_and_keeps_what_was_typed(client_as, alice, record, session):
    client = client_as(alice)

    refused = form(client, record, level="A")
    saved = form(client, record, level="A", _reason="Big order\u200b")

    assert refused.status_code == 422
    assert WHY in unescape(refused.text)
    assert 'name="_reason"' in refused.text
    assert saved.status_code == 303
    assert reasons(session) == ["Big order"]
    assert "Big order" in client.get(f"/e/customer/{record.id}?tab=history").text


def test_other_fields_and_new_records_are_not_asked(client_as, alice, record, session):
    client = client_as(alice)

    assert form(client, record, short_name="A").status_code == 303
    assert 'name="_reason"' not in client.get("/e/customer/new").text
    assert reasons(session) == [""]


def test_editor_in_place_asks(client_as, alice, record, session):
    client, path = client_as(alice), f"/e/customer/{record.id}/fact/level"

    editor = client.get(path).text
    refused = client.post(path, data={"version": "1", "level": "A"})
    saved = client.post(path, data={"version": "1", "level": "A", "_reason": "Big order"})

    assert 'name="_reason"' in editor
    assert "Needed when this changes: Level" in editor
    assert (refused.status_code, saved.status_code) == (422, 200)
    assert WHY in unescape(refused.text)
    assert reasons(session) == ["Big order"]


def test_api_takes_a_reason_beside_the_version(client_as, alice, record, session):
    client, path = client_as(alice), f"/api/v1/customer/{record.id}"

    refused = client.patch(path, json={"version": 1, "level": "A"})
    wrong = client.patch(path, json={"version": 1, "level": "A", "_reason": 5})
    long = client.patch(path, json={"version": 1, "level": "A", "_reason": "x" * 501})
    saved = client.patch(path, json={"version": 1, "level": "A", "_reason": "Big order"})

    assert [one.status_code for one in (refused, wrong, long, saved)] == [422, 422, 422, 200]
    assert refused.json["error"]["fields"] == [{"field": "_reason", "message": WHY}]
    assert "_reason" in str(long.json["error"]["fields"])
    assert reasons(session) == ["Big order"]


def test_board_returns_the_card_with_the_question_and_its_form_takes_the_answer(
    client_as, alice, record, session
):
    client, path = client_as(alice), f"/e/customer/{record.id}/move"
    step = {"field": "lifecycle", "to": "intent", "version": 1}

    card = client.post(path, json=step, headers={"Accept": "application/json"})
    asked = client.post(path, data=step)
    saved = client.post(path, data={**step, "_reason": "They called"})

    assert card.status_code == 422
    assert card.json["error"]["fields"][0]["message"] == "Say why this changes: Life cycle."
    assert asked.status_code == 422
    assert 'name="_reason"' in asked.text
    assert saved.status_code == 303
    assert reasons(session) == ["They called"]


def test_many_at_once_share_one_reason_and_undo_needs_none(
    client_as, mia, alice, make, record, session
):
    other = make("customer", owner=alice, name="Benhua", level="B")
    client, data = client_as(mia), {"ids": f"{record.id},{other.id}", "level": "C"}

    refused = client.post("/e/customer/bulk/edit", data=data)
    saved = client.post("/e/customer/bulk/edit", data={**data, "_reason": "New scheme"})
    batch = session.scalars(
        select(JournalEntry.batch).where(JournalEntry.action == "change")
    ).first()
    undone = client.post(f"/actions/{batch}/undo")

    assert refused.status_code == 422
    assert WHY in unescape(refused.text)
    assert saved.status_code == 303
    assert undone.status_code == 303
    assert reasons(session)[:2] == ["New scheme", "New scheme"]
    assert client.get(f"/api/v1/customer/{other.id}").json["level"] == "B"
