"""REST: findings and scores, in the caller's scope."""

from __future__ import annotations

import pytest

from app.features.data_quality.jobs import SCAN

FINDINGS = "/api/v1/quality/findings?entity=customer"


@pytest.fixture
def records(app, session, make, alice, carol):
    """One customer of alice and one of carol, scanned."""
    found = {
        name: make("customer", owner=owner, name=name, phone="13800138000")
        for name, owner in (("Anhua", alice), ("Canghai", carol))
    }
    with app.app_context():
        app.extensions["jobs"].run_now(SCAN)
    session.expire_all()
    return found


def test_findings_are_those_of_the_callers_records(records, client_as, alice):
    data = client_as(alice).get(f"{FINDINGS}&rule=missing").get_json()

    assert {one["record"]["title"] for one in data["result"]} == {"Anhua"}
    assert data["count"] == len(data["result"]) == 3
    first = next(one for one in data["result"] if one["fields"] == ["industry"])
    assert (first["message"], first["points"]) == ("Industry is required.", 15)
    assert first["owner"]["title"] == "Alice Zhao"
    assert data["next"] is None


def test_twin_is_named_to_who_may_see_both(records, client_as, root, alice):
    seen = {
        person.username: [
            one["same_as"]["title"]
            for one in client_as(person).get(f"{FINDINGS}&rule=duplicate").get_json()["result"]
        ]
        for person in (root, alice)
    }

    assert seen == {"root": ["Anhua", "Canghai"], "alice": []}


def test_score_is_what_the_callers_findings_leave_of_100(records, client_as, root, alice):
    path = f"/api/v1/customer/{records['Anhua'].id}/quality"

    assert client_as(alice).get(path).get_json()["score"] == 55
    whole = client_as(root).get(path).get_json()
    assert (whole["score"], len(whole["findings"])) == (30, 4)


def test_score_of_an_unseen_record_is_like_that_of_a_missing_one(records, client_as, alice):
    browser = client_as(alice)
    unseen, missing = (
        browser.get(f"/api/v1/customer/{key}/quality") for key in (records["Canghai"].id, 999_999)
    )

    assert unseen.status_code == missing.status_code == 404
    assert unseen.get_json()["error"]["message"] == missing.get_json()["error"]["message"]


def test_what_cannot_be_read_is_refused_by_name(client_as, alice):
    answer = client_as(alice).get(f"{FINDINGS}&rule=none")

    assert answer.status_code == 400
    assert answer.get_json()["error"]["fields"][0]["field"] == "rule"


def test_paths_stand_in_the_description(client_as, alice):
    paths = client_as(alice).get("/api/v1/openapi.json").get_json()["paths"]

    assert "/api/v1/customer/{record_id}/quality" in paths
    assert "/api/v1/quality/findings" in paths
    assert "/api/v1/task/{record_id}/quality" not in paths
