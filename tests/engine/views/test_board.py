"""The board: figures of its lanes, further cards, refused moves that name the missing field."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from app.engine import clock
from app.engine.access.tables import FieldRule
from app.engine.journal.tables import JournalEntry
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


def card_texts(page):
    """The words of each card, in the order of the board."""
    cards = re.findall(r'<article class="c-deal".*?</footer>', page, flags=re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", card)).split()) for card in cards]


def date_back(session, record, days):
    """Let what was written to a record so far have happened some days ago."""
    for entry in session.query(JournalEntry).filter_by(entity="opportunity", record_id=record.id):
        entry.at -= timedelta(days=days)
    session.flush()


@pytest.mark.parametrize(("language", "told"), [("en", "34 d"), ("zh", "34 天")])
def test_card_tells_its_days_in_the_present_stage(language, told, client_as, deals, session, alice):
    alice.language = language
    client = client_as(alice)
    date_back(session, deals[0], 20)
    move = {"field": "stage", "to": "needs", "version": deals[0].version}
    assert client.post(f"/e/opportunity/{deals[0].id}/move", data=move).status_code < 400
    # What is written to other fields does not count.
    date_back(session, deals[0], 34)
    version = deals[0].version
    client.post(
        f"/e/opportunity/{deals[0].id}/fact/amount", data={"amount": "7", "version": version + 1}
    )

    cards = card_texts(client.get("/e/opportunity/board").text)

    assert [told in card for card in cards if "Valve sets" in card] == [True]


def test_card_marks_a_due_date_that_is_late_or_today(client_as, make, alice):
    customer = make("customer", owner=alice, name="Anhua Trading")
    words = {"owner": alice, "customer": customer, "amount": "5", "expected_close": "2031-01-15"}
    for name, days in (("Valve sets", -2), ("Press line", 0), ("Survey", 9)):
        due = (clock.today("Asia/Shanghai") + timedelta(days=days)).isoformat()
        make("opportunity", name=name, next_follow_up=f"{due} 23:59", **words)

    cards = card_texts(client_as(alice).get("/e/opportunity/board").text)

    ends = {card.split(" Anhua")[0]: card.rsplit(" d ", 1)[1] for card in cards}
    assert ends == {
        "Valve sets": "2 days late", "Press line": "Today 23:59", "Survey": "15 Jan 2031"
    }  # fmt: skip


def test_times_of_all_cards_take_one_statement(client_as, make, alice, count_queries):
    customer = make("customer", owner=alice, name="Anhua Trading")
    for stage in ("qualify", "needs", "proposal", "negotiation"):
        for _number in range(3):
            make("opportunity", owner=alice, customer=customer, amount="5", stage=stage)
    client = client_as(alice)
    client.get("/e/opportunity/board")

    with count_queries() as statements:
        client.get("/e/opportunity/board")

    assert len([one for one in statements if "crm_journal" in one]) == 1
