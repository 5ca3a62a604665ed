"""The count of a page is exact while that is cheap, and never more than what is there."""

from __future__ import annotations

import re

import pytest

from app.engine.query import counting


@pytest.fixture
def dozen(make, alice):
    """Twelve customers that two conditions hold for, and others that meet one of them."""
    for number in range(12):
        make("customer", owner=alice, name=f"Both {number}", level="A", lifecycle="formal")
        make("customer", owner=alice, name=f"One {number}", level="A", lifecycle="intent")
        make("customer", owner=alice, name=f"Other {number}", level="C", lifecycle="formal")


ASKED = "/e/customer/?f.level.eq=A&f.lifecycle.eq=formal&per_page=3"


def test_few_candidates_are_counted_exactly(client_as, alice, dozen):
    page = client_as(alice).get(ASKED)

    assert "· 12<" in page.text
    assert "Count exactly" not in page.text


@pytest.mark.parametrize("looked_at", [20, 2])
def test_of_many_candidates_some_are_looked_at_and_the_page_says_so(
    looked_at, client_as, alice, dozen, monkeypatch
):
    monkeypatch.setattr(counting, "LOOKED_AT", looked_at)
    client = client_as(alice)

    page, exact = client.get(ASKED), client.get(f"{ASKED}&count=exact")
    last = client.get(f"{ASKED}&page=4")

    shown = re.search(r"1–3 of (\d+)\+", page.text)
    assert shown is not None
    assert 3 <= int(shown[1]) < 12
    assert "Count exactly" in page.text
    assert "· 12<" in exact.text
    assert "10–12 of 12" in last.text


def test_count_of_a_page_grows_with_what_the_reader_has_walked_through(
    client_as, alice, dozen, monkeypatch
):
    monkeypatch.setattr(counting, "LOOKED_AT", 2)

    page = client_as(alice).get(f"{ASKED}&page=3")

    assert "7–9 of 9+" in page.text
