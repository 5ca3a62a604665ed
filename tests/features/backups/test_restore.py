"""A backup comes back whole; what was there is kept aside."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.engine import clock
from app.engine.access.tables import User
from app.engine.database import open_session, short_write
from app.engine.jobs.lease import TICKING
from app.engine.jobs.reasons import reason_text
from app.engine.jobs.tables import JobRun, Lease
from app.engine.journal.tables import JournalEntry
from app.engine.settings.stamps import read_stamp
from app.extensions import db
from app.features.backups import service
from app.features.backups.archive import backups_dir
from app.features.notifications.public import text_of
from app.features.notifications.tables import Notification, Outbox
from tests.features.backups.site import KEY, back_up, keys, run, set_value, verdict
from tests.support.cast import create_cast


def test_restore_brings_back_the_moment_and_keeps_the_old_aside(site):
    path = back_up(site)
    set_value("later", "1")
    (site.data_dir / f"uploads/ab/{KEY}").unlink()
    before = read_stamp(db.engine)

    done = run(site, "restore", path.name, "--confirm", path.name)

    assert done.exit_code == 0, done.output
    assert "first" in keys()
    assert "later" not in keys()
    assert (site.data_dir / f"uploads/ab/{KEY}").read_bytes() == b"picture" * 1000
    assert (site.data_dir / "uploads/incoming/half").exists()
    assert read_stamp(db.engine) > before
    (aside,) = (site.data_dir / "aside").iterdir()
    with closing(sqlite3.connect(aside / "database.db")) as old:
        assert old.execute("SELECT value FROM crm_setting WHERE key = 'later'").fetchone() == ("1",)
    safety = next(one for one in service.all_backups(site.data_dir) if one.is_safety_copy)
    assert verdict(site, safety.path) == ""


def test_what_a_restore_put_aside_goes_after_90_days(site):
    path = back_up(site)
    assert run(site, "restore", path.name, "--confirm", path.name).exit_code == 0
    aside = site.data_dir / "aside"
    (own := aside / "mine").mkdir()
    (aside / "99999999-999999").mkdir()
    (aside / "20200101-000000").write_text("a note")

    def left(days):
        service.tidy(site.data_dir, "Asia/Shanghai", now=clock.now() + timedelta(days=days))
        copies = [one for one in service.all_backups(site.data_dir) if one.is_safety_copy]
        return len(copies), len(list(aside.iterdir()))

    assert left(89) == (1, 4)
    assert left(91) == (0, 3)
    assert own.is_dir()
    assert path.exists()


def test_restore_that_cannot_move_a_folder_changes_nothing(site, monkeypatch):
    path = back_up(site)
    set_value("later", "1")
    (site.data_dir / "uploads/ab/newer").write_bytes(b"newer")
    (site.data_dir / "packs").mkdir(exist_ok=True)
    move = Path.rename

    def busy(folder, target):
        # As for a folder that is a disk of its own.
        if folder == site.data_dir / "packs":
            raise OSError(16, "Device or resource busy")
        return move(folder, target)

    monkeypatch.setattr(Path, "rename", busy)
    done = run(site, "restore", path.name, "--confirm", path.name)

    words = "The backup could not be restored (Device or resource busy). Nothing was changed."
    assert (done.exit_code, words in done.output) == (1, True), done.output
    assert "later" in keys()
    assert (site.data_dir / "uploads/ab/newer").read_bytes() == b"newer"
    assert (site.data_dir / "uploads/incoming/half").exists()
    assert list((site.data_dir / "aside").iterdir()) == []


def test_restore_works_where_the_backups_lie_on_another_disk(site, monkeypatch):
    path = back_up(site)
    set_value("later", "1")
    move, backups = Path.rename, backups_dir(site.data_dir)

    def on_its_disk(source, target):
        if source.is_relative_to(backups) != Path(target).is_relative_to(backups):
            raise OSError(18, "Invalid cross-device link")
        return move(source, target)

    monkeypatch.setattr(Path, "rename", on_its_disk)
    done = run(site, "restore", path.name, "--confirm", path.name)

    assert done.exit_code == 0, done.output
    assert "later" not in keys()
    assert list(site.data_dir.glob(".work-*")) == []


def test_what_a_killed_backup_left_is_swept_away_by_a_later_one(site):
    left, fresh = (backups_dir(site.data_dir) / f".work-{name}" for name in ("left", "fresh"))
    for folder in (left, fresh):
        folder.mkdir(parents=True)
        (folder / "database.db").write_bytes(b"half")
    two_days_ago = clock.now().timestamp() - 2 * 86_400
    os.utime(left, (two_days_ago, two_days_ago))

    back_up(site)

    assert (left.exists(), fresh.exists()) == (False, True)


def test_restore_changes_nothing_without_the_typed_name(site):
    path = back_up(site)
    set_value("later", "1")

    done = run(site, "restore", path.name, "--confirm", "yes")

    assert done.exit_code == 1
    assert "That is not its name. Nothing was changed." in done.output
    assert "later" in keys()


def test_tokens_that_ended_since_stay_ended_after_a_restore(site):
    with short_write(db.engine) as session:
        create_cast(session)
    path = back_up(site)
    with short_write(db.engine) as session:
        session.execute(update(User).where(User.username == "alice").values(epoch=7))

    run(site, "restore", path.name, "--confirm", path.name)

    with short_write(db.engine) as session:
        epochs = set(session.scalars(select(User.epoch)))
    assert min(epochs) == 8


def test_restore_by_job_goes_on_in_the_restored_site_and_tells_who_administers(site):
    with short_write(db.engine) as session:
        create_cast(session)
        root = session.scalars(select(User.id).where(User.username == "root")).one()
    path = back_up(site)
    set_value("later", "1")

    jobs = site.app.extensions["jobs"]
    jobs.run_now("jobs.forget_old")  # so that the restored database never knew of the run's id
    ended = jobs.run_now("backups.restore", arguments={"name": path.name}, asked_by_id=root)

    with short_write(db.engine) as session:
        told = session.scalars(select(Notification)).one()
        words, who = text_of(told.code, told.data), told.user_id
        entry = session.scalars(select(JournalEntry).where(JournalEntry.entity == "backup")).one()
        noted = (entry.actor_id, entry.action, entry.record_title)
    safety = next(one for one in service.all_backups(site.data_dir) if one.is_safety_copy)
    assert (ended.state, ended.job) == ("done", "backups.restore")
    assert "later" not in keys()
    assert (who, noted) == (root, (root, "restore", path.name))
    assert words.startswith(
        f"The backup {path.name} was restored. What was there before: the backup {safety.name} "
    )


def test_mails_that_went_out_since_the_backup_are_not_sent_again(site):
    with short_write(db.engine) as session:
        create_cast(session)
        alice = session.scalars(select(User.id).where(User.username == "alice")).one()
        for key in ("sent since", "waits still"):
            told = Notification(user_id=alice, code="test", key=key, at=clock.now())
            session.add(told)
            session.flush()
            session.add(Outbox(notification_id=told.id, not_before=clock.now()))
    path = back_up(site)
    with short_write(db.engine) as session:
        first = session.scalars(select(Outbox).order_by(Outbox.id)).first()
        first.state = "sent"

    run(site, "restore", path.name, "--confirm", path.name)

    with short_write(db.engine) as session:
        states = session.scalars(select(Outbox.state).order_by(Outbox.id)).all()
    assert states == ["sent", "due"]


def test_running_restore_is_nobody_elses_while_the_database_is_copied(site):
    path = back_up(site)
    seen = []

    def look(engine, _catalogue):
        with open_session(engine) as session:
            seen.extend(
                session.scalars(select(JobRun.heartbeat_at).where(JobRun.state == "running"))
            )

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("app.features.backups.jobs.prepare_database", look)
        patched.setattr("app.engine.jobs.engine.HEARTBEAT_SECONDS", 60)
        ended = site.app.extensions["jobs"].run_now(
            "backups.restore", arguments={"name": path.name}
        )

    assert ended.state == "done"
    assert seen[0] > clock.now() + timedelta(minutes=20)


def test_damaged_archive_is_refused_by_the_restore_job_and_nothing_changes(site):
    with short_write(db.engine) as session:
        create_cast(session)
    path = back_up(site)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)

    ended = site.app.extensions["jobs"].run_now("backups.restore", arguments={"name": path.name})

    assert ended.state == "failed"
    assert reason_text(ended.reason) == (
        "The file is damaged or not complete: its checksum does not match."
    )
    assert not (site.data_dir / "aside").exists()


def test_restore_asks_for_the_name_of_the_archive(app, client_as, root, alice, session):
    path = backups_dir(app.config["CRM"].data_dir) / "crm-20261127-023000-0123abce.zip"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"zip")
    address, browser = f"/settings/backups/{path.name}/restore", client_as(root)
    session.add(Lease(name=TICKING, holder="here", until=clock.now() + timedelta(hours=1)))
    session.commit()

    page = browser.get(address)
    refused = browser.post(address, data={"name": "yes"})
    waiting = session.scalars(select(JobRun)).all()
    given = browser.post(address, data={"name": f" {path.name} "}, follow_redirects=True)
    again = browser.post(address, data={"name": path.name})

    assert f"Type {path.name}" in page.text
    assert "Restore the backup of 27 Nov 2026 10:30?" in page.text
    assert re.search(r"is-danger-fill[^>]+>Restore and replace the data<", page.text)
    assert refused.status_code == 422
    assert "That is not its name. Nothing was changed." in refused.text
    assert waiting == []
    assert "The restore is under way. When it is through, everybody signs in anew." in given.text
    assert again.status_code == 422
    assert "A backup, a check or a restore is under way; wait for its end." in again.text
    assert client_as(alice).post(address, data={"name": path.name}).status_code == 403
    run = session.scalars(select(JobRun)).one()
    assert (run.job, run.arguments) == ("backups.restore", {"name": path.name})
    path.unlink()


def test_restore_without_a_scheduler_says_so(app, client_as, root):
    path = backups_dir(app.config["CRM"].data_dir) / "crm-20261127-023000-0123abcf.zip"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"zip")

    reply = client_as(root).post(f"/settings/backups/{path.name}/restore", data={"name": path.name})

    assert reply.status_code == 422
    assert "No scheduler is at work, so nothing would restore it." in reply.text
    path.unlink()
