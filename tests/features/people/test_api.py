"""REST: a program finds the people it may name, and nobody who left."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.engine.access.tables import User
from app.features.people import api


def ids(answer):
    return [one["id"] for one in answer.get_json()["result"]]


def test_people_are_those_that_pickers_offer(client_as, session, alice, bob, carol):
    carol.active = False
    session.commit()
    browser = client_as(alice)

    answer = browser.get("/api/v1/people/")

    active = session.scalars(select(User.id).where(User.active.is_(True)).order_by(User.id)).all()
    assert ids(answer) == list(active)
    assert carol.id not in ids(answer)
    offered = browser.get("/options/user?q=bob").get_json()["results"]
    (found,) = browser.get("/api/v1/people/?q=bob").get_json()["result"]
    assert found["id"] == bob.id
    assert (found["title"], found["department"]["title"]) == (
        offered[0]["title"],
        offered[0]["hint"],
    )


def test_many_people_come_in_pages(client_as, alice, monkeypatch):
    browser, seen, path = client_as(alice), [], "/api/v1/people/"
    every = ids(browser.get(path))
    monkeypatch.setattr(api, "MOST", 3)

    while path:
        answer = browser.get(path)
        seen += ids(answer)
        path = answer.get_json()["next"]

    assert seen == every
    assert len(every) > 6


def test_page_that_no_answer_named_is_refused_in_words(client_as, alice):
    answer = client_as(alice).get("/api/v1/people/?after=x")

    assert answer.status_code == 400
    assert answer.get_json()["error"]["fields"][0]["field"] == "after"


@pytest.mark.usefixtures("session")
def test_people_are_described_and_closed_to_nobody_signed_in(client, client_as, alice):
    assert client.get("/api/v1/people/").status_code == 401
    assert "/api/v1/people/" in client_as(alice).get("/api/v1/openapi.json").get_json()["paths"]
