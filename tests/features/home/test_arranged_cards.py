"""Each person hides, moves and brings back the cards of home."""

from __future__ import annotations

import re

import pytest

from app.engine.views import home_cards
from app.features.home.arrangement import spans


def keys(page) -> list[str]:
    """Return the names of the cards on the page that arranges them: shown, then hidden."""
    shown, _mark, hidden = page.text.partition('id="cards-hidden"')
    return [re.findall(r'aria-label="(?:Hide|Show): ([^"]*)"', part) for part in (shown, hidden)]


def test_a_hidden_card_is_gone_for_this_person_only_and_comes_back(client_as, make, alice, bob):
    client = client_as(alice)
    client.post("/home/cards/newest/hide")

    assert "newest-title" not in client.get("/").text
    assert "newest-title" in client_as(bob).get("/").text
    assert "New customers" in keys(client.get("/home/cards"))[1]

    client.post("/home/cards/newest/show")

    assert "newest-title" in client.get("/").text


def test_a_card_is_moved_by_buttons_and_by_dragging(client_as, alice):
    client = client_as(alice)
    before = keys(client.get("/home/cards"))[0]

    client.post("/home/cards/won_quarter/move", data={"to": "up"})
    by_button = keys(client.get("/home/cards"))[0]
    order = [
        "won_month",
        "won_quarter",
        "win_rate",
        "logs_month",
        "funnel",
        "today",
        "months",
        "newest",
    ]
    dragged = client.post("/home/cards/order", json={"keys": order})

    assert by_button == [before[1], before[0], *before[2:]]
    assert dragged.status_code == 200
    page = client.get("/").text
    assert page.index('id="home-funnel"') < page.index('id="today"')


@pytest.mark.parametrize("sent", [{"keys": ["won_month"]}, {"keys": [1]}, {}, []])
def test_an_order_that_is_not_of_all_cards_is_refused(client_as, alice, sent):
    assert client_as(alice).post("/home/cards/order", json=sent).status_code == 400


def test_a_number_that_is_not_shown_at_first_can_be_brought(client_as, alice):
    client = client_as(alice)
    assert "Payments this month" not in client.get("/").text

    client.post("/home/cards/payments_month/show")

    assert "Payments this month" in client.get("/").text


def test_all_as_at_first(client_as, alice):
    client = client_as(alice)
    before = keys(client.get("/home/cards"))
    for key in ("won_month", "today", "funnel"):
        client.post(f"/home/cards/{key}/hide")

    client.post("/home/cards/reset")

    assert keys(client.get("/home/cards")) == before


def test_a_page_without_cards_says_so(client_as, emma):
    client = client_as(emma)
    shown = re.findall(r'data-key="([^"]*)"', client.get("/home/cards").text)
    for key in shown:
        client.post(f"/home/cards/{key}/hide")

    assert "All cards are hidden" in client.get("/").text


def test_who_has_no_cards_is_led_to_their_pages(client_as, gina, monkeypatch):
    monkeypatch.setattr(home_cards, "_cards", {})

    page = client_as(gina).get("/").text

    assert "No cards for your role" in page
    assert "All cards are hidden" not in page
    assert "Arrange cards" not in page
    assert '<a class="btn" href="/journal/"' in page


def test_a_card_one_may_not_see_is_not_offered(client_as, emma):
    page = client_as(emma).get("/home/cards").text

    assert "Won this month" not in page
    assert client_as(emma).post("/home/cards/funnel/show").status_code == 404


@pytest.mark.parametrize(
    ("widths", "columns"),
    [
        (["figure"] * 4 + ["wide", "narrow"], [3, 3, 3, 3, 8, 4]),
        (["figure", "figure"], [6, 6]),
        (["narrow", "wide", "wide", "wide"], [4, 8, 12, 12]),
        (["narrow", "narrow", "any"], [6, 6, 12]),
        (["wide", "any", "any", "narrow"], [8, 4, 8, 4]),
        (["figure"] * 5 + ["wide"], [3, 3, 3, 3, 3, 12]),
    ],
)
def test_every_row_of_cards_is_filled(widths, columns):
    assert spans(widths) == columns
