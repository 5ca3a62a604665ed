"""Done and Move for due dates: what the declaration says, once for every page."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
import time_machine
from sqlalchemy import select

from app.engine.access.net import SCOPED
from app.engine.compile.catalogue import current_catalogue

#: 10:30 in Shanghai, a Friday.
NOW = datetime(2026, 11, 27, 2, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def friday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def pill(page) -> str:
    """Return the words of the pill in a record's header, "" where there is none."""
    found = re.search(r'<span class="c-pill.*?data-due>(.*?)</span>(?:<div class="c-pop|\s*</div>)', page.text, re.DOTALL)  # fmt: skip
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[1])).split()) if found else ""


def stored(session, slug, record):
    session.expire_all()
    table = current_catalogue()[slug].table
    statement = select(table).where(table.c.id == record.id)
    return session.execute(statement, execution_options=SCOPED).one()


def test_done_closes_what_the_declaration_says_and_can_be_undone(client_as, make, session, alice):
    task = make("task", owner=alice, subject="Call", due=NOW, done=False)
    client = client_as(alice)

    reply = client.post(f"/e/task/{task.id}/due/due/done?version={task.version}")

    assert reply.status_code == 303
    assert stored(session, "task", task).done is True
    assert "Done: Call" in client.get("/").text


@pytest.mark.parametrize(
    ("to", "stored_at"),
    [("tomorrow", (11, 28)), ("3d", (11, 30)), ("week", (11, 30)), ("2026-12-24", (12, 24))],
)
def test_move_sets_the_day_and_keeps_the_hour(client_as, make, session, alice, to, stored_at):
    task = make("task", owner=alice, subject="Call", due=datetime(2026, 11, 26, 7, 15, tzinfo=UTC), done=False)  # fmt: skip

    reply = client_as(alice).post(
        f"/e/task/{task.id}/due/due/move", data={"to": to, "version": "1"}
    )

    assert reply.status_code == 303
    assert stored(session, "task", task).due == datetime(2026, *stored_at, 7, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "to",
    ["2026-12-30", "2026/12/30", "2026年12月30日", " 2026-12-30 ", "12-30", "12/30", "12月30日"],
)
def test_another_day_is_typed_in_any_form_of_a_date(client_as, make, session, alice, to):
    task = make("task", owner=alice, subject="Call", due=NOW, done=False)

    client_as(alice).post(f"/e/task/{task.id}/due/due/move", data={"to": to})

    assert f"{stored(session, 'task', task).due:%Y-%m-%d}" == "2026-12-30"


@pytest.mark.parametrize(
    ("to", "day"), [("11-27", "2026-11-27"), ("11-26", "2027-11-26"), ("1月5号", "2027-01-05")]
)
def test_month_and_day_mean_the_next_such_day(client_as, make, session, alice, to, day):
    task = make("task", owner=alice, subject="Call", due=NOW, done=False)

    client_as(alice).post(f"/e/task/{task.id}/due/due/move", data={"to": to})

    assert f"{stored(session, 'task', task).due:%Y-%m-%d}" == day


def test_another_day_has_the_calendar_of_all_days(client_as, make, alice):
    task = make("task", owner=alice, subject="Call", due=NOW, done=False)

    page = client_as(alice).get(f"/e/task/{task.id}").text

    form = page[page.index('class="c-other-day"') :]
    form = form[: form.index("</form>")]
    assert 'data-date="date" required' in form
    assert 'aria-label="Choose from the calendar: Another day"' in form


@pytest.mark.parametrize("to", ["", "soon", "2026-02-30", "12.12.2026", "13-01", "24/12", "2-30"])
def test_a_day_that_is_none_is_refused_and_nothing_moves(client_as, make, session, alice, to):
    task = make("task", owner=alice, subject="Call", due=NOW, done=False)

    reply = client_as(alice).post(f"/e/task/{task.id}/due/due/move", data={"to": to})

    assert reply.status_code == 400
    assert f"“{to}” is not a day. Write it like 2026-11-23." in unescape(reply.text)
    assert stored(session, "task", task).due == NOW


def test_moving_what_changed_meanwhile_is_a_conflict(client_as, make, alice):
    task = make("task", owner=alice, subject="Call", due=NOW, done=False)
    client = client_as(alice)
    client.post(f"/e/task/{task.id}/due/due/move", data={"to": "3d", "version": task.version})

    again = client.post(f"/e/task/{task.id}/due/due/move", data={"to": "week", "version": 99})

    assert again.status_code == 409


def test_a_date_moves_beside_what_others_changed_meanwhile(client_as, make, session, alice):
    task = make("task", owner=alice, subject="Call", due=NOW, done=False)
    client = client_as(alice)
    client.post(f"/e/task/{task.id}/fact/subject", data={"subject": "Call him", "version": "1"})

    reply = client.post(f"/e/task/{task.id}/due/due/move", data={"to": "3d", "version": "1"})

    assert reply.status_code == 303
    assert stored(session, "task", task).subject == "Call him"
    assert stored(session, "task", task).due.day == 30


def test_a_date_that_another_moved_meanwhile_stays(client_as, make, session, alice):
    task = make("task", owner=alice, subject="Call", due=NOW, done=False)
    client = client_as(alice)
    client.post(f"/e/task/{task.id}/due/due/move", data={"to": "3d", "version": "1"})

    again = client.post(
        f"/e/task/{task.id}/due/due/move", data={"to": "2026-12-24", "version": "1"}
    )

    assert again.status_code == 409
    assert stored(session, "task", task).due.day == 30


def test_a_refused_day_leads_back_to_the_page_it_was_typed_on(client_as, make, alice):
    task = make("task", owner=alice, subject="Call", due=NOW, done=False)
    page = f"/e/task/{task.id}?from=sort%3Ddue"

    reply = client_as(alice).post(
        f"/e/task/{task.id}/due/due/move", data={"to": "31/31"},
        headers={"Referer": f"http://localhost{page}"},
    )  # fmt: skip

    assert f'<a class="btn btn-primary" href="{page}">Back to the page</a>' in reply.text


def test_anothers_task_is_neither_closed_nor_moved(client_as, make, session, alice, bob):
    task = make("task", owner=alice, subject="Call", due=NOW, done=False)
    client = client_as(bob)

    assert client.post(f"/e/task/{task.id}/due/due/done").status_code == 404
    assert client.post(f"/e/task/{task.id}/due/due/move", data={"to": "3d"}).status_code == 404
    assert stored(session, "task", task).done is False


def test_pill_of_a_late_plan_is_red_says_so_and_offers_done_and_move(client_as, make, alice):
    customer = make("customer", owner=alice, next_follow_up=NOW - timedelta(days=3))

    page = client_as(alice).get(f"/e/customer/{customer.id}")

    assert pill(page) == "Next follow-up 24 Nov, 3 days late Done Move"
    assert 'class="c-pill is-red"' in page.text


def test_done_empties_a_plan_and_the_pill_then_asks_for_the_next(client_as, make, session, alice):
    customer = make("customer", owner=alice, next_follow_up=NOW - timedelta(days=3))
    client, address = client_as(alice), f"/e/customer/{customer.id}"

    reply = client.post(f"{address}/due/next_follow_up/done?version=1")

    page = client.get(reply.headers["Location"])
    assert stored(session, "customer", customer).next_follow_up is None
    assert pill(page) == "Next follow-up Not planned Plan"
    assert 'class="c-pill is-quiet"' in page.text
    assert re.search(r'/actions/[0-9a-f]{32}/undo" class="btn btn-xs">Undo', page.text)


def test_a_date_that_no_plan_is_cannot_be_emptied(client_as, make, session, alice):
    order = make("order", owner=alice, state="draft", delivery=date(2026, 11, 20))
    client, address = client_as(alice), f"/e/order/{order.id}"

    reply = client.post(f"{address}/due/delivery/done")

    assert reply.status_code == 404
    assert stored(session, "order", order).delivery == date(2026, 11, 20)
    assert "Done" not in pill(client.get(address))


def test_closed_record_has_no_pill(client_as, make, alice):
    deal = make("opportunity", owner=alice, stage="lost", lost_reason="price", next_follow_up=NOW)

    assert pill(client_as(alice).get(f"/e/opportunity/{deal.id}")) == ""


def test_who_only_reads_sees_the_date_without_the_deeds(client_as, make, alice, emma):
    customer = make("customer", owner=alice, next_follow_up=NOW - timedelta(days=3))
    client, address = client_as(emma), f"/e/customer/{customer.id}"

    assert pill(client.get(address)) == "Next follow-up 24 Nov, 3 days late"
    assert client.post(f"{address}/due/next_follow_up/done").status_code == 403
    assert client.post(f"{address}/due/next_follow_up/move", data={"to": "3d"}).status_code == 403


def test_deed_leads_back_to_the_page_it_was_done_on(client_as, make, alice):
    customer = make("customer", owner=alice, next_follow_up=NOW)
    path = f"/e/customer/{customer.id}/due/next_follow_up/move?to=3d"
    client = client_as(alice)

    from_home = client.post(path, headers={"Referer": "http://localhost/?today=next"})
    from_elsewhere = client.post(path, headers={"Referer": "http://elsewhere.invalid/"})

    assert from_home.headers["Location"] == "/?today=next"
    assert from_elsewhere.headers["Location"] == f"/e/customer/{customer.id}"


@pytest.mark.parametrize("name", ["name", "nothing", "last_contact"])
def test_what_is_no_due_date_is_not_there(name, client_as, make, alice):
    customer = make("customer", owner=alice)
    client, address = client_as(alice), f"/e/customer/{customer.id}/due/{name}"

    assert client.post(f"{address}/done").status_code == 404
    assert client.post(f"{address}/move", data={"to": "3d"}).status_code == 404
