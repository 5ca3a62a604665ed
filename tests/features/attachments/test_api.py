"""The files of a record by the API."""

from __future__ import annotations

import io

import pytest

from app.features.attachments.tables import Attachment
from tests.engine.files.samples import PDF

MISSING = 987654


@pytest.fixture
def call(client, bearer, store):
    """Send a request with somebody's token."""

    def sent(user, method, path, **options):
        return client.open(
            f"/api/v1/customer/{path}",
            method=method,
            headers=bearer(user),
            buffered=True,
            **options,
        )

    return sent


def part(name: str = "offer.pdf", data: bytes = PDF) -> dict[str, object]:
    return {"data": {"file": (io.BytesIO(data), name)}}


def test_file_is_added_listed_fetched_and_removed(call, alice, customer):
    base = f"{customer.id}/files/"
    added = call(alice, "POST", base, **part())
    key = added.json["id"]

    listed = call(alice, "GET", base)
    fetched = call(alice, "GET", f"{base}{key}")
    removed = call(alice, "DELETE", f"{base}{key}")

    assert added.status_code == 201
    assert added.headers["Location"] == f"/api/v1/customer/{base}{key}"
    assert listed.json == {"count": 1, "result": [added.json]}
    assert fetched.data == PDF
    assert removed.status_code == 204
    assert call(alice, "GET", base).json["count"] == 0


def test_repeated_request_answers_the_file_that_is_there(call, alice, customer):
    first = call(alice, "POST", f"{customer.id}/files/", **part())
    second = call(alice, "POST", f"{customer.id}/files/", **part())

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json == second.json


@pytest.mark.parametrize(
    ("method", "tail"), [("GET", ""), ("POST", ""), ("GET", "{key}"), ("DELETE", "{key}")]
)
def test_unseen_record_is_like_a_missing_one(
    call, carol, customer, attached, session, method, tail
):
    path = tail.format(key=attached.key)
    body = part() if method == "POST" else {}

    hidden = call(carol, method, f"{customer.id}/files/{path}", **body)
    body = part() if method == "POST" else {}
    missing = call(carol, method, f"{MISSING}/files/{path}", **body)

    assert hidden.status_code == missing.status_code == 404
    assert hidden.json["error"]["message"] == missing.json["error"]["message"]
    session.expire_all()
    assert session.query(Attachment).one().removed_at is None


def test_who_only_sees_the_record_may_not_write(call, frank, customer, attached):
    assert call(frank, "GET", f"{customer.id}/files/").json["count"] == 1
    assert call(frank, "POST", f"{customer.id}/files/", **part()).status_code == 403
    assert call(frank, "DELETE", f"{customer.id}/files/{attached.key}").status_code == 403


def test_refused_file_names_the_reason(call, alice, customer):
    reply = call(alice, "POST", f"{customer.id}/files/", **part("run.exe", b"MZ"))

    assert reply.status_code == 422
    assert reply.json["error"]["fields"][0]["field"] == "file"


def test_request_without_a_file_says_so(call, alice, customer):
    reply = call(alice, "POST", f"{customer.id}/files/", data={"x": "1"})

    assert reply.status_code == 422
    assert reply.json["error"]["fields"][0]["message"] == "Choose at least one file."


def test_description_tells_of_attachments(client, bearer, alice):
    paths = client.get("/api/v1/openapi.json", headers=bearer(alice)).json["paths"]

    assert set(paths["/api/v1/customer/{record_id}/files/"]) == {"parameters", "get", "post"}
    assert set(paths["/api/v1/customer/{record_id}/files/{key}"]) == {"parameters", "get", "delete"}
