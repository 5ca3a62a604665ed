"""The API takes no saved view that its owner could not open."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("query", "field"),
    [("foo=1", "foo"), ("f.level.eq=Z", "level"), ("sort=nosuch", "sort"), ("f.level.is=A", "level")],
)  # fmt: skip
def test_query_is_refused_as_the_list_refuses_it(client_as, alice, query, field):
    client = client_as(alice)

    reply = client.post("/api/v1/_views/", json={"entity": "customer", "name": "x", "query": query})

    assert reply.status_code == 400
    assert [one["field"] for one in reply.json["error"]["fields"]] == [field]
    assert client.get("/api/v1/_views/?entity=customer").json["result"] == []


def test_query_of_a_list_is_kept(client_as, alice):
    words = {
        "entity": "customer",
        "name": "x",
        "query": "f.level.eq=A&sort=-name&columns=name,level",
    }

    assert client_as(alice).post("/api/v1/_views/", json=words).status_code == 201
