"""The start page: what stands in Today for whom, done and move, numbers that open their rows."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine

from app.engine.jobs.tables import JobRun
from app.features.backups.archive import backups_dir

#: 10:30 in Shanghai, a Friday.
NOW = datetime(2026, 11, 27, 2, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def friday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def due_set(make, alice):
    """One task a day late, one an hour late, one this afternoon, one on Monday; one done."""
    hours = {"Yesterday": -24, "An hour ago": -1, "At three": 4.5, "On Monday": 72, "Far": 24 * 9}
    for subject, hour in hours.items():
        make("task", owner=alice, subject=subject, due=NOW + timedelta(hours=hour), done=False)
    make("task", owner=alice, subject="Long done", due=NOW - timedelta(days=3), done=True, result="ok")  # fmt: skip


def titles(page) -> list[str]:
    card = page.text.split('id="today"')[1].split("</section>")[0]
    return re.findall(r'<span class="c-cut"><a href="[^"]*" title="([^"]*)"', card)


def tab_counts(page) -> list[str]:
    card = page.text.split('aria-label="When"')[1].split("</header>")[0]
    return re.findall(r'<span class="c-count">([^<]*)</span>', card)


def lists(page) -> list[tuple[str, str]]:
    """Return (address, count) of every list that Today's groups open."""
    card = page.text.split('class="c-todo"')[1].split("</section>")[0]
    found = re.findall(
        r'<a class="c-link" href="([^"]*)">[^<]*<span class="c-count">([^<]*)<', card
    )
    return [(unescape(href), count) for href, count in found]


def test_overdue_and_todays_in_the_order_of_their_hours(client_as, due_set, alice):
    page = client_as(alice).get("/")

    assert titles(page) == ["Yesterday", "An hour ago", "At three"]
    assert "Good morning, Alice Zhao" in page.text
    assert "Friday 27 November · Sales East · 2 follow-ups are overdue, 1 is for today" in page.text


def test_the_next_seven_days_begin_tomorrow(client_as, due_set, alice):
    page = client_as(alice).get("/?today=next")

    assert titles(page) == ["On Monday"]


def test_nothing_planned_are_open_records_without_a_date(client_as, make, alice):
    make("customer", owner=alice, name="Anhua Trading")
    make("customer", owner=alice, name="Planned Ltd", next_follow_up=NOW + timedelta(days=1))
    make("lead", owner=alice, name="Discarded lead", stage="discarded")

    assert titles(client_as(alice).get("/?today=none")) == ["Anhua Trading"]


@pytest.mark.parametrize("tab", ["now", "next", "none"])
def test_every_count_opens_exactly_its_rows(client_as, make, due_set, alice, tab):
    make("customer", owner=alice, name="Anhua Trading", next_follow_up=NOW - timedelta(hours=2))
    make("customer", owner=alice, name="Nobody's plan")
    client = client_as(alice)

    found = lists(client.get(f"/?today={tab}"))

    assert found
    for href, count in found:
        address = href.replace("/?", "/count?")
        assert client.get(address).json == {"count": count}


def test_evening_before_midnight_utc_is_tomorrow_in_shanghai(client_as, make, alice):
    make("task", owner=alice, subject="Early", due=datetime(2026, 11, 27, 23, 30, tzinfo=UTC), done=False)  # fmt: skip
    make("task", owner=alice, subject="Late", due=datetime(2026, 11, 27, 15, 59, tzinfo=UTC), done=False)  # fmt: skip
    client = client_as(alice)

    assert titles(client.get("/")) == ["Late"]
    assert titles(client.get("/?today=next")) == ["Early"]


def test_a_team_mates_things_are_not_shown(client_as, make, due_set, bob):
    page = client_as(bob).get("/")

    assert "Yesterday" not in page.text
    assert tab_counts(page) == ["0", "0", "0"]


def test_a_manager_sees_the_team_and_may_look_at_the_own_only(client_as, due_set, make, mia):
    make("task", owner=mia, subject="Hers", due=NOW - timedelta(hours=2), done=False)
    client = client_as(mia)

    assert titles(client.get("/")) == ["Yesterday", "Hers", "An hour ago", "At three"]
    assert titles(client.get("/?whose=mine")) == ["Hers"]


def test_who_only_reads_is_not_asked_to_do_others_work(client_as, make, alice, frank):
    make("customer", owner=alice, name="Anhua Trading", next_follow_up=NOW - timedelta(days=1))

    assert "Anhua Trading" not in client_as(frank).get("/").text.split('id="newest-title"')[0]


def test_old_debt_never_hides_what_is_due_today(client_as, make, alice):
    for number in range(12):
        make("task", owner=alice, subject=f"Old {number}", due=NOW - timedelta(days=2), done=False)
    for number in range(6):
        make("task", owner=alice, subject=f"New {number}", due=NOW + timedelta(hours=1), done=False)

    page = client_as(alice).get("/")

    assert [title[:3] for title in titles(page)] == ["Old"] * 4 + ["New"] * 4
    assert "8 more" in page.text
    assert "2 more" in page.text


def test_done_stands_where_the_declaration_says_what_it_means(client_as, make, alice):
    yesterday = NOW - timedelta(days=1)
    customer = make("customer", owner=alice, name="Anhua", next_follow_up=yesterday)
    order = make("order", owner=alice, customer=customer, state="draft", delivery=yesterday.date())

    page = client_as(alice).get("/").text

    assert f"/e/customer/{customer.id}/due/next_follow_up/done" in page
    assert f"/e/order/{order.id}/due/delivery/move" in page
    assert f"/e/order/{order.id}/due/delivery/done" not in page


def figures(page) -> list[tuple[str, str, str]]:
    found = re.findall(
        r'c-kpi s-3" href="([^"]*)".*?<strong>([^<]*)</strong>.*?<span class="c-xs c-sub">([^<]*)<',
        page.text,
    )
    return [(unescape(href), figure, hint) for href, figure, hint in found]


def close(make, owner, stage, amount, day):
    """Make an opportunity that was closed on a day."""
    return make("opportunity", owner=owner, customer=make("customer", owner=owner), stage=stage,
                amount=amount, closed_on=day, door="import")  # fmt: skip


def test_numbers_of_this_month_stay_in_the_readers_scope(client_as, make, alice, bob):
    for owner, amount, day in ((alice, 120_000, "2026-11-02"), (alice, 80_000, "2026-10-31"), (bob, 999_000, "2026-11-02")):  # fmt: skip
        close(make, owner, "won", amount, day)

    month, quarter, rate, logs = figures(client_as(alice).get("/"))

    assert month == (
        "/e/opportunity/?f.stage.eq=won&f.closed_on.within=this_month", "¥120K",
        "Same days last month: ¥0",
    )  # fmt: skip
    assert quarter == (
        "/e/opportunity/?f.stage.eq=won&f.closed_on.within=this_quarter", "¥200K",
        "Same days last quarter: ¥0",
    )  # fmt: skip
    assert rate[1:] == ("100%", "Last quarter: —")
    assert logs == ("/e/contact_log/?f.at.within=this_month", "0", "Same days last month: 0")


def test_the_win_rate_is_of_what_was_closed_in_the_quarter(client_as, make, alice):
    for stage, day in (("won", "2026-11-02"), ("lost", "2026-10-02"), ("lost", "2026-10-03"),
                       ("won", "2026-09-30"), ("lost", "2026-09-01")):  # fmt: skip
        close(make, alice, stage, 1000, day)

    rate = figures(client_as(alice).get("/"))[2]

    assert rate[1:] == ("33%", "Last quarter: 50%")


def test_a_number_is_held_against_the_same_days_of_last_month(client_as, make, alice):
    # It is the 27th: what was won on the 31st of October does not count yet.
    for amount, day in ((150_000, "2026-11-20"), (100_000, "2026-10-27"), (999_000, "2026-10-31")):
        close(make, alice, "won", amount, day)

    page = client_as(alice).get("/").text

    month = page.split("Won this month")[1].split("</a>")[0]
    assert "is-up" in month
    assert "50%" in month
    assert "Same days last month: ¥100K" in month


@pytest.mark.parametrize("address", ["/?today=never", "/?whose=theirs"])
def test_an_unknown_wish_is_refused(client_as, alice, address):
    reply = client_as(alice).get(address)

    assert reply.status_code == 400
    assert "Choose one of:" in reply.text


def test_the_whole_page_takes_few_statements(client_as, make, count_queries, root):
    for number in range(3):
        make("task", subject=f"T{number}", due=NOW - timedelta(days=2), done=False)
        make("customer", name=f"Customer {number}", next_follow_up=NOW - timedelta(days=1))
        make("lead", name=f"Lead {number}", next_follow_up=NOW - timedelta(days=1))
    client = client_as(root)
    client.get("/")

    with count_queries() as statements:
        client.get("/")

    assert len(statements) <= 20


@pytest.fixture
def won_deals(make, alice, bob):
    """Won this month: 300,000 by alice, 100,000 by bob; last month 50,000; open 80,000 twice."""
    rows = (
        (alice, "won", 200_000, "2026-11-02"), (alice, "won", 100_000, "2026-11-30"),
        (bob, "won", 100_000, "2026-11-05"), (alice, "won", 50_000, "2026-10-31"),
        (alice, "won", 1, "2025-11-30"), (alice, "needs", 80_000, None), (bob, "needs", 80_000, None),
    )  # fmt: skip
    for owner, stage, amount, close in rows:
        customer = make("customer", owner=owner)
        make("opportunity", owner=owner, customer=customer, stage=stage, amount=amount,
             closed_on=close, door="import")  # fmt: skip


def card(page, key: str) -> str:
    return page.text.split(f'aria-labelledby="home-{key}"')[1].split("</section>")[0]


def test_the_pipeline_holds_what_is_open(client_as, won_deals, alice, mia):
    own, team = (card(client_as(one).get("/"), "funnel") for one in (alice, mia))

    assert "¥80K · 1 record<" in own
    assert "¥160K · 2 records<" in team
    assert 'href="/e/opportunity/?f.stage.nin=won%2Clost&amp;f.stage.eq=needs">Needs</a>' in team


def test_the_pipeline_tells_how_many_move_on(client_as, make, alice):
    customer = make("customer", owner=alice)
    rows = (
        ("qualify", None),
        ("needs", None),
        ("won", None),
        ("lost", "qualify"),
        ("lost", "needs"),
    )
    for stage, lost_from in rows:
        make("opportunity", owner=alice, customer=customer, stage=stage, amount=1000,
             lost_from=lost_from, door="import")  # fmt: skip

    funnel = card(client_as(alice).get("/"), "funnel")

    assert re.findall(r"</svg>(\d+% move on)", funnel) == ["75% move on", "50% move on"]


def test_small_figures_under_the_pipeline_open_their_rows(client_as, make, won_deals, alice):
    customer = make("customer", owner=alice)
    for stage, close in (
        ("lost", "2026-11-20"),
        ("needs", "2026-11-29"),
        ("qualify", "2026-11-26"),
    ):
        make("opportunity", owner=alice, customer=customer, stage=stage, expected_close=close)
    client = client_as(alice)

    funnel = card(client.get("/"), "funnel")

    found = re.findall(r'<a href="([^"]*)" title="[^"]*" aria-label="([^"]*)"', funnel.split("c-stats")[1])  # fmt: skip
    assert [label.split(". ")[0] for _href, label in found] == [
        "Win rate, 90 days: 67%", "This month: 2", "Past date: 1",
    ]  # fmt: skip
    counts = [
        client.get(unescape(href).replace("/?", "/count?")).json["count"] for href, _label in found
    ]
    assert counts == ["2", "2", "1"]


def test_twelve_months_of_what_was_won(client_as, won_deals, alice):
    months = card(client_as(alice).get("/"), "months")

    assert re.findall(r'aria-label="(\w+: [^"]*)"', months) == ["Oct: ¥50K", "Nov: ¥300K"]
    assert "¥350K · 3 records" in months
    assert len(re.findall(r"<span[^>]*>[A-Z]<i>[a-z]{2}</i></span>", months)) == 12


def test_people_are_ranked_for_their_manager_only(client_as, won_deals, alice, mia):
    ranks = card(client_as(mia).get("/"), "ranks")

    assert re.findall(r"<a href=[^>]*owner.eq=[^>]*>([^<]*)</a>", ranks) == ["Alice Zhao", "Bob Qian"]  # fmt: skip
    assert re.findall(r'w-v">([^<]*)<', ranks) == ["¥300K", "¥100K"]
    assert "home-ranks" not in client_as(alice).get("/").text


def test_cards_of_what_a_reader_may_not_see_are_left_out(client_as, won_deals, emma):
    page = client_as(emma).get("/")

    assert "home-funnel" not in page.text
    assert "home-months" not in page.text
    assert "Won this month" not in page.text


def test_health_is_shown_to_administrators_and_names_a_failed_job(client_as, session, root, mia):
    session.add(JobRun(job="files.collect", key="files.collect@x", due_at=NOW, not_before=NOW,
                       state="failed", finished_at=NOW))  # fmt: skip
    session.commit()

    assert "failed: " in client_as(root).get("/").text.split('id="home-health"')[1]
    assert "home-health" not in client_as(mia).get("/").text


def test_backups_tell_their_age_and_their_last_trial(client_as, app, root):
    folder = backups_dir(app.config["CRM"].data_dir)
    folder.mkdir(exist_ok=True)
    archive = folder / "crm-20261127-003000-0123abcd.zip"
    archive.write_bytes(b"no archive at all")
    try:
        damaged = client_as(root).get("/").text.split('id="home-health"')[1]
    finally:
        archive.unlink()
    none = client_as(root).get("/").text.split('id="home-health"')[1]

    assert "the newest is damaged" in damaged
    assert "none yet" in none
    assert "never" in none
