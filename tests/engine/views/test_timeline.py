"""The timeline of a record: one stream, newest first, inside the reader's rights."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from app.engine import clock
from app.engine.views import timeline, timeline_sources
from app.engine.views.record_models import Event
from app.engine.views.timeline_sources import TimelineItem, TimelineSource, provide_timeline_source

START = clock.now().replace(microsecond=0)


@pytest.fixture
def customer(make, alice):
    return make("customer", owner=alice, name="Anhua Steel", level="B")


def words_of(page: str) -> list[str]:
    """Return the lines of the stream, as far as the numbered sources of these tests wrote them."""
    return re.findall(r"(?:first|second) \d+", page)


def numbered(name: str, moments: list[int]) -> TimelineSource:
    """Return a source of things that happened so many seconds after the start."""
    items = [
        TimelineItem(
            START + timedelta(seconds=second),
            number,
            Event("x", "Bob", f"{name} {number}", "", "Today"),
        )
        for number, second in enumerate(moments, start=1)
    ]
    items.sort(key=lambda item: (item.at, item.id), reverse=True)

    def read(_query, _record, before, limit):
        past = [one for one in items if before is None or (one.at, one.id) < (before.at, before.id)]
        return past[:limit]

    return TimelineSource(name, lambda: name, read)


def follow(client, address: str) -> list[str]:
    """Return the lines of all pages of a stream, in the order in which a person meets them."""
    found = []
    while address:
        page = client.get(address).text
        found += words_of(page)
        more = re.search(r'c-older" href="([^"]+)"', page)
        address = unescape(more[1]) if more else ""
    return found


def test_pages_go_on_where_the_last_one_ended_with_nothing_twice(
    client_as, customer, alice, monkeypatch
):
    monkeypatch.setattr(timeline, "PAGE", 3)
    monkeypatch.setattr(timeline_sources, "_sources", {})
    # The same moments in both sources, and several entries at one moment.
    provide_timeline_source(numbered("first", [60, 60, 60, 61, 62]))
    provide_timeline_source(numbered("second", [60, 60, 61, 61, 63]))

    found = follow(client_as(alice), f"/e/customer/{customer.id}?tab=timeline")

    assert found == [
        "second 5", "first 5", "first 4", "second 4", "second 3",
        "first 3", "first 2", "first 1", "second 2", "second 1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "args", ["before=yesterday", "before=2026-11-23T08:00:00,changes,1", "kind=nothing"]
)
def test_link_that_does_not_fit_is_answered_in_words(args, client_as, customer, alice):
    page = client_as(alice).get(f"/e/customer/{customer.id}?tab=timeline&{args}")

    assert page.status_code == 200
    assert 'role="alert"' in page.text


@pytest.mark.parametrize("tab", ["timeline", "history"])
def test_values_of_hidden_and_masked_fields_stay_out_of_the_changes(
    tab, client_as, make, alice, dave
):
    contact = make("contact", owner=alice, name="Chen", birthday="1980-05-17", mobile="13800001111")
    for number, (name, value) in enumerate(
        [("birthday", "1981-06-18"), ("mobile", "13800002222"), ("title", "Buyer")], start=1
    ):
        data = {name: value, "version": number}
        client_as(alice).post(f"/e/contact/{contact.id}/fact/{name}", data=data)

    own, others = (
        client_as(reader).get(f"/e/contact/{contact.id}?tab={tab}").text.replace(" ", "")
        for reader in (alice, dave)
    )

    assert [one for one in ("Jun18,1981", "13800002222", "Buyer") if one not in own] == []
    assert "Buyer" in others
    assert [one for one in ("Jun18,1981", "1981-06-18", "13800002222") if one in others] == []
