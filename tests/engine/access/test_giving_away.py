"""Giving a record to somebody whose records one does not see is a save like any other."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.engine.compile.catalogue import current_catalogue
from tests.support.html_form import form_of


@pytest.fixture
def record(make, alice):
    return make("customer", owner=alice, name="Anhua")


def owner_of(session, record) -> int:
    session.expire_all()
    table = current_catalogue()["customer"].table
    return session.execute(select(table.c.owner_id).where(table.c.id == record.id)).scalar_one()


def test_api_answers_with_what_is_left_to_know(client_as, record, mia, carol, session):
    client = client_as(mia)
    version = client.get(f"/api/v1/customer/{record.id}").json["version"]

    reply = client.patch(
        f"/api/v1/customer/{record.id}", json={"owner": carol.id, "version": version}
    )

    assert (reply.status_code, reply.json) == (200, {"id": record.id, "version": version + 1})
    assert owner_of(session, record) == carol.id
    assert client.get(f"/api/v1/customer/{record.id}").status_code == 404


def test_editing_in_place_leads_to_the_list(client_as, record, mia, carol, session):
    reply = client_as(mia).post(
        f"/e/customer/{record.id}/fact/owner",
        data={"owner": carol.id, "version": 1}, headers={"HX-Request": "true"},
    )  # fmt: skip

    assert (reply.status_code, reply.headers["HX-Redirect"]) == (204, "/e/customer/")
    assert owner_of(session, record) == carol.id


def test_form_leads_to_the_list_with_its_message(client_as, record, mia, carol, session):
    client, path = client_as(mia), f"/e/customer/{record.id}/edit"
    form = form_of(client.get(path).text, path)
    form["owner"] = str(carol.id)

    reply = client.post(path, data=form)

    assert reply.headers["Location"] == "/e/customer/"
    told = client.get("/e/customer/").text
    assert "Saved: Anhua; you no longer see it." in told
    assert "/undo" not in told
    assert owner_of(session, record) == carol.id


def test_many_at_once_offer_no_undo_that_could_not_work(client_as, record, mia, carol, session):
    client = client_as(mia)
    data = {"ids": str(record.id), "owner": str(carol.id), "change": "owner"}

    client.post("/e/customer/bulk/assign", data=data)

    told = client.get("/e/customer/").text
    assert "Changed 1 record, which you no longer see." in told
    assert "/undo" not in told
    assert owner_of(session, record) == carol.id
