"""Auditors read every write, with personal values as shapes; nobody else reads the journal."""

import re
from datetime import timedelta
from urllib.parse import quote_plus
from zoneinfo import ZoneInfo

import pytest

from app.engine import clock
from app.engine.access.reader import system_reader
from app.engine.access.tables import FieldRule
from app.engine.journal.record import write_entry
from app.engine.journal.tables import JournalEntry


@pytest.fixture
def renamed(client_as, make, alice):
    """A customer of alice's of whom she changed website and phone in a form."""
    record = make("customer", owner=alice, name="Anhua", phone="13800138000")
    data = {"version": record.version, "website": "https://anhua.example", "phone": "13900139001"}
    reply = client_as(alice).post(f"/e/customer/{record.id}/edit", data=data)
    assert reply.status_code == 303
    return record


def test_auditor_reads_who_changed_what_from_where(client_as, renamed, gina):
    text = client_as(gina).get("/journal/?entity=customer&source=form").text

    assert "Alice Zhao" in text
    assert "Customers · Anhua · in a form" in text
    assert "anhua.example" in text


def test_auditor_meets_personal_values_as_shapes(client_as, renamed, gina, root):
    page = "/journal/?entity=customer&source=form"

    assert "13900139001" not in client_as(gina).get(page).text.replace(" ", "")
    assert "13900139001" in client_as(root).get(page).text.replace(" ", "")


def test_link_to_the_record_only_for_who_may_see_it(client_as, renamed, gina, root):
    href = f'href="/e/customer/{renamed.id}"'

    assert href not in client_as(gina).get("/journal/").text
    assert href in client_as(root).get("/journal/").text


def test_rights_are_worded_and_found_by_person(client_as, gina, root, alice):
    client_as(root).post(
        "/settings/rights/sales", data={"scope.customer.export": "none", "seen": 0}
    )
    browser = client_as(gina)

    text = browser.get(f"/journal/?entity=role&person={root.id}").text

    assert "Customers · Export" in text
    assert "No entry fits" in browser.get(f"/journal/?entity=role&person={alice.id}").text


def test_days_are_those_of_the_reader(client_as, session, gina, renamed):
    entry = session.query(JournalEntry).filter_by(entity="customer").first()
    day = entry.at.astimezone(ZoneInfo("Asia/Shanghai")).date()
    browser = client_as(gina)

    assert "Anhua" in browser.get(f"/journal/?from={day}&until={day}").text
    assert "Anhua" not in browser.get("/journal/?until=2001-01-01").text


@pytest.mark.parametrize("today", ["today", "今天", "+0d"])
def test_days_are_typed_in_words_too(client_as, gina, renamed, today):
    text = client_as(gina).get("/journal/", query_string={"from": today, "until": today}).text

    assert "Anhua" in text
    assert 'type="text" class="form-control c-num" id="day-from" name="from"' in text


def test_import_is_one_line_unless_each_is_asked_for(client_as, session, gina):
    reader_of = {"source": "import", "slug": "customer", "version": 1, "changes": {}}
    write_entry(
        session,
        reader=system_reader("test"),
        action="create",
        record_id=5,
        title="Row5",
        **reader_of,
    )
    session.flush()
    browser = client_as(gina)

    assert "Row5" not in browser.get("/journal/").text
    assert "Row5" in browser.get("/journal/?source=import").text


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ("entity=nothing", "“nothing” cannot be chosen here."),
        ("source=moon", "“moon” cannot be chosen here."),
        ("from=2026-02-30", "There is no day “2026-02-30” in the calendar."),
        ("from=soon", "“soon” is not a date; write it like 2026-11-23"),
        ("until=0001-01-01", "“0001-01-01” is not a day."),
        ("before=17", "This link does not fit the journal"),
        ("before=2026-11-23,17", "This link does not fit the journal"),
        ("before=9999-12-31T23:00-09:00,17", "This link does not fit the journal"),
    ],
)
def test_bad_filter_is_named(client_as, gina, args, said):
    reply = client_as(gina).get(f"/journal/?{args}")

    assert reply.status_code == 400
    assert said in reply.text


def test_older_entries_are_a_page_away(client_as, session, gina):
    for number in range(60):
        write_entry(
            session, reader=system_reader("test"), source="job", action="create", slug="customer",
            record_id=number + 1, title=f"Row-{number:02}", version=1, changes={},
        )  # fmt: skip
        session.flush()
    browser = client_as(gina)
    text = browser.get("/journal/?source=job").text
    oldest = session.query(JournalEntry).filter_by(record_title="Row-10").one()
    mark = quote_plus(f"{oldest.at.isoformat()},{oldest.id}")

    assert ("Row-10" in text, "Row-09" in text) == (True, False)
    assert f"source=job&amp;before={mark}" in text
    assert "Row-09" in browser.get(f"/journal/?source=job&before={mark}").text


def test_field_hidden_from_auditors_stays_hidden(client_as, renamed, gina, root, session):
    session.add(FieldRule(role="auditor", entity="customer", field="website", mode="hidden"))
    session.flush()

    assert "anhua.example" not in client_as(gina).get("/journal/").text
    assert "anhua.example" in client_as(root).get("/journal/").text


@pytest.mark.parametrize("who", ["alice", "mia", "dave", "emma", "frank"])
def test_nobody_else_reads_it(client_as, who, request):
    browser = client_as(request.getfixturevalue(who))

    assert browser.get("/journal/").status_code == 403
    assert 'href="/journal/"' not in browser.get("/").text


def test_auditor_finds_it_in_the_menu(client_as, gina):
    assert 'href="/journal/"' in client_as(gina).get("/").text


def test_pages_go_by_the_moment_whatever_the_order_of_writing(client_as, session, gina):
    start = clock.now()
    # Written in an order of their own, two at each moment.
    for number in (*range(1, 56, 2), *range(0, 56, 2)):
        entry = write_entry(
            session, reader=system_reader("test"), source="system", action="create",
            slug="customer", record_id=number, title=f"Row {number:02}.", version=1, changes={},
        )  # fmt: skip
        entry.at = start - timedelta(hours=number // 2)
    session.flush()
    browser, address, shown = client_as(gina), "/journal/?source=system&entity=customer", []

    while address:
        page = browser.get(address).text
        shown += [int(number) for number in re.findall(r"Row (\d\d)\.", page)]
        found = re.search(r'href="(/journal/\?[^"]*before=[^"]*)"', page)
        address = found[1].replace("&amp;", "&") if found else ""

    assert [number // 2 for number in shown] == [number // 2 for number in range(56)]
    assert sorted(shown) == list(range(56))


def test_newest_entries_stand_on_the_start_page_of_who_audits(client_as, gina, alice, root, make):
    record = make("customer", owner=alice, name="Anhua Valves")
    client_as(alice).patch(f"/api/v1/customer/{record.id}", json={"version": 1, "level": "A"})

    page = client_as(gina).get("/").text

    assert "Newest entries" in page
    assert "Alice Zhao" in page
    assert "Newest entries" not in client_as(alice).get("/").text
    assert "Newest entries" not in client_as(root).get("/").text
    assert "Newest entries" in client_as(root).get("/home/cards").text
