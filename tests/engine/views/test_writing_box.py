"""The writing box: what it asks follows from the declaration, what it stores from the one write path."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html import unescape

import pytest
import time_machine
from sqlalchemy import select

from app.engine.access.net import SCOPED
from app.engine.compile.catalogue import current_catalogue

#: 10:30 in Shanghai, a Friday.
NOW = datetime(2026, 11, 27, 2, 30, tzinfo=UTC)
GOOD = {
    "method": "visit", "content": "They want six weeks, not eight.",
    "next_follow_up": "2026-12-01 09:00", "no_further": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def friday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def customer(make, alice):
    return make(
        "customer", owner=alice, name="Anhua Steel", next_follow_up="2026-11-24 09:00", level="B"
    )


@pytest.fixture
def logs(session):
    """Return the contact logs that are stored."""

    def stored():
        session.expire_all()
        table = current_catalogue()["contact_log"].table
        return session.execute(select(table).order_by(table.c.id), execution_options=SCOPED).all()

    return stored


def box(page: str) -> str:
    """Return the HTML of the box, "" where there is none."""
    found = re.search(r'<form class="c-write.*?</form>', page, re.DOTALL)
    return found[0] if found else ""


def words(page: str) -> str:
    """Return the text of a page, single-spaced."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_box_asks_what_the_declaration_of_the_written_says(client_as, customer, alice):
    found = box(client_as(alice).get(f"/e/customer/{customer.id}").text)

    asked, more = found.split('class="c-write-more"')
    assert re.findall(r'<input type="radio"[^>]*value="(\w+)" ?(checked)?', found)[:2] == [
        ("phone", "checked"), ("wechat", ""),
    ]  # fmt: skip
    assert re.findall(r'name="(next_\w+|no_\w+)"', asked.replace('type="hidden"', "")) == [
        "next_follow_up", "no_further", "no_further", "no_further_reason",
    ]  # fmt: skip
    assert re.findall(r'data-quick="([^"]+)"', asked) == [
        "2026-11-27 17:00", "2026-11-28 09:00", "2026-11-30 09:00",
    ]  # fmt: skip
    assert set(re.findall(r'id="f-write-(\w+)"', more)) >= {"contact", "at", "feedback"}
    assert 'name="customer"' not in found


def test_what_is_written_stands_in_timeline_pill_facts_and_counts(client_as, customer, logs, alice):
    client, address = client_as(alice), f"/e/customer/{customer.id}"

    reply = client.post(f"{address}/write", data=GOOD)

    page = client.get(reply.headers["Location"]).text
    (log,) = logs()
    assert (log.customer_id, log.method, log.at, log.owner_id) == (
        customer.id, "visit", NOW, alice.id,
    )  # fmt: skip
    assert page.count("They want six weeks, not eight.") == 1
    assert "data-due>" in page
    assert "Next follow-up Tue 1 Dec" in words(page)
    assert client.get(f"{address}/counts").json["logs"] == "1"
    assert re.search(r'/actions/[0-9a-f]{32}/undo" class="btn btn-xs">Undo', page)


def test_script_gets_every_part_that_changed_at_once(client_as, customer, alice):
    client, address = client_as(alice), f"/e/customer/{customer.id}"

    reply = client.post(f"{address}/write", data=GOOD, headers={"HX-Request": "true"})

    panel, top, facts = re.split(r'<div id="(?:record-top|facts)"', reply.text)
    told = json.loads(reply.headers["HX-Trigger"])
    assert "They want six weeks, not eight." in panel
    assert box(panel)
    assert "Next follow-up Tue 1 Dec" in words(top)
    assert "Tue 1 Dec" in facts
    assert list(told) == ["crm:changed", "crm:toast"]
    assert told["crm:toast"]["undo"]["href"].startswith("/actions/")


def test_one_undo_takes_the_log_and_the_date_back(client_as, customer, logs, alice):
    client, address = client_as(alice), f"/e/customer/{customer.id}"
    reply = client.post(f"{address}/write", data=GOOD, headers={"HX-Request": "true"})

    client.post(json.loads(reply.headers["HX-Trigger"])["crm:toast"]["undo"]["href"])

    page = client.get(address).text
    assert "They want six weeks" not in page
    assert "Next follow-up 24 Nov, 3 days late" in words(page)


def test_refused_box_keeps_what_was_typed_and_names_the_fields(client_as, customer, logs, alice):
    client, address = client_as(alice), f"/e/customer/{customer.id}"
    data = {**GOOD, "content": "Too short", "next_follow_up": "", "feedback": "The price is fine."}

    reply = client.post(f"{address}/write?from=view%3Dall", data=data)

    found = box(reply.text)
    assert reply.status_code == 422
    assert "Anhua Steel" in reply.text
    assert ">Too short</textarea>" in found
    assert ">The price is fine.</textarea>" in found
    assert re.search(r'value="visit" checked', found)
    assert 'id="f-write-content-error"' in found
    assert 'href="#f-write-next_follow_up"' in found
    assert "from=view%3Dall" in found
    assert logs() == []


def test_script_gets_the_refused_box_alone(client_as, customer, alice):
    reply = client_as(alice).post(
        f"/e/customer/{customer.id}/write", data={**GOOD, "content": "Short"},
        headers={"HX-Request": "true"},
    )  # fmt: skip

    assert reply.status_code == 422
    assert (reply.headers["HX-Retarget"], reply.headers["HX-Reswap"]) == ("#write", "outerHTML")
    assert reply.text.count("<form") == 1


def test_sending_the_same_box_twice_stores_it_once(client_as, customer, logs, alice):
    client, address = client_as(alice), f"/e/customer/{customer.id}"
    token = re.search(r'name="token" value="([^"]+)"', box(client.get(address).text))[1]

    for _time in range(2):
        client.post(f"{address}/write", data={**GOOD, "token": token})

    assert len(logs()) == 1


def test_no_further_contact_needs_its_reason_and_empties_the_date(client_as, customer, logs, alice):
    client, address = client_as(alice), f"/e/customer/{customer.id}"
    data = {**GOOD, "next_follow_up": "", "no_further": ["", "1"]}

    refused = client.post(f"{address}/write", data=data)
    client.post(f"{address}/write", data={**data, "no_further_reason": "They closed down."})

    (log,) = logs()
    assert refused.status_code == 422
    assert 'id="f-write-no_further_reason-error"' in refused.text
    assert log.no_further_reason == "They closed down."
    assert "Next follow-up Not planned" in words(client.get(address).text)


def test_on_a_deal_it_belongs_to_the_deals_customer_too(client_as, make, customer, logs, alice):
    deal = make("opportunity", owner=alice, customer=customer)
    other = make("customer", owner=alice, name="Other")

    client_as(alice).post(f"/e/opportunity/{deal.id}/write", data={**GOOD, "customer": other.id})

    (log,) = logs()
    assert (log.opportunity_id, log.customer_id) == (deal.id, customer.id)


def test_people_to_pick_are_those_of_the_customer(client_as, make, customer, alice):
    make("contact", owner=alice, customer=customer, name="Chen Jianguo")
    make("contact", owner=alice, name="Somebody else")
    client = client_as(alice)

    found = box(client.get(f"/e/customer/{customer.id}").text)
    href = unescape(re.search(r'data-picker="(/e/contact/options[^"]*)"', found)[1])

    assert [one["title"] for one in client.get(href).json["results"]] == ["Chen Jianguo"]


@pytest.mark.parametrize(
    ("who", "status"), [("emma", 403), ("carol", 404), ("gina", 403)],
    ids=["reads only", "sees no such record", "audits"],
)  # fmt: skip
def test_who_may_not_add_has_no_box(who, status, request, client_as, customer, logs):
    client, address = client_as(request.getfixturevalue(who)), f"/e/customer/{customer.id}"

    page, reply = client.get(address), client.post(f"{address}/write", data=GOOD)

    assert box(page.text) == ""
    assert "data-write-jump" not in page.text
    assert reply.status_code == status
    assert logs() == []


def test_without_the_word_there_is_no_box(client_as, make, alice):
    task = make("task", owner=alice, assignee=alice)
    client = client_as(alice)

    assert box(client.get(f"/e/task/{task.id}").text) == ""
    assert client.post(f"/e/task/{task.id}/write", data=GOOD).status_code == 404


def test_button_in_the_head_leads_to_the_box(client_as, customer, alice):
    page = client_as(alice).get(f"/e/customer/{customer.id}?tab=history").text

    assert re.search(
        rf'href="/e/customer/{customer.id}\?tab=timeline#write" data-write-jump=""', page
    )


def test_box_of_a_record_in_the_bin_is_gone(client_as, customer, root):
    client, address = client_as(root), f"/e/customer/{customer.id}"
    client.post(f"{address}/delete", data={"version": "1"})

    assert box(client.get(address).text) == ""
    assert client.post(f"{address}/write", data=GOOD).status_code == 404


def test_other_new_buttons_bring_the_links_of_the_record_along(client_as, make, customer, alice):
    deal = make("opportunity", owner=alice, customer=customer)

    page = client_as(alice).get(f"/e/opportunity/{deal.id}").text

    assert f'href="/e/task/new?opportunity={deal.id}&amp;customer={customer.id}"' in page


def test_the_next_of_the_list_stays_the_next_after_writing(client_as, make, alice):
    dates = ("2026-11-23 09:00", "2026-11-24 09:00", "2026-11-25 09:00")
    first, second, third = (
        make("customer", owner=alice, name=name, next_follow_up=date)
        for name, date in zip(("Anhua", "Benda", "Canghai"), dates, strict=True)
    )
    come = "from=f.next_follow_up.within%3Dpast%26sort%3Dnext_follow_up"

    reply = client_as(alice).post(
        f"/e/customer/{second.id}/write?{come}", data=GOOD, headers={"HX-Request": "true"}
    )

    hrefs = re.findall(r'href="/e/customer/(\d+)\?from=[^"]*" aria-label="(\w+)', reply.text)
    assert hrefs == [(str(first.id), "Previous"), (str(third.id), "Next")]
