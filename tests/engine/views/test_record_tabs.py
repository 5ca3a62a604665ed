"""The tabs of a record stay on one line; what does not fit stands in a menu behind them."""

from __future__ import annotations

import re

import pytest


def tabs_of(page):
    """Return the keys of the tabs in the line, and of those in the menu."""
    line = page.split('<nav class="c-tabs"', 1)[1].split("</nav>", 1)[0]
    menu = page.split('id="more-tabs"', 1)[1].split("</div>", 1)[0] if "more-tabs" in page else ""
    return re.findall(r"\?tab=(\w+)", line), re.findall(r"\?tab=(\w+)", menu)


@pytest.fixture
def page_of(client_as, make, alice):
    record = make("customer", owner=alice, name="Anhua")
    return lambda query="": client_as(alice).get(f"/e/customer/{record.id}{query}").text


def test_many_tabs_are_folded_and_none_is_lost(page_of):
    line, menu = tabs_of(page_of())

    assert len(line) == 8
    assert line[0] == "timeline"
    assert {"files", "history"} <= set(line)
    assert {"branches", "tasks"} <= set(menu)
    assert not set(line) & set(menu)


def test_open_tab_stands_in_the_line(page_of):
    line, menu = tabs_of(page_of("?tab=branches"))

    assert "branches" in line
    assert "branches" not in menu


def test_few_tabs_need_no_menu(client_as, make, alice):
    record = make("task", owner=alice, assignee=alice.id)

    page = client_as(alice).get(f"/e/task/{record.id}").text

    assert tabs_of(page)[1] == []
