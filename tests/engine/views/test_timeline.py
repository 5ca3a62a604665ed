"""The timeline of a record: one stream, newest first, inside the reader's rights."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from app.engine import clock
from app.engine.views import timeline, timeline_children, timeline_sources
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

    def read(_query, _record, wanted):
        mark = wanted.before
        past = [one for one in items if mark is None or (one.at, one.id) < (mark.at, mark.id)]
        return past[: wanted.limit]

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
    "args",
    [
        "before=yesterday",
        "before=2026-11-23T08:00:00,changes,1",
        "kind=nothing",
        "person=bob",
        "person=999999",
    ],
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

    assert [one for one in ("18Jun1981", "13800002222", "Buyer") if one not in own] == []
    assert "Buyer" in others
    assert [one for one in ("18Jun1981", "1981-06-18", "13800002222") if one in others] == []


@pytest.fixture
def log(make, alice, customer):
    """A contact log of alice about her customer."""
    contact = make("contact", owner=alice, customer=customer, name="Chen Jianguo")
    return make(
        "contact_log", owner=alice, customer=customer, contact=contact, method="wechat",
        content="Wants six weeks instead of eight.", feedback="The price is fine.",
        next_follow_up="2030-11-20 09:00", at="2026-01-05 10:00",
    )  # fmt: skip


def lines_of(page: str) -> list[str]:
    """Return the entries of the stream as text, one line each."""
    found = re.findall(r'<article class="c-ev.*?</article>', page, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", one)).split()) for one in found]


def test_child_stands_at_the_moment_it_happened_with_what_was_said(client_as, customer, log, alice):
    page = client_as(alice).get(f"/e/customer/{customer.id}").text

    told = lines_of(page)[-1]
    assert told == (
        "Alice Zhao WeChat · Chen Jianguo 10:00 Wants six weeks instead of eight."
        " Feedback The price is fine. Next follow-up 20 Nov 2030 09:00"
    )
    assert f'href="/e/contact_log/{log.id}"' in page


def test_child_that_is_not_its_readers_is_not_in_the_stream(client_as, make, customer, log, dave):
    make("task", customer=customer, subject="Send the samples")

    client, address = client_as(dave), f"/e/customer/{customer.id}"
    page = client.get(address).text

    assert "six weeks" not in page
    assert "Send the samples" not in page
    assert "Contact logs" not in page
    assert 'role="alert"' in client.get(f"{address}?tab=timeline&kind=logs").text


def test_own_children_can_be_shown_alone(client_as, make, customer, log, alice):
    make("task", owner=alice, customer=customer, subject="Send the samples", assignee=alice)

    page = client_as(alice).get(f"/e/customer/{customer.id}?tab=timeline&kind=tasks").text

    assert [line for line in lines_of(page) if "Send the samples" not in line] == []
    assert 'aria-current="true">Tasks</a>' in page


def test_what_a_log_moved_is_told_by_the_log_and_stands_among_the_changes(
    client_as, customer, alice
):
    client = client_as(alice)
    sent = {
        "customer": customer.id, "method": "phone", "at": "now", "content": "Talked about valves.",
        "next_follow_up": "2030-11-20 09:00",
    }  # fmt: skip
    client.post("/e/contact_log/new", data=sent)

    everything = lines_of(client.get(f"/e/customer/{customer.id}").text)
    changes = lines_of(client.get(f"/e/customer/{customer.id}?tab=timeline&kind=changes").text)

    assert ["Phone" in line for line in everything] == [True, False]
    assert "Last contact" in changes[0]


def test_a_changed_value_is_one_sentence(client_as, customer, alice):
    client = client_as(alice)
    client.post(f"/e/customer/{customer.id}/fact/level", data={"level": "A", "version": 1})
    client.post(
        f"/e/customer/{customer.id}/fact/short_name", data={"short_name": "Anhua", "version": 2}
    )
    client.post(f"/e/customer/{customer.id}/fact/short_name", data={"short_name": "", "version": 3})

    lines = lines_of(client.get(f"/e/customer/{customer.id}").text)

    assert [re.sub(r" \d\d:\d\d$", "", line) for line in lines] == [
        "Alice Zhao cleared Short name, before Anhua",
        "Alice Zhao set Short name to Anhua",
        "Alice Zhao changed Level from B · Regular to A · Key",
        "tests created the record",
    ]


def test_many_changed_links_are_read_together(client_as, make, customer, alice, mia, count_queries):
    parents = [make("customer", owner=alice, name=f"Parent {number}") for number in range(6)]
    client, address = client_as(alice), f"/e/customer/{customer.id}?tab=timeline&kind=changes"
    client.get(address)

    def statements_after(chosen) -> int:
        for parent in chosen:
            client.post(
                f"/e/customer/{customer.id}/fact/parent",
                data={"parent": parent.id, "version": len(made) + 1},
            )
            made.append(parent)
        with count_queries() as found:
            client.get(address)
        return len(found)

    made: list = []
    few, many = statements_after(parents[:1]), statements_after(parents[1:])

    assert len(made) == 6
    assert many == few


def test_deeds_of_one_person_can_be_shown_alone(client_as, customer, log, alice, mia, bob):
    """The stream holds a log of alice's, and a change of mia's."""
    path = f"/e/customer/{customer.id}"
    client_as(mia).post(f"{path}/fact/level", data={"level": "A", "version": 1})
    client, address = client_as(alice), f"{path}?tab=timeline"

    everybody = lines_of(client.get(address).text)
    of_mia = client.get(f"{address}&person={mia.id}").text
    of_alice = lines_of(client.get(f"{address}&person={alice.id}").text)
    of_bob = client.get(f"{address}&person={bob.id}").text

    assert len(lines_of(of_mia)) == 1
    assert of_alice == [line for line in everybody if line.startswith("Alice Zhao ")]
    assert len(of_alice) == 1
    assert f'<option value="{mia.id}" selected>Mia Sun</option>' in of_mia
    assert f'<option value="{alice.id}">Me</option>' in of_mia
    assert "Nothing of what is chosen has happened here." in of_bob
    assert "Bob" in of_bob


def test_the_choice_of_a_person_keeps_the_kind_and_the_kind_the_person(
    client_as, customer, log, alice, mia
):
    address = f"/e/customer/{customer.id}?tab=timeline&kind=logs&person={mia.id}"

    page = unescape(client_as(alice).get(address).text)

    assert f"?tab=timeline&kind=changes&person={mia.id}" in page
    assert '<input type="hidden" name="kind" value="logs">' in page


def test_children_whose_owner_is_masked_stand_under_no_person(
    client_as, customer, log, alice, monkeypatch
):
    related_query = timeline_children.related_query

    def masked(*args):
        other, request = related_query(*args)
        other.modes["owner"] = "mask"
        return other, request

    monkeypatch.setattr(timeline_children, "related_query", masked)
    address = f"/e/customer/{customer.id}?tab=timeline&person={alice.id}"
    page = client_as(alice).get(address).text

    assert 'role="alert"' not in page
    assert "six weeks" not in page
