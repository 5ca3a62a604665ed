"""The work list shows what its reader may see, and what people do there is kept."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.engine import clock
from app.engine.access.tables import FieldRule
from app.engine.compile.catalogue import current_catalogue
from app.engine.journal.tables import JournalEntry
from app.engine.settings.stamps import RIGHTS, raise_stamp
from app.features.data_quality.jobs import SCAN
from app.features.data_quality.tables import CLOSED, Finding, NotTwins
from app.features.notifications.tables import Notification

LIST = "/quality/findings/?entity=customer"


@pytest.fixture
def scan(app, session):
    """Scan everything: `scan()`."""

    def run():
        with app.app_context():
            assert app.extensions["jobs"].run_now(SCAN).state == "done"
        session.expire_all()

    return run


@pytest.fixture
def pair(make, scan, alice):
    """Two customers of alice with one phone, scanned."""
    found = [
        make("customer", owner=alice, name=name, phone="13800138000") for name in ("Anhua", "Benda")
    ]
    scan()
    return found


def one_finding(session, record, rule="duplicate"):
    session.expire_all()
    where = (Finding.record_id == record.id, Finding.entity == "customer", Finding.rule == rule)
    return session.scalars(select(Finding).where(*where)).first()


def titles(page):
    """Return the titles of the lines, in order."""
    return re.findall(r'class="c-strong c-cut" href="[^"]*" title="([^"]*)"', page)


def test_pair_with_one_owner_is_one_line_that_names_both(pair, client_as, alice):
    page = client_as(alice).get(f"{LIST}&rule=duplicate").text

    assert titles(page) == ["Benda"]
    assert "Same Phone as Anhua" in page


def test_line_leads_to_the_field_of_the_record(pair, client_as, alice):
    page = client_as(alice).get(f"{LIST}&rule=missing").text

    assert f'href="/e/customer/{pair[1].id}#fact-industry"' in page
    assert "Industry is required." in page


def test_each_sees_the_findings_of_their_records_only(make, scan, client_as, alice, carol, mia):
    make("customer", owner=alice, name="Anhua")
    make("customer", owner=carol, name="Canghai")
    scan()

    seen = {
        person.username: set(titles(client_as(person).get(f"{LIST}&rule=missing").text))
        for person in (alice, carol, mia)
    }
    assert seen == {"alice": {"Anhua"}, "carol": {"Canghai"}, "mia": {"Anhua"}}


def test_twin_that_the_reader_may_not_see_is_not_told_of(make, scan, client_as, alice, carol, root):
    make("customer", owner=alice, name="Anhua", phone="13800138000")
    make("customer", owner=carol, name="Canghai", phone="13800138000")
    scan()

    assert titles(client_as(alice).get(f"{LIST}&rule=duplicate").text) == []
    assert len(titles(client_as(root).get(f"{LIST}&rule=duplicate").text)) == 2


def test_malformed_value_that_is_masked_stays_masked(make, scan, client_as, session, alice, dave):
    record = make("customer", owner=alice, name="Anhua")
    table = current_catalogue()["customer"].table
    session.execute(update(table).where(table.c.id == record.id).values(phone="1380013"))
    scan()

    page = client_as(dave).get(f"{LIST}&rule=malformed").text
    assert titles(page) == ["Anhua"]
    assert "Phone: not as it should be" in page
    assert "1380013" not in page
    assert "this one has 7" in client_as(alice).get(f"{LIST}&rule=malformed").text


def test_equal_masked_values_are_not_told_to_be_equal(pair, client_as, dave):
    assert titles(client_as(dave).get(f"{LIST}&rule=duplicate").text) == []


def test_finding_about_a_hidden_field_does_not_exist_for_the_reader(
    pair, client_as, session, alice
):
    session.add(FieldRule(role="sales", entity="customer", field="industry", mode="hidden"))
    raise_rights(session)

    page = client_as(alice).get(f"{LIST}&rule=missing").text
    assert "Industry" not in page
    number = next(
        one.id for one in session.scalars(select(Finding)) if one.field == "industry"
    )  # fmt: skip
    assert client_as(alice).post(f"/quality/findings/{number}/take").status_code == 404


def raise_rights(session):
    raise_stamp(session, RIGHTS)
    session.commit()


def test_not_a_duplicate_is_remembered_by_the_next_scan(pair, client_as, session, scan, alice):
    finding = one_finding(session, pair[1])

    client_as(alice).post(f"/quality/findings/{finding.id}/apart")
    scan()

    states = {one_finding(session, record).state for record in pair}
    assert states == {CLOSED}
    kept = session.scalars(select(NotTwins)).one()
    assert (kept.low_id, kept.high_id, kept.by_id) == (pair[0].id, pair[1].id, alice.id)
    entry = session.scalars(select(JournalEntry).where(JournalEntry.entity == "quality")).one()
    assert (entry.action, entry.record_id) == ("apart", pair[1].id)


def test_who_may_only_see_sets_nothing_apart(pair, client_as, session, frank):
    finding = one_finding(session, pair[1])

    assert client_as(frank).post(f"/quality/findings/{finding.id}/apart").status_code == 403
    assert session.scalars(select(NotTwins)).all() == []


def test_only_duplicates_are_set_apart(pair, client_as, session, alice):
    finding = one_finding(session, pair[0], "missing")

    assert client_as(alice).post(f"/quality/findings/{finding.id}/apart").status_code == 400


@pytest.mark.parametrize("deed", ["apart", "take", "assign"])
def test_finding_of_an_unseen_record_is_like_a_missing_one(deed, pair, client_as, session, carol):
    number = one_finding(session, pair[0]).id
    browser = client_as(carol)
    unseen, missing = (
        browser.post(f"/quality/findings/{key}/{deed}", data={"person": str(carol.id)})
        for key in (number, 999_999)
    )

    assert unseen.status_code == missing.status_code == 404


def test_manager_assigns_and_the_person_is_told(pair, client_as, session, mia, bob, alice):
    finding = one_finding(session, pair[0], "missing")
    browser = client_as(mia)

    form = browser.get(f"/quality/findings/{finding.id}/assign").text
    browser.post(f"/quality/findings/{finding.id}/assign", data={"person": str(alice.id)})

    assert "Alice Zhao" in form
    assert "Bob Qian" not in form  # who sees nothing of alice's
    assert one_finding(session, pair[0], "missing").assignee_id == alice.id
    assert titles(client_as(alice).get(f"{LIST}&whose=mine").text) == ["Anhua"]
    told = session.scalars(select(Notification).where(Notification.user_id == alice.id)).one()
    assert (told.code, told.data["title"]) == ("quality.assigned", "Anhua")


def test_nobody_is_given_what_they_may_not_see(pair, client_as, session, mia, carol):
    finding = one_finding(session, pair[0], "missing")

    answer = client_as(mia).post(
        f"/quality/findings/{finding.id}/assign", data={"person": str(carol.id)}
    )
    assert answer.status_code == 422
    assert "This person may not see the record; choose somebody else." in answer.text


def test_sales_give_findings_to_themselves_only(pair, client_as, session, alice, mia):
    finding = one_finding(session, pair[0], "missing")
    browser = client_as(alice)

    given = browser.post(f"/quality/findings/{finding.id}/assign", data={"person": str(mia.id)})
    browser.post(f"/quality/findings/{finding.id}/take")

    assert given.status_code == 403
    assert one_finding(session, pair[0], "missing").assignee_id == alice.id


def test_long_list_goes_on_where_it_ended(make, scan, client_as, session, alice):
    for _number in range(14):
        make("customer", owner=alice)
    scan()
    browser = client_as(alice)

    first = browser.get(f"{LIST}&rule=missing").text
    more = re.search(r'href="([^"]*after=[^"]*)"', first)[1].replace("&amp;", "&")
    shown = re.findall(r"/quality/findings/(\d+)/take", first + browser.get(more).text)

    assert len(shown) == len(set(shown))
    assert {int(key) for key in shown} == set(session.scalars(select(Finding.id)))


@pytest.mark.parametrize(
    "query", ["rule=none", "owner=x", "whose=yours", "after=1", "nonsense=1"]
)  # fmt: skip
def test_what_cannot_be_read_in_the_address_is_refused(query, client_as, alice):
    assert client_as(alice).get(f"{LIST}&{query}").status_code == 400


@pytest.mark.parametrize("slug", ["nothing", "quote_line"])
def test_entity_that_is_not_looked_at_has_no_list(slug, client_as, root):
    assert client_as(root).get(f"/quality/findings/?entity={slug}").status_code == 404


def test_overview_says_before_the_first_scan_that_there_was_none(client_as, alice, root):
    assert "Not looked at yet" in client_as(alice).get("/quality/").text
    assert "Scan now" in client_as(root).get("/quality/").text


def test_overview_counts_what_is_the_readers(make, scan, client_as, alice, carol, root):
    make("customer", owner=alice, name="Anhua", industry=None)
    make("customer", owner=carol, name="Canghai", industry=None)
    scan()

    mine, whole = (client_as(person).get("/quality/").text for person in (alice, root))
    assert "in 1 record, looked through on" in mine
    assert "in 2 records, looked through on" in whole
    assert "Carol Li" not in mine
    assert "Carol Li" in whole


@pytest.mark.parametrize(
    ("who", "told"), [("alice", []), ("mia", []), ("root", ["2 findings in", "Duplicate"])]
)
def test_overview_does_not_count_the_twin_that_its_reader_may_not_see(
    who, told, make, scan, client_as, alice, carol, request
):
    whole = {"type": "end_user", "industry": "energy", "contact_person": "Li Na"}
    make("customer", owner=alice, name="Anhua", phone="13800138000", **whole)
    make("customer", owner=carol, name="Canghai", phone="13800138000", **whole)
    scan()

    page = client_as(request.getfixturevalue(who)).get("/quality/").text
    main = page[page.index("<main") :]
    assert [
        words for words in ("1 finding in", "2 findings in", "Duplicate") if words in main
    ] == told


def owner_scores(page):
    """Return the scores of the owners, the lowest first."""
    rows = page[page.index('aria-labelledby="quality-owners"') :].split("</section>")[0]
    return re.findall(r'class="c-r c-strong">(\d+)<', rows)


def test_owners_show_the_duplicates_that_their_reader_may_see(
    make, scan, client_as, alice, bob, mia, root
):
    whole = {"type": "end_user", "industry": "energy", "contact_person": "Li Na"}
    for owner, name in ((alice, "Anhua"), (bob, "Benda")):
        make("customer", owner=owner, name=name, phone="13800138000", **whole)
    scan()

    scores = {
        person.username: owner_scores(client_as(person).get("/quality/").text)
        for person in (alice, mia, root)
    }
    assert scores == {"alice": ["100"], "mia": ["75", "75"], "root": ["75", "75"]}


def test_pages_speak_chinese(pair, client_as, session, alice):
    alice.language = "zh"
    session.commit()
    browser = client_as(alice)

    assert "数据质量" in browser.get("/quality/").text
    assert "电话与“Anhua”相同" in browser.get(f"{LIST}&rule=duplicate").text


def test_list_costs_as_many_statements_for_one_finding_as_for_many(
    make, scan, client_as, count_queries, alice
):
    def cost():
        browser = client_as(alice)
        browser.get(LIST)
        with count_queries() as statements:
            browser.get(LIST)
        return len(statements)

    make("customer", owner=alice, phone="13800138000")
    scan()
    few = cost()
    for _number in range(20):
        make("customer", owner=alice, phone="13800138000")
    scan()

    assert cost() <= few + 1  # the fields that pairs share


def test_closed_finding_is_not_listed(pair, client_as, session, alice):
    session.execute(update(Finding).values(state=CLOSED, closed_at=clock.now() - timedelta(1)))
    session.commit()

    assert "Nothing to mend" in client_as(alice).get(LIST).text


def test_record_tells_its_score_and_the_two_findings_that_raise_it_most(
    make, scan, client_as, alice
):
    values = {"phone": "13800138000", "owner": alice}
    record, _other = make("customer", name="Anhua", **values), make("customer", **values)
    scan()
    browser = client_as(alice)

    page = browser.get(f"/e/customer/{record.id}?tab=quality").text
    shown, _mark, folded = page.partition("c-quality-rest")
    assert "This raises it most" in shown
    assert [shown.count(f"+{points} points") for points in (25, 15)] == [1, 1]
    assert folded.count("+15 points") == 2
    assert browser.get(f"/e/customer/{record.id}/counts").get_json()["quality"] == "30"


def test_record_that_is_not_looked_at_has_no_such_tab(make, client_as, alice):
    task = make("task", owner=alice)

    assert "tab=quality" not in client_as(alice).get(f"/e/task/{task.id}").text
