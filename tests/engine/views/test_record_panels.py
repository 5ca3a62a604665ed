"""Tabs and timeline entries that rooms add to record pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.engine import clock
from app.engine.errors import AccessDenied
from app.engine.views import record_panels, timeline_sources
from app.engine.views.record_models import Event, StreamPage
from app.engine.views.record_panels import RecordPanel, provide_record_panel
from app.engine.views.timeline_sources import TimelineItem, TimelineSource, provide_timeline_source


@pytest.fixture
def customer(make, alice):
    return make("customer", owner=alice, name="Anhua Steel")


@pytest.fixture
def room(monkeypatch):
    """Give the rooms' registries of this test; what it adds is gone afterwards."""
    monkeypatch.setattr(record_panels, "_panels", {})
    monkeypatch.setattr(timeline_sources, "_sources", {})


def event(words: str) -> Event:
    return Event(icon="paperclip", who="Bob Qian", text=words, time="09:00", day="Today")


def panel(make_body, **words) -> RecordPanel:
    return RecordPanel("notes", lambda: "Pinboard", "entity/parts/history.html", make_body, **words)


def notes(_query, _record, args):
    return StreamPage((event(f"pinned a note {args.get('page', '')}"),))


@pytest.mark.usefixtures("room")
def test_room_adds_a_tab_with_its_own_template_and_count(client_as, customer, alice):
    provide_record_panel(panel(notes, count=lambda _query, _record: "7"))

    client, address = client_as(alice), f"/e/customer/{customer.id}"
    page = client.get(f"{address}?tab=notes&page=2").text
    counts = client.get(f"{address}/counts").json

    assert f'href="{address}?tab=notes" aria-current="page">Pinboard' in page
    assert "pinned a note 2" in page
    assert counts["notes"] == "7"


@pytest.mark.usefixtures("room")
def test_who_may_not_see_a_panel_has_neither_tab_nor_count(client_as, customer, alice):
    provide_record_panel(
        panel(notes, shows=lambda query, _record: query.context.reader.is_administrator,
              count=lambda _query, _record: "7")
    )  # fmt: skip

    client, address = client_as(alice), f"/e/customer/{customer.id}"
    page = client.get(f"{address}?tab=notes").text

    assert "Pinboard" not in page
    assert "pinned a note" not in page
    assert "notes" not in client.get(f"{address}/counts").json


def denied(_query, _record, _args):
    raise AccessDenied("Notes are for the office.")


def broken(query, _record, _args):
    query.session.execute(text("SELECT nothing FROM nowhere"))


@pytest.mark.usefixtures("room")
@pytest.mark.parametrize(
    ("make_body", "words"),
    [(denied, "Notes are for the office."), (broken, "This part failed; the reference")],
    ids=["refused", "broken"],
)
def test_panel_that_fails_says_so_and_leaves_the_page_whole(
    make_body, words, client_as, customer, alice
):
    provide_record_panel(panel(make_body))

    page = client_as(alice).get(f"/e/customer/{customer.id}?tab=notes")

    assert page.status_code == 200
    assert words in page.text
    assert "Anhua Steel" in page.text
    assert "nowhere" not in page.text


@pytest.mark.usefixtures("room")
def test_room_tells_of_what_happened_in_the_timeline(client_as, customer, alice):
    at = clock.now() + timedelta(seconds=5)
    provide_timeline_source(
        TimelineSource("notes", lambda: "Notes",
                       lambda _query, _record, _wanted: [TimelineItem(at, 1, event("pinned a note"))])
    )  # fmt: skip

    client, address = client_as(alice), f"/e/customer/{customer.id}"
    everything = client.get(address).text
    only_notes = client.get(f"{address}?tab=timeline&kind=notes").text

    assert everything.index("pinned a note") < everything.index("created the record")
    assert "pinned a note" in only_notes
    assert "created the record" not in only_notes
