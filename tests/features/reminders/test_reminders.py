"""Owners are told of what is due, overdue and silent: once each, also after days of downtime."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask_babel import force_locale
from sqlalchemy import select, update

from app.engine.access.reader import acting_for, system_reader
from app.engine.access.tables import User
from app.engine.compile.catalogue import current_catalogue
from app.engine.database import open_session, short_write
from app.engine.forms.save import save
from app.engine.jobs.planner import plan_due
from app.extensions import db
from app.features.notifications.public import text_of
from app.features.notifications.tables import Notification
from tests.support.cast import create_cast
from tests.support.records import make_record

# 10:00 in Shanghai, a Tuesday.
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
DUE_JOB, QUIET_JOB = "reminders.send_due", "reminders.not_contacted"


@pytest.fixture
def site(fresh_app):
    """A site at a frozen moment: `site(slug, owner="alice", …)` makes a record."""
    app = fresh_app()
    with app.app_context(), time_machine.travel(NOW, tick=False) as traveller:
        with short_write(db.engine) as session:
            create_cast(session)

        def make(slug, owner="alice", **values):
            with open_session(db.engine) as session:
                who = session.scalars(select(User).where(User.username == owner)).one()
                return make_record(session, slug, owner=who, **values)

        make.app, make.move_to = app, traveller.move_to
        make.run = app.extensions["jobs"].run_now
        yield make


def told(language="en"):
    with open_session(db.engine) as session, force_locale(language):
        rows = session.execute(
            select(Notification, User.username)
            .join(User, User.id == Notification.user_id)
            .order_by(Notification.id)
        ).all()
        return [(name, text_of(one.code, one.data)) for one, name in rows]


def test_owner_is_told_once_when_a_follow_up_is_due(site):
    site("customer", name="Anhua", next_follow_up=NOW - timedelta(minutes=5))
    first, second = site.run(DUE_JOB), site.run(DUE_JOB)

    assert (first.counts, second.counts) == ({"sent": 1}, {"sent": 0})
    ((name, words),) = told()
    assert name == "alice"
    assert words.startswith("Due: Anhua (Customer · Next follow-up, 24 Nov 2026 09:55")
    assert told("zh")[0][1].startswith("到期：Anhua（客户 · 下次跟进，")


def test_nobody_is_told_before_the_time_has_come(site):
    site("customer", next_follow_up=NOW + timedelta(minutes=5))

    assert site.run(DUE_JOB).counts == {"sent": 0}


def test_what_is_still_open_the_next_day_is_told_as_overdue_once(site):
    site("customer", name="Anhua", next_follow_up=NOW - timedelta(minutes=5))
    site.run(DUE_JOB)
    site.move_to(NOW + timedelta(days=1))
    counts = [site.run(DUE_JOB).counts["sent"] for _number in range(3)]

    assert counts == [1, 0, 0]
    assert [words.split(":")[0] for _name, words in told()] == ["Due", "Overdue"]


def test_after_two_days_of_downtime_each_is_told_once_and_as_late(site):
    engine = site.app.extensions["jobs"]
    with short_write(db.engine) as session:
        plan_due(session, now=NOW, timezone="Asia/Shanghai")
    names = [f"Customer {number}" for number in range(3)]
    for number, name in enumerate(names):
        site("customer", name=name, next_follow_up=NOW + timedelta(hours=1 + 8 * number))

    site.move_to(NOW + timedelta(days=2))
    for _number in range(3):
        engine.tick()
        for future in engine._running:
            future.result()
        engine.run_waiting()

    due = sorted(words for _name, words in told() if words.startswith(("Due", "Overdue")))
    assert [words.partition(" (")[0] for words in due] == [f"Overdue: {name}" for name in names]


def test_moved_date_is_a_new_occurrence(site):
    record = site("customer", next_follow_up=NOW - timedelta(minutes=5))
    site.run(DUE_JOB)
    with short_write(db.engine) as session:
        table = current_catalogue()["customer"].table
        moved = NOW - timedelta(minutes=1)
        session.execute(update(table).where(table.c.id == record.id).values(next_follow_up=moved))

    assert site.run(DUE_JOB).counts == {"sent": 1}


def test_task_that_is_done_is_not_due(site):
    site("task", subject="Call", due=NOW - timedelta(minutes=5), done=True)
    site("task", subject="Write", due=NOW - timedelta(minutes=5))
    site.run(DUE_JOB)

    assert ["Write" in words for _name, words in told()] == [True]


def test_deactivated_owner_is_not_told(site):
    site("customer", next_follow_up=NOW - timedelta(minutes=5))
    with short_write(db.engine) as session:
        session.execute(update(User).where(User.username == "alice").values(active=False))

    assert site.run(DUE_JOB).counts == {"sent": 0}


def test_owner_is_told_once_of_three_days_of_silence(site):
    site("customer", name="Silent", last_contact=NOW - timedelta(days=3, minutes=1))
    site("customer", name="Fresh", last_contact=NOW - timedelta(days=2))
    counts = [site.run(QUIET_JOB).counts["sent"] for _number in range(2)]

    assert counts == [1, 0]
    assert told() == [("alice", "Not contacted for 3 days: Silent")]
    assert told("zh") == [("alice", "已 3 天未联系：Silent")]


def test_customer_that_was_never_contacted_is_silent_since_it_was_made(site):
    site("customer", name="New")
    before = site.run(QUIET_JOB).counts
    site.move_to(NOW + timedelta(days=3, minutes=1))

    assert (before, site.run(QUIET_JOB).counts) == ({"sent": 0}, {"sent": 1})


def test_planned_follow_up_breaks_the_silence(site):
    site(
        "customer", last_contact=NOW - timedelta(days=5), next_follow_up=NOW + timedelta(days=1)
    )  # fmt: skip

    assert site.run(QUIET_JOB).counts == {"sent": 0}


def user_id(name):
    with open_session(db.engine) as session:
        return session.scalar(select(User.id).where(User.username == name))


def test_assignee_is_told_of_a_due_task_and_who_gave_it_once_it_is_late(site):
    # mia leads alice's department and sees the task; alice has it to do.
    due = NOW - timedelta(minutes=5)
    site("task", owner="alice", subject="Call", due=due, assignee=user_id("mia"))
    site.run(DUE_JOB)
    first = [name for name, _words in told()]
    site.move_to(NOW + timedelta(days=1))
    site.run(DUE_JOB)

    assert first == ["mia"]
    assert sorted(name for name, _words in told()) == ["alice", "mia", "mia"]


def test_assignee_who_may_not_see_the_task_is_not_told(site):
    due = NOW - timedelta(minutes=5)
    task = site("task", owner="alice", due=due, assignee=user_id("carol"))
    reader = system_reader("tests")
    with short_write(db.engine) as session, acting_for(reader):
        save(
            session,
            current_catalogue()["task"],
            {"collaborators": []},
            reader=reader,
            record_id=task.id,
        )

    assert site.run(DUE_JOB).counts == {"sent": 0}
