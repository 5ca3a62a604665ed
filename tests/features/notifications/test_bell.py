"""People are told once, in their language, at the bell; failures reach administrators."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import select, update

from app.engine import clock
from app.engine.access.tables import User
from app.engine.database import short_write
from app.engine.jobs import registry
from app.engine.jobs.planner import ask_for
from app.engine.jobs.registry import job
from app.extensions import db
from app.features.notifications.public import Notice, notify
from app.features.notifications.service import unread_count
from app.features.notifications.tables import Notification
from tests.support.cast import create_cast

REASON = '{"text": "It took longer than %(num)s seconds.", "values": {"num": 600}}'


@pytest.fixture
def tell(app, session):
    """Tell people of a failed job: `tell(alice, key="job:2")` returns how many were told."""

    def telling(*people, key="job:1"):
        data = {"job": "jobs.forget_old", "reason": REASON}
        href = "/settings/jobs/jobs.forget_old"
        notices = [Notice(one.id, "job.failed", key, data, href) for one in people]
        with app.app_context():
            made = notify(session, notices, now=clock.now())
        session.commit()
        return made

    return telling


def test_bell_counts_what_is_unread(client_as, alice, session, tell):
    tell(alice)
    tell(alice, key="job:2")

    assert '<span class="c-dotnum" aria-hidden="true">2</span>' in client_as(alice).get("/").text


def test_bell_of_somebody_else_stays_silent(client_as, alice, bob, session, tell):
    tell(alice)

    assert "c-dotnum" not in client_as(bob).get("/").text


def test_occurrence_is_told_once(alice, session, tell):
    assert [tell(alice), tell(alice)] == [1, 0]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "The job “Tidy the job log” failed: It took longer than 600 seconds."),
        ("zh", "任务“清理任务日志”失败：运行超过 600 秒。"),
    ],
)
def test_text_is_in_the_language_of_who_looks(language, words, client_as, alice, session, tell):
    tell(alice)
    alice.language = language
    session.commit()

    assert words in client_as(alice).get("/notifications/").text


def test_opening_one_marks_it_as_read_and_leads_there(client_as, alice, session, tell):
    tell(alice)
    number = session.scalars(select(Notification.id)).one()
    browser = client_as(alice)

    gone = browser.post(f"/notifications/{number}/open")

    assert gone.headers["Location"] == "/settings/jobs/jobs.forget_old"
    assert "c-dotnum" not in browser.get("/").text


def test_somebody_elses_cannot_be_opened(client_as, alice, bob, session, tell):
    tell(alice)
    number = session.scalars(select(Notification.id)).one()

    assert client_as(bob).post(f"/notifications/{number}/open").status_code == 404


def test_all_are_marked_as_read(client_as, alice, bob, session, tell):
    tell(alice, bob)
    client_as(alice).post("/notifications/read")

    assert "All read" in client_as(alice).get("/notifications/").text
    assert "1 unread" in client_as(bob).get("/notifications/").text


def test_unread_are_counted_once_until_something_changes(
    app, client_as, alice, session, count_queries, tell
):
    tell(alice)
    browser = client_as(alice)
    browser.get("/")

    with count_queries() as statements:
        browser.get("/notifications/")

    assert not [one for one in statements if "count(" in one and "crm_notification" in one]


def test_administrators_are_told_of_a_job_that_failed_for_good(fresh_app, monkeypatch):
    app = fresh_app()
    # Only now: the first application of a process registers the jobs of the product.
    monkeypatch.setattr(registry, "_jobs", dict(registry._jobs))

    @job("tests.fail", title="Failing", description="Fails.", retries=0)
    def fail(_ctx):
        raise ValueError("secret")

    with app.app_context():
        with short_write(db.engine) as session:
            create_cast(session)
            ask_for(session, "tests.fail", now=clock.now())
        app.extensions["jobs"].run_waiting()
        with short_write(db.engine) as session:
            told = session.scalars(select(Notification)).one()
            who = session.get(User, told.user_id).username
            data = dict(told.data)

    assert who == "root"
    assert data == {"job": "tests.fail", "reason": "ValueError"}


def test_nothing_is_counted_before_anybody_was_told(app, alice, session, count_queries):
    with app.test_request_context(), force_locale("en"), count_queries() as statements:
        unread_count(type("Reader", (), {"user_id": alice.id})())

    assert not [one for one in statements if "crm_notification" in one]


def test_read_notifications_go_after_90_days_and_unread_ones_after_a_year(
    app, alice, session, tell
):
    now = clock.now()
    ages = {"job:1": (91, 91), "job:2": (91, None), "job:3": (366, None), "job:4": (89, 89)}
    for key, (made, read) in ages.items():
        tell(alice, key=key)
        values = {
            "at": now - timedelta(days=made),
            "read_at": None if read is None else now - timedelta(days=read),
        }
        session.execute(update(Notification).where(Notification.key == key).values(**values))
    session.commit()

    with app.app_context():
        ended = app.extensions["jobs"].run_now("notifications.forget_old")

    assert ended.counts == {"deleted": 2}
    assert set(session.scalars(select(Notification.key))) == {"job:2", "job:4"}
