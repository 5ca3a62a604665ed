"""Comments by the API."""

from __future__ import annotations

import pytest

MISSING = 987654


@pytest.fixture
def call(client_as, customer):
    """Send a request as somebody, below the customer's comments."""

    def sent(user, method, tail="", **options):
        path = f"/api/v1/customer/{customer.id}/comments/{tail}"
        return client_as(user).open(path, method=method, **options)

    return sent


def test_comment_is_written_listed_changed_and_deleted(call, alice, mia):
    made = call(alice, "POST", json={"text": "Ask @Mia Sun"})
    key = made.json["id"]
    changed = call(alice, "PATCH", key, json={"text": "Ask @Mia Sun today"})

    listed = call(mia, "GET").json
    deleted = call(alice, "DELETE", key)

    assert made.status_code == 201
    assert made.json["mentions"] == [{"id": mia.id, "title": "Mia Sun"}]
    assert made.json["author"]["title"] == "Alice Zhao"
    assert changed.json["text"] == "Ask @Mia Sun today"
    assert changed.json["edited_at"]
    assert listed == {"count": 1, "next": None, "result": [changed.json]}
    assert deleted.status_code == 204
    assert call(mia, "GET").json["count"] == 0


def test_mention_of_a_person_without_access_names_the_cure(call, alice, carol):
    refused = call(alice, "POST", json={"text": "@Carol Li"})
    posted = call(alice, "POST", json={"text": "@Carol Li", "skip": [carol.id]})

    assert refused.status_code == 422
    assert refused.json["error"]["fields"] == [{
        "field": "mentions",
        "message": f"Without access to this record: Carol Li ({carol.id}). Send their ids in “share” "
                   "to let them collaborate, or in “skip” to post without telling them.",
    }]  # fmt: skip
    assert posted.status_code == 201


def test_share_lets_them_collaborate(call, client_as, alice, carol, customer):
    made = call(alice, "POST", json={"text": "@Carol Li", "share": [carol.id]})

    assert made.status_code == 201
    assert client_as(carol).get(f"/api/v1/customer/{customer.id}").status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": 5}, "text"),
        ({"text": "x", "mentions": "1"}, "mentions"),
        ({"text": "x", "share": ["a"]}, "share"),
        ({"text": "x", "anyway": True}, "anyway"),
    ],
)
def test_bad_body_names_the_field(call, alice, body, field):
    reply = call(alice, "POST", json=body)

    assert reply.status_code == 422
    assert reply.json["error"]["fields"][0]["field"] == field


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_unseen_record_is_like_a_missing_one(call, client_as, alice, carol, method):
    key = call(alice, "POST", json={"text": "x"}).json["id"]

    hidden = call(carol, method, key, json={"text": "y"})
    missing = client_as(carol).open(
        f"/api/v1/customer/{MISSING}/comments/{key}", method=method, json={"text": "y"}
    )

    assert hidden.status_code == missing.status_code == 404


@pytest.mark.parametrize("mark", ["x", "-1", "1.0", "9" * 30])
def test_bad_mark_is_refused(call, alice, mark):
    assert call(alice, "GET", f"?before={mark}").status_code == 400


def test_pages_follow_each_other(call, alice, monkeypatch):
    monkeypatch.setattr("app.features.comments.api.PAGE", 2)
    for number in range(3):
        call(alice, "POST", json={"text": f"number {number}"})

    first = call(alice, "GET").json
    second = call(alice, "GET", first["next"].partition("comments/")[2]).json

    assert [one["text"] for one in (*first["result"], *second["result"])] == [
        "number 2", "number 1", "number 0",
    ]  # fmt: skip
    assert second["next"] is None


def test_description_tells_of_comments(client_as, alice):
    paths = client_as(alice).get("/api/v1/openapi.json").json["paths"]

    assert set(paths["/api/v1/customer/{record_id}/comments/"]) == {"parameters", "get", "post"}
