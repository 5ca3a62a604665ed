"""The filter form: what it asks per type, what it makes of the answers, chips that change in place."""

from __future__ import annotations

import re
from html import unescape

import pytest


def go(client, query):
    return client.get(f"/e/customer/filter/apply?{query}")


def chips(page) -> list[str]:
    found = re.findall(r'<span class="c-chip c-desk[^"]*".*?</a></span>', page.text, re.S)
    words = [unescape(re.sub(r"<span class=\"visually-hidden\">.*?</span>|<[^>]+>", "", one)) for one in found]  # fmt: skip
    return [" ".join(one.split()) for one in words]


@pytest.mark.parametrize(
    ("sent", "address"),
    [
        ("add.0.field=level&add.0.op=in&add.0.value=A", "f.level.eq=A"),
        ("add.0.field=level&add.0.op=in&add.0.value=A&add.0.value=B", "f.level.in=A%2CB"),
        ("add.0.field=level&add.0.op=empty", "f.level.empty=1"),
        ("add.0.field=owner&add.0.op=mine", "f.owner.mine=1"),
        ("add.0.field=next_follow_up&add.0.op=within&add.0.value=this_month",
         "f.next_follow_up.within=this_month"),
        ("add.0.field=next_follow_up&add.0.op=within&add.0.value=last_days&add.0.days=45",
         "f.next_follow_up.within=last_45d"),
        ("add.0.field=annual_revenue&add.0.op=between&add.0.low=10&add.0.high=20",
         "f.annual_revenue.between=10..20"),
        ("add.0.field=region&add.0.op=within&add.0.value=31", "f.region.within=31"),
        ("add.0.field=level&add.0.op=in&add.0.value=A&add.1.field=level&add.1.op=empty",
         "or1.level.eq=A&or1.level.empty=1"),
        ("f.kind.eq=company&q=an&sort=name&columns=name&add.0.field=level&add.0.op=in&add.0.value=A",
         "f.kind.eq=company&q=an&sort=name&columns=name&f.level.eq=A"),
    ],
)  # fmt: skip
def test_condition_becomes_an_address(client_as, alice, sent, address):
    reply = go(client_as(alice), sent)

    assert reply.status_code == 303
    assert reply.headers["Location"] == f"/e/customer/?{address}"


def test_changed_chip_takes_the_place_of_the_old_one(client_as, alice):
    sent = "f.level.eq=A&f.kind.eq=person&replace=f.level.eq&add.0.field=level&add.0.op=in&add.0.value=B"

    reply = go(client_as(alice), sent)

    assert reply.headers["Location"] == "/e/customer/?f.level.eq=B&f.kind.eq=person"


def test_changed_group_takes_the_place_of_the_old_one(client_as, alice):
    sent = (
        "or1.level.eq=A&or1.level.eq=B&or2.kind.eq=person&or2.level.eq=C&replace=or1"
        "&add.0.field=level&add.0.op=empty&add.1.field=kind&add.1.op=in&add.1.value=person"
    )

    reply = go(client_as(alice), sent)

    assert reply.headers["Location"] == (
        "/e/customer/?or1.level.empty=1&or1.kind.eq=person&or2.kind.eq=person&or2.level.eq=C"
    )


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ("add.0.field=annual_revenue&add.0.op=ge&add.0.value=lots", "“lots”"),
        ("add.0.field=level&add.0.op=in", "Give a value."),
        ("add.0.field=annual_revenue&add.0.op=between&add.0.low=9&add.0.high=3",
         "The range begins after its end: swap the two values."),
        ("add.0.field=next_follow_up&add.0.op=within&add.0.value=last_days&add.0.days=many",
         "“last_manyd” is not a period."),
    ],
)  # fmt: skip
def test_refused_condition_comes_back_with_what_was_typed(client_as, alice, sent, words):
    reply = go(client_as(alice), f"{sent}&f.kind.eq=person")

    assert reply.status_code == 422
    assert words in unescape(reply.text)
    assert reply.headers["HX-Retarget"] == "#filter-body"
    assert '<input type="hidden" name="f.kind.eq" value="person">' in reply.text


def test_field_that_may_not_be_filtered_is_refused_by_name(client_as, dave):
    reply = go(client_as(dave), "add.0.field=phone&add.0.op=starts&add.0.value=138")

    assert reply.status_code == 400
    assert "“phone” is not a field you can filter by." in unescape(reply.text)


def test_form_of_a_chip_holds_its_values(client_as, alice):
    page = client_as(alice).get("/e/customer/filter?f.level.in=A,B&replace=f.level.in")

    assert re.search(r'value="A" checked', page.text)
    assert re.search(r'value="B" checked', page.text)
    assert not re.search(r'value="C" checked', page.text)


def test_row_follows_its_field_and_operator(client_as, alice):
    client = client_as(alice)

    dates = client.get("/e/customer/filter/row?add.3.field=next_follow_up")
    between = client.get("/e/customer/filter/row?add.3.field=annual_revenue&add.3.op=between")

    assert 'name="add.3.days"' in dates.text
    assert "<html" not in dates.text
    assert 'name="add.3.low"' in between.text


def test_without_script_a_second_condition_is_asked_on_the_page(client_as, alice):
    page = client_as(alice).get(
        "/e/customer/filter?add.0.field=level&add.0.op=in&add.0.value=A&more=1"
    )

    assert 'name="add.1.field"' in page.text
    assert re.search(r'value="A" checked', page.text)


def test_chips_say_records_by_name_and_groups_as_one(client_as, make, alice, mia):
    parent = make("customer", owner=alice, name="Anhua Holding")
    make("customer", owner=alice, name="Anhua Trading", parent=parent, level="A")
    address = f"/e/customer/?f.owner.eq={alice.id}&or1.level.eq=A&or1.next_follow_up.within=last_7d"

    page = client_as(mia).get(address)

    assert chips(page) == [
        "Owner is Alice Zhao", "Any of these: Level is A · Key | Next follow-up is in last 7 days",
    ]  # fmt: skip


def test_chip_of_an_unseen_record_shows_only_its_number(client_as, make, carol, alice):
    hers = make("opportunity", owner=carol)

    page = client_as(alice).get(f"/e/opportunity/?f.customer.eq={hers.customer_id}")

    assert chips(page) == [f"Customer is #{hers.customer_id}"]


def test_empty_list_names_the_condition_to_drop(client_as, make, alice):
    make("customer", owner=alice, name="Anhua Trading", level="A", kind="company")

    page = client_as(alice).get("/e/customer/?f.level.eq=C&f.kind.eq=company")

    assert "Nothing found" in page.text
    assert "Without “Level is C · Small” · 1" in unescape(page.text)
    assert "Without “Kind is" not in unescape(page.text)


def test_empty_list_of_narrow_rights_says_what_one_may_see(client_as, make, alice, bob):
    make("customer", owner=alice)

    page = client_as(bob).get("/e/customer/")

    assert "You see your own records and those shared with you; there are none so far." in page.text


@pytest.mark.parametrize("who", ["alice", "mia", "dave"])
def test_row_offers_only_what_its_reader_may_do(client_as, make, request, alice, who):
    record = make("customer", owner=alice, name="Anhua Trading")
    client = client_as(request.getfixturevalue(who))

    page = client.get("/e/customer/")

    for deed in ("edit", "delete"):
        offered = f'href="/e/customer/{record.id}/{deed}"' in page.text
        assert offered == (client.get(f"/e/customer/{record.id}/{deed}").status_code == 200)


@pytest.mark.parametrize(
    ("language", "value", "words"),
    [
        ("en", "-30d", "30 days ago"),
        ("en", "-1w", "1 week ago"),
        ("en", "+3d", "3 days from now"),
        ("zh", "-30d", "30 天前"),
        ("zh", "tomorrow", "明天"),
        ("zh", "2026-11-02", "2026-11-02"),
    ],
)
def test_relative_day_stands_in_words_on_its_chip(
    client_as, session, alice, language, value, words
):
    alice.language = language
    session.commit()

    page = client_as(alice).get("/e/customer/", query_string={"f.last_contact.lt": value})

    assert f"<b>{words}</b>" in page.text
