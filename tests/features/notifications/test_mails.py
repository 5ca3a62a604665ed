"""Mails go out once, in each language, and wait for servers that are away."""

from __future__ import annotations

import socketserver
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.engine import clock
from app.engine.access.tables import User
from app.engine.database import short_write
from app.engine.jobs.tables import JobState
from app.extensions import db
from app.features.notifications.public import SEND, Notice, notify
from app.features.notifications.tables import Notification, Outbox
from tests.features.notifications.mail_sink import Sink
from tests.support.cast import create_cast

REASON = '{"text": "It took longer than %(num)s seconds.", "values": {"num": 600}}'


@pytest.fixture
def sink():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Sink) as server:
        server.mails, server.refusing, server.busy = [], False, False
        server.farewell, server.pause = "221 bye", 0
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def site(fresh_app, sink):
    """A site whose mail server is the sink; alice reads Chinese, bob English, carol has no mail."""
    app = fresh_app(
        CRM_SMTP_URL=f"smtp://127.0.0.1:{sink.server_address[1]}?from=crm@example.com",
        CRM_PUBLIC_URL="https://crm.example.com",
    )
    with app.app_context(), short_write(db.engine) as session:
        create_cast(session)
        for name, language in (("alice", "zh"), ("bob", "en")):
            session.execute(
                update(User)
                .where(User.username == name)
                .values(language=language, email=f"{name}@example.com")
            )
    with app.app_context():
        yield app


def tell_by_mail(*names):
    with short_write(db.engine) as session:
        people = session.scalars(select(User).where(User.username.in_(names))).all()
        data = {"job": "jobs.forget_old", "reason": REASON}
        notices = [
            Notice(one.id, "job.failed", "job:1", data, "/settings/jobs/jobs.forget_old")
            for one in people
        ]
        notify(session, notices, now=clock.now())


def outbox():
    with short_write(db.engine) as session:
        return [(one.state, one.attempt, one.reason) for one in session.scalars(select(Outbox))]


def test_mails_go_out_after_the_commit_in_each_language(site, sink):
    tell_by_mail("alice", "bob", "carol")
    site.extensions["jobs"].run_waiting()

    found = {mail["To"]: mail for mail in sink.mails}
    assert sorted(found) == ["alice@example.com", "bob@example.com"]
    assert found["alice@example.com"]["Subject"] == "任务“清理任务日志”失败：运行超过 600 秒。"
    assert found["bob@example.com"]["From"] == "crm@example.com"
    body = found["bob@example.com"].get_content()
    assert "The job “Tidy the job log” failed: It took longer than 600 seconds." in body
    assert "https://crm.example.com/settings/jobs/jobs.forget_old" in body
    assert outbox() == [("sent", 1, "")] * 2


def test_mail_tells_times_in_its_recipients_zone_else_in_the_companys(site, sink):
    with short_write(db.engine) as session:
        session.execute(update(User).where(User.username == "bob").values(timezone="Europe/Berlin"))
        session.execute(update(User).where(User.username == "alice").values(language="en"))
        data = {
            "entity": "task", "field": "due", "title": "Call", "when": "2026-11-24T02:00:00+00:00",
        }  # fmt: skip
        people = session.scalars(select(User).where(User.username.in_(("alice", "bob"))))
        notices = [Notice(one.id, "reminder.due", "due:1", data, "/e/task/1") for one in people]
        notify(session, notices, now=clock.now())
    site.extensions["jobs"].run_waiting()

    bodies = {mail["To"]: mail.get_content().replace("\u202f", " ") for mail in sink.mails}
    assert "24 Nov 2026 03:00" in bodies["bob@example.com"]
    assert "Times are those of Europe/Berlin." in bodies["bob@example.com"]
    assert "24 Nov 2026 10:00" in bodies["alice@example.com"]
    assert "Times are those of Asia/Shanghai." in bodies["alice@example.com"]


def test_refused_mail_is_tried_five_times_and_then_shown(site, sink):
    sink.refusing = True
    tell_by_mail("bob")
    for _number in range(6):
        with short_write(db.engine) as session:
            session.execute(update(Outbox).values(not_before=clock.now() - timedelta(seconds=1)))
        site.extensions["jobs"].run_now(SEND)

    assert outbox() == [("failed", 5, "550 no such mailbox")]


def test_paused_mails_wait_until_they_are_resumed(site, sink):
    with short_write(db.engine) as session:
        session.add(JobState(name=SEND, paused=True, planned_until=clock.now()))
    tell_by_mail("bob")
    site.extensions["jobs"].run_waiting()

    assert sink.mails == []
    assert outbox() == [("due", 0, "")]


def test_refused_recipient_stops_nothing(site, sink):
    sink.refusing = True
    tell_by_mail("bob")
    ended = site.extensions["jobs"].run_now(SEND)

    assert (ended.state, ended.counts) == ("done", {"sent": 0, "failed": 1})


def test_two_runs_at_once_send_each_mail_once(site, sink):
    sink.pause = 0.5
    tell_by_mail("alice", "bob")

    def run():
        with site.app_context():
            site.extensions["jobs"].run_now(SEND)

    threads = [threading.Thread(target=run) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(mail["To"] for mail in sink.mails) == ["alice@example.com", "bob@example.com"]
    assert outbox() == [("sent", 1, "")] * 2


def test_mail_of_a_process_that_died_while_sending_goes_out_later(site, sink, monkeypatch):
    tell_by_mail("bob")
    with monkeypatch.context() as patched:
        patched.setattr("app.features.notifications.mail._send", lambda *_: 1 / 0)
        site.extensions["jobs"].run_now(SEND)
    site.extensions["jobs"].run_now(SEND)
    early = len(sink.mails)
    wait_in_the_outbox(minutes=10)
    site.extensions["jobs"].run_now(SEND)

    assert (early, len(sink.mails)) == (0, 1)


def test_mail_that_was_taken_is_sent_whatever_the_server_says_at_the_end(site, sink):
    sink.farewell = "421 too many connections"
    tell_by_mail("bob")
    site.extensions["jobs"].run_now(SEND)

    assert outbox() == [("sent", 1, "")]
    assert len(sink.mails) == 1


def wait_in_the_outbox(**after):
    """Let some time pass for all mails: `wait_in_the_outbox(days=2)` since they were told."""
    with short_write(db.engine) as session:
        session.execute(update(Outbox).values(not_before=clock.now() - timedelta(seconds=1)))
        session.execute(update(Notification).values(at=clock.now() - timedelta(**after)))


def test_mails_outlast_a_server_that_is_away_for_two_days(site, sink, monkeypatch):
    asked = []

    def away(_sock, address, *_rest, **_options):
        asked.append(address)
        raise ConnectionRefusedError(111, "Connection refused")

    tell_by_mail("alice", "bob")
    with monkeypatch.context() as patched:
        patched.setattr("smtplib.socket.create_connection", lambda *args, **more: away(None, *args))
        for hours in range(48):
            wait_in_the_outbox(hours=hours)
            ended = site.extensions["jobs"].run_now(SEND)
    waiting = outbox()
    wait_in_the_outbox(hours=48)
    site.extensions["jobs"].run_now(SEND)

    assert (ended.state, ended.counts) == ("done", {"sent": 0, "failed": 2})
    assert waiting == [("due", 0, "Connection refused")] * 2
    assert len(asked) == 48  # not once for every mail
    assert outbox() == [("sent", 1, "")] * 2
    assert sorted(mail["To"] for mail in sink.mails) == ["alice@example.com", "bob@example.com"]


def test_mail_that_could_not_be_sent_for_three_days_is_given_up(site, monkeypatch):
    def away(*_arguments, **_options):
        raise ConnectionRefusedError(111, "Connection refused")

    tell_by_mail("bob")
    monkeypatch.setattr("smtplib.socket.create_connection", away)
    wait_in_the_outbox(hours=73)
    site.extensions["jobs"].run_now(SEND)

    assert outbox() == [("failed", 0, "Connection refused")]


def test_mail_that_the_server_puts_off_is_tried_for_days(site, sink):
    sink.busy = True
    tell_by_mail("bob")
    for _number in range(8):
        wait_in_the_outbox(hours=40)
        site.extensions["jobs"].run_now(SEND)
    sink.busy = False
    wait_in_the_outbox(hours=41)
    site.extensions["jobs"].run_now(SEND)

    assert len(sink.mails) == 1


@pytest.mark.parametrize(
    "change", [{"active": False}, {"email": "bob@users.invalid"}], ids=["left", "no address"]
)
def test_no_mail_goes_to_whoever_left_before_it_was_sent(change, site, sink):
    tell_by_mail("alice", "bob")
    with short_write(db.engine) as session:
        session.execute(update(User).where(User.username == "bob").values(**change))
    site.extensions["jobs"].run_now(SEND)

    assert [mail["To"] for mail in sink.mails] == ["alice@example.com"]
