"""The minimum set: complete by hand, incomplete by import, never emptied later."""

from __future__ import annotations

import pytest

from app.engine.access.reader import system_reader
from app.engine.compile.catalogue import current_catalogue
from app.engine.forms.save import save
from tests.engine.forms.test_writing import GOOD, create


def test_everything_missing_is_named_at_once(client_as, alice):
    reply = client_as(alice).post("/e/customer/new", data={"name": "Anhua"})

    assert reply.status_code == 422
    for text in ("Type is required.", "Industry is required.", "Contact person is required."):
        assert text in reply.text
    assert reply.text.count("Fill in Phone or Email.") >= 2


@pytest.mark.parametrize(
    "way", [{"phone": "13800001234"}, {"email": "a@example.com"}], ids=["phone", "email"]
)
def test_one_way_to_reach_them_is_enough(way, client_as, alice):
    values = {**GOOD, "email": "", **way}

    assert client_as(alice).post("/e/customer/new", data=values).status_code == 303


def test_a_private_person_needs_no_contact_person(client_as, alice):
    reply = create(client_as(alice), kind="person", contact_person="")

    assert reply.status_code == 303


def test_an_old_incomplete_record_can_be_changed(client_as, make, alice):
    record = make("customer", owner=alice)

    reply = client_as(alice).post(
        f"/e/customer/{record.id}/fact/short_name", data={"short_name": "An", "version": "1"}
    )

    assert reply.status_code == 200


def test_what_was_filled_cannot_be_emptied(client_as, make, alice):
    record = make("customer", owner=alice, industry="machinery")

    reply = client_as(alice).post(
        f"/e/customer/{record.id}/fact/industry", data={"industry": "", "version": "1"}
    )

    assert reply.status_code == 422
    assert "Industry is required." in reply.text


def test_jobs_and_imports_may_bring_less(session, app):
    with app.test_request_context():
        saved = save(
            session, current_catalogue()["customer"], {"name": "Anhua"}, source="import",
            reader=system_reader("tests"),
        )  # fmt: skip

    assert saved.created
