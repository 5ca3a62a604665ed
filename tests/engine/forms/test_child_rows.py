"""Child rows that come in through their own resource keep to the rights on their parent."""

from __future__ import annotations

import pytest

from app.engine.access.tables import GrantedScope
from app.engine.settings.stamps import RIGHTS, raise_stamp

ROW = {"product": "Line camera", "quantity": "1", "price": "100"}


@pytest.fixture
def everybody_reads_quotes(session):
    session.add(GrantedScope(role="sales", entity="quote", action="see", scope="all"))
    raise_stamp(session, RIGHTS)
    session.commit()


@pytest.mark.usefixtures("everybody_reads_quotes")
def test_row_goes_into_a_quote_the_writer_may_change(client_as, make, alice):
    quote = make("quote", owner=alice)

    reply = client_as(alice).post("/api/v1/quote_line/", json={**ROW, "quote": quote.id})

    assert reply.status_code == 201


@pytest.mark.usefixtures("everybody_reads_quotes")
def test_row_for_a_quote_only_seen_is_refused_like_an_unknown_one(client_as, make, alice, carol):
    quote = make("quote", owner=alice)
    client = client_as(carol)

    seen = client.post("/api/v1/quote_line/", json={**ROW, "quote": quote.id})
    missing = client.post("/api/v1/quote_line/", json={**ROW, "quote": 987654})

    assert seen.status_code == missing.status_code == 422
    assert seen.json["error"]["fields"] == missing.json["error"]["fields"]


@pytest.mark.usefixtures("everybody_reads_quotes")
def test_row_does_not_move_to_a_quote_only_seen(client_as, make, alice, carol):
    own, foreign = make("quote", owner=carol), make("quote", owner=alice)
    line = make("quote_line", quote=own, **ROW)

    reply = client_as(carol).patch(
        f"/api/v1/quote_line/{line.id}", json={"quote": foreign.id, "version": 1}
    )

    assert reply.status_code == 422


@pytest.mark.usefixtures("everybody_reads_quotes")
@pytest.mark.parametrize("path", ["edit", "fact/terms"])
def test_record_only_seen_answers_403_to_a_change(path, client_as, make, alice, carol):
    quote = make("quote", owner=alice)

    assert client_as(carol).get(f"/e/quote/{quote.id}").status_code == 200
    assert client_as(carol).get(f"/e/quote/{quote.id}/{path}").status_code == 403
