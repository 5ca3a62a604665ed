"""A deleted record comes back: under a new value where the old one is taken, inside the field rules."""

from __future__ import annotations

import re

import pytest

from app.engine import clock
from app.engine.access.tables import FieldRule
from app.engine.journal.tables import JournalEntry
from app.engine.settings.stamps import RIGHTS, raise_stamp


@pytest.fixture
def rule(session):
    """Return a function that gives managers a mode for the name of customers."""

    def add(mode):
        session.add(
            FieldRule(
                role="manager", entity="customer", field="name", mode=mode, changed_at=clock.now()
            )
        )
        raise_stamp(session, RIGHTS)
        session.flush()

    return add


@pytest.fixture
def taken(client_as, make, mia, alice):
    """A deleted customer whose name a living one has by now."""
    record = make("customer", owner=alice, name="Anhua")
    client_as(mia).post(f"/e/customer/{record.id}/delete", data={"version": "1"})
    make("customer", owner=alice, name="Anhua")
    return record


def restore(client, record, **values):
    data = {f"new.{name}": value for name, value in values.items()}
    return client.post(f"/e/customer/{record.id}/restore", data=data)


def test_new_value_is_checked_like_any_other(client_as, mia, taken):
    client = client_as(mia)

    empty, short = restore(client, taken, name=""), restore(client, taken, name="A")

    assert (empty.status_code, short.status_code) == (409, 409)
    assert "Name is required." in empty.text
    assert "At least 2 characters; this has 1." in short.text
    assert "In the recycle bin" in client.get(f"/e/customer/{taken.id}").text


def test_page_leads_to_the_living_holder(client_as, mia, taken):
    client = client_as(mia)

    page = restore(client, taken)

    [href] = re.findall(r'<a href="([^"]+)">Open Anhua, which holds it now</a>', page.text)
    assert href != f"/e/customer/{taken.id}"
    assert client.get(href).status_code == 200


def test_new_value_is_in_the_history(client_as, mia, taken, session):
    restore(client_as(mia), taken, name="Anhua the old")

    entry = session.query(JournalEntry).filter(JournalEntry.action == "restore").one()
    assert entry.changes == {"name": ["Anhua", "Anhua the old"]}


@pytest.mark.parametrize("mode", ["read", "mask", "hidden"])
def test_who_may_not_change_the_value_is_not_asked_for_another(mode, client_as, mia, taken, rule):
    rule(mode)
    client = client_as(mia)

    plain, forced = restore(client, taken), restore(client, taken, name="Anhua the old")

    assert plain.status_code == 400
    assert "now belongs to another record; ask an administrator." in plain.text
    assert ("Anhua" in plain.text) is (mode == "read")
    assert forced.status_code in (400, 409)
    assert "In the recycle bin" in client.get(f"/e/customer/{taken.id}").text


def test_label_of_the_taken_value_is_in_the_readers_language(client_as, mia, taken):
    client = client_as(mia)

    assert "give this one a new name." in restore(client, taken).text
    client.get("/lang/zh")
    assert "给这一条换一个客户名称" in restore(client, taken).text
