"""The recycle bin: what is in it, found by a piece of its name."""

from __future__ import annotations

import pytest


@pytest.fixture
def bin_of(client_as, make, mia, alice):
    """A manager's browser, with two deleted customers and one that lives."""
    client = client_as(mia)
    for name in ("Anhua Valves", "Bright Pumps"):
        record = make("customer", owner=alice, name=name)
        client.post(f"/e/customer/{record.id}/delete", data={"version": "1"})
    make("customer", owner=alice, name="Anhua that lives")
    client.get("/e/customer/")  # takes the toasts
    return client


def test_bin_is_searched_by_a_piece_of_a_name(bin_of):
    page = bin_of.get("/e/customer/bin?q=hua").text

    assert "Anhua Valves" in page
    assert "Bright Pumps" not in page
    assert "Anhua that lives" not in page
    assert 'value="hua"' in page


def test_search_that_finds_nothing_says_so_and_shows_the_way_back(bin_of):
    page = bin_of.get("/e/customer/bin?q=zzz").text

    assert "No deleted record has “zzz” in its name." in page
    assert 'href="/e/customer/bin"' in page


def test_unknown_argument_of_the_bin_is_refused_by_name(bin_of):
    reply = bin_of.get("/e/customer/bin?nonsense=1")

    assert reply.status_code == 400
    assert "nonsense" in reply.text
