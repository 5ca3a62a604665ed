"""What one record does to another, and what is refused beyond the declarations."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select

from app.engine import clock
from app.engine.access.net import SCOPED
from app.engine.access.reader import acting_for
from app.engine.access.readers import load_reader
from app.engine.compile.catalogue import current_catalogue
from app.engine.forms.create_many import create_many, draft_record
from app.engine.journal.tables import JournalEntry
from app.engine.query.context import ReaderContext
from app.web.tokens import make_token

TALK = {"method": "phone", "content": "Talked about the second batch of valves."}


def log(client, customer, **values):
    sent = {"customer": customer.id, "at": "2026-11-01 10:00", **TALK, **values}
    return client.post("/e/contact_log/new", data=sent)


def shown(client, slug, key, name):
    return client.get(f"/e/{slug}/{key}/fact/{name}?show=1").text


def test_a_log_moves_last_contact_and_next_follow_up(client_as, make, alice):
    customer = make("customer", owner=alice)
    client = client_as(alice)

    assert log(client, customer, next_follow_up="2027-01-05 09:30").status_code == 303

    assert "2027-01-05" in shown(client, "customer", customer.id, "next_follow_up")
    assert "1 Nov 2026" in shown(client, "customer", customer.id, "last_contact")


def test_no_further_contact_needs_its_reason_and_clears_the_date(client_as, make, alice):
    customer = make("customer", owner=alice, next_follow_up=datetime(2027, 1, 5, tzinfo=UTC))
    client = client_as(alice)

    refused = log(client, customer, no_further="1")
    stored = log(client, customer, no_further="1", no_further_reason="Went out of business")

    assert refused.status_code == 422
    assert "Why no further contact is required." in refused.text
    assert stored.status_code == 303
    assert "2027" not in shown(client, "customer", customer.id, "next_follow_up")


def test_a_log_without_a_next_step_asks_for_one(client_as, make, alice):
    reply = log(client_as(alice), make("customer", owner=alice))

    assert reply.status_code == 422
    assert "Next follow-up is required." in reply.text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"content": "too short"}, "At least 10 characters"),
        (
            {"content": "。。。。。。。。。。。。"},
            "Describe what was said; one repeated sign says nothing.",
        ),
        ({"at": "2099-01-01 10:00"}, "Not after"),
    ],
    ids=["short", "one sign", "future"],
)
def test_a_vague_log_is_refused(values, words, client_as, make, alice):
    customer = make("customer", owner=alice)

    reply = log(client_as(alice), customer, next_follow_up="2027-01-05 09:30", **values)

    assert reply.status_code == 422
    assert words in reply.text


def test_undo_of_a_log_takes_the_moved_dates_back(client_as, make, mia, session):
    customer = make("customer", owner=mia, next_follow_up=datetime(2026, 12, 1, 2, tzinfo=UTC))
    client = client_as(mia)
    log(client, customer, next_follow_up="2027-01-05 09:30")
    session.expire_all()
    entry = session.query(JournalEntry).filter_by(source="form", entity="contact_log").one()

    undone = client.post(f"/actions/{entry.batch}/undo", headers={"Accept": "application/json"})

    assert undone.json["records"] == 2
    assert "12" in shown(client, "customer", customer.id, "next_follow_up")
    assert "2027" not in shown(client, "customer", customer.id, "next_follow_up")


def test_a_meeting_does_not_end_before_it_starts(client_as, alice):
    reply = client_as(alice).post(
        "/e/meeting/new",
        data={
            "subject": "Review",
            "starts": "2026-12-01 10:00",
            "ends": "2026-12-01 09:00",
            "state": "planned",
        },
    )

    assert reply.status_code == 422
    assert "The meeting ends before it starts; correct one of the two." in reply.text


# ---- opportunities that are closed ----


def move(client, deal, stage, **values):
    sent = {"version": deal.version, "stage": stage, **values}
    return client.patch(f"/api/v1/opportunity/{deal.id}", json=sent)


def told(client, deal):
    record = client.get(f"/api/v1/opportunity/{deal.id}").json
    return record["stage"], record["closed_on"], record["lost_from"]


@pytest.fixture
def deal(make, alice):
    return make(
        "opportunity", owner=alice, customer=make("customer", owner=alice), stage="proposal",
        amount="1000",
    )  # fmt: skip


@pytest.fixture
def api(client_as, app, session):
    """Return a client that speaks to the API as somebody."""

    def speaking(user):
        client = client_as(user)
        token = make_token(user, secret=app.secret_key, now=clock.now())
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return client

    return speaking


def test_a_won_opportunity_notes_the_day(api, deal, alice):
    with time_machine.travel(datetime(2026, 11, 27, 2, 30, tzinfo=UTC), tick=False):
        client = api(alice)
        assert move(client, deal, "won").status_code == 200

        assert told(client, deal) == ("won", "2026-11-27", None)


def test_a_lost_one_notes_at_which_stage(api, deal, alice):
    with time_machine.travel(datetime(2026, 11, 27, 2, 30, tzinfo=UTC), tick=False):
        client = api(alice)
        assert move(client, deal, "lost", close_reason="Too dear").status_code == 200

        assert told(client, deal) == ("lost", "2026-11-27", "proposal")


def test_an_opportunity_that_is_open_again_forgets_both(api, make, alice):
    deal = make("opportunity", owner=alice, customer=make("customer", owner=alice), stage="won",
                amount="1000")  # fmt: skip
    client = api(alice)

    assert move(client, deal, "needs").status_code == 200

    assert told(client, deal) == ("needs", None, None)


def test_nobody_types_the_day(api, deal, root):
    refused = move(api(root), deal, "won", closed_on="2020-01-01")

    assert refused.status_code == 422
    assert [one["field"] for one in refused.json["error"]["fields"]] == ["closed_on"]


def test_undo_of_reopening_brings_the_day_back(client_as, api, make, session, alice):
    deal = make("opportunity", owner=alice, customer=make("customer", owner=alice), stage="won",
                amount="1000")  # fmt: skip
    client = api(alice)
    before = told(client, deal)
    assert move(client, deal, "needs").status_code == 200
    batch = session.scalars(select(JournalEntry.batch).order_by(JournalEntry.id.desc())).first()

    client_as(alice).post(f"/actions/{batch}/undo")

    assert told(client, deal) == before


@pytest.mark.parametrize(
    ("sent", "day"),
    [
        ({"closed_on": "2016-10-11"}, date(2016, 10, 11)),
        ({"expected_close": "2017-03-01"}, date(2017, 3, 1)),
    ],
)
def test_an_import_brings_the_day_or_the_expected_one(make, session, app, alice, mia, sent, day):
    customer = make("customer", owner=alice)
    reader = load_reader(session, mia.id)
    values = {"name": "Old deal", "customer": customer.id, "stage": "won", "amount": "55", **sent}
    compiled = current_catalogue()["opportunity"]

    with app.test_request_context(), acting_for(reader):
        draft = draft_record(compiled, values, ReaderContext(session, reader))
        keys = create_many(session, compiled, [draft], reader=reader, source="import", batch="b")

    record = session.get(compiled.model, keys[0], execution_options=SCOPED)
    assert draft.errors == ()
    assert record.closed_on == day


def task(client, assignee, **values):
    sent = {"subject": "Call", "due": "2027-01-05 09:30", "assignee": assignee.id, **values}
    return client.post("/e/task/new", data=sent)


def test_whoever_is_given_a_task_sees_and_does_it(client_as, session, mia, alice, bob, carol):
    made = task(client_as(mia), alice, priority="normal")
    page = made.headers["Location"].partition("?")[0]
    key = page.rpartition("/")[2]

    seen = {one.username: client_as(one).get(page).status_code for one in (alice, bob, carol)}
    sent = {"done": "true", "version": "1"}
    done = client_as(alice).post(f"/e/task/{key}/fact/done", data=sent)

    assert made.status_code == 303
    assert seen == {"alice": 200, "bob": 404, "carol": 404}
    assert done.status_code < 400


def test_task_given_to_somebody_else_is_seen_by_them_too(client_as, mia, alice, bob):
    page = task(client_as(mia), alice, priority="normal").headers["Location"].partition("?")[0]
    key = page.rpartition("/")[2]

    sent = {"assignee": str(bob.id), "version": "1"}
    moved = client_as(mia).post(f"/e/task/{key}/fact/assignee", data=sent)

    assert moved.status_code < 400
    assert client_as(bob).get(page).status_code == 200
