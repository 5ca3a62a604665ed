"""The board: figures of its lanes, further cards, refused moves that name the missing field."""

from __future__ import annotations

from html import unescape

import pytest

from app.engine.access.tables import FieldRule
from app.engine.settings.stamps import RIGHTS, raise_stamp


@pytest.fixture
def deals(make, alice):
    customer = make("customer", owner=alice, name="Anhua Trading")
    words = {"owner": alice, "customer": customer, "stage": "qualify"}
    return [
        make("opportunity", name="Valve sets", amount="100000", probability="10", **words),
        make("opportunity", name="Press line", amount="50000", probability="40", **words),
        make("opportunity", name="Survey", probability="90", **words),
    ]


def test_lanes_sum_amounts_and_weigh_them_as_declared(client_as, deals, alice):
    page = client_as(alice).get("/e/opportunity/board")

    assert "150,000</b>" in page.text
    assert "¥30K weighted" in page.text


def test_weighted_sum_follows_the_rights_of_its_fields(client_as, deals, session, alice):
    session.add(FieldRule(role="sales", entity="opportunity", field="probability", mode="hidden"))
    raise_stamp(session, RIGHTS)
    session.commit()

    page = client_as(alice).get("/e/opportunity/board")

    assert "150,000</b>" in page.text
    assert "weighted" not in page.text


def test_lane_gives_its_further_cards(client_as, make, alice):
    customer = make("customer", owner=alice, name="Anhua Trading")
    for number in range(23):
        make(
            "opportunity", owner=alice, customer=customer, name=f"Deal {number:02}", stage="qualify"
        )
    client = client_as(alice)

    board, rest = (
        client.get("/e/opportunity/board"),
        client.get("/e/opportunity/board/qualify?page=2"),
    )

    assert board.text.count("data-card=") == 20
    assert "3 more</a>" in board.text
    assert rest.text.count("data-card=") == 3
    assert client.get("/e/opportunity/board/nonsense").status_code == 404


def test_refused_move_names_the_missing_field(client_as, deals, alice):
    client = client_as(alice)
    sent = {"field": "stage", "to": "proposal", "version": deals[2].version}

    reply = client.post(
        f"/e/opportunity/{deals[2].id}/move", json=sent, headers={"X-Requested-With": "fetch"}
    )
    form = client.get(f"/e/opportunity/{deals[2].id}/edit?stage=proposal")

    assert reply.status_code == 422
    assert reply.json["error"]["fields"][0]["message"] == "Amount is required."
    assert '<option value="proposal" selected>' in form.text


def test_board_opens_with_a_view(client_as, deals, alice):
    page = client_as(alice).get("/e/opportunity/board?q=Valve")

    assert "Valve sets" in page.text
    assert "Press line" not in page.text
    assert unescape(page.text).count("data-card=") == 1


def test_lanes_that_sum_nothing_compare_their_counts(client_as, make, alice):
    for status in ("new", "new", "reviewing"):
        make("feedback", owner=alice, customer=make("customer", owner=alice), status=status)

    page = client_as(alice).get("/e/feedback/board").text

    assert 'class="c-tot"' not in page
