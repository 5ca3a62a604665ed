"""Files by the API: take one, put it into a record once, read it back."""

from __future__ import annotations

import io

import pytest

from tests.engine.files.conftest import GOOD
from tests.engine.files.samples import PDF, png


@pytest.fixture
def send(client, bearer, store):
    """Upload by the API: `send(alice, name, data)`."""

    def sent(user, name="logo.png", data=None, **form):
        body = {"file": (io.BytesIO(data or png()), name), **form}
        return client.post("/api/v1/files/", data=body, headers=bearer(user))

    return sent


def test_file_goes_into_a_record_and_comes_back(client, send, bearer, alice):
    uploaded = send(alice)

    made = client.post(
        "/api/v1/customer/", json={**GOOD, "logo": uploaded.json["id"]}, headers=bearer(alice)
    )
    logo = made.json["logo"]
    fetched = client.get(logo["href"], headers=bearer(alice), buffered=True)

    assert uploaded.status_code == 201
    assert uploaded.json["href"] is None
    assert made.status_code == 201
    assert logo == {
        "id": uploaded.json["id"], "name": "logo.png", "size": logo["size"], "type": "image/png",
        "href": f"/api/v1/customer/{made.json['id']}/file/logo",
    }  # fmt: skip
    assert len(fetched.data) == logo["size"]


def test_what_was_read_can_be_sent_back(client, send, bearer, alice, make):
    record = make("customer", owner=alice, name="Anhua")
    key = send(alice).json["id"]
    first = client.patch(
        f"/api/v1/customer/{record.id}", json={"version": 1, "logo": key}, headers=bearer(alice)
    )

    second = client.patch(
        f"/api/v1/customer/{record.id}",
        json={"version": 2, "logo": first.json["logo"], "short_name": "AH"}, headers=bearer(alice),
    )  # fmt: skip

    assert second.status_code == 200
    assert second.json["logo"] == first.json["logo"]


def test_strangers_file_is_like_an_unknown_one(client, send, bearer, alice, bob):
    theirs = send(bob).json["id"]

    errors = [
        client.post("/api/v1/customer/", json={**GOOD, "logo": key}, headers=bearer(alice)).json
        for key in (theirs, 987_654)
    ]

    messages = [error["error"]["fields"] for error in errors]
    assert messages[0] == messages[1]
    assert messages[0] == [
        {"field": "logo", "message": "There is no such upload; choose the file again."}
    ]


@pytest.mark.parametrize("value", [True, 1.5, "x", [1, 2], {"id": None, "name": "x"}, {"a": 1}, -1])
def test_what_is_no_id_is_422_or_nothing(client, bearer, alice, value, store):
    reply = client.post("/api/v1/customer/", json={**GOOD, "logo": value}, headers=bearer(alice))

    assert reply.status_code in (201, 422)
    if reply.status_code == 201:
        assert reply.json["logo"] is None


def test_file_that_does_not_fit_the_field_is_refused_on_saving(client, send, bearer, alice):
    key = send(alice, "offer.pdf", PDF).json["id"]

    reply = client.post("/api/v1/customer/", json={**GOOD, "logo": key}, headers=bearer(alice))

    assert reply.status_code == 422
    assert reply.json["error"]["fields"][0]["field"] == "logo"


def test_named_field_is_checked_at_once(send, alice):
    reply = send(alice, "offer.pdf", PDF, entity="customer", field="logo")

    assert reply.status_code == 422
    assert reply.json["error"]["fields"][0]["message"].startswith("“.pdf” files are not taken here")


@pytest.mark.parametrize(
    ("form", "status"),
    [({"entity": "nothing", "field": "logo"}, 422), ({"entity": "customer", "field": "name"}, 404)],
)
def test_place_that_is_no_field_of_files(send, alice, form, status):
    assert send(alice, **form).status_code == status


def test_request_without_a_file_names_the_part(client, bearer, alice, store):
    reply = client.post("/api/v1/files/", data={"x": "1"}, headers=bearer(alice))

    assert reply.status_code == 422
    assert reply.json["error"]["fields"] == [
        {"field": "file", "message": "Send one file as the part “file”."}
    ]


def test_stranger_gets_401(client, store):
    reply = client.post("/api/v1/files/", data={"file": (io.BytesIO(png()), "a.png")})

    assert reply.status_code in (400, 401)


def test_description_tells_of_files(client, bearer, alice):
    found = client.get("/api/v1/openapi.json", headers=bearer(alice)).json

    assert "/api/v1/files/" in found["paths"]
    assert "/api/v1/customer/{record_id}/file/{name}" in found["paths"]
