"""A backup is whole, proves itself, and comes back; what is not whole is refused with the reason."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import threading
import zipfile
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from flask_babel import force_locale
from sqlalchemy import insert, select, update

from app.engine import clock
from app.engine.access.tables import User
from app.engine.database import short_write
from app.engine.jobs.lease import TICKING
from app.engine.jobs.reasons import reason_text
from app.engine.jobs.tables import JobRun, Lease
from app.engine.journal.tables import JournalEntry
from app.engine.settings.stamps import read_stamp
from app.engine.settings.tables import Setting
from app.extensions import db
from app.features.backups import service
from app.features.backups.archive import _seal, backups_dir, make_backup
from app.features.backups.check import is_safe_name, unpack
from app.features.backups.commands import backup_commands
from app.features.backups.contents import CONTENTS
from app.features.backups.retention import superfluous
from app.features.notifications.public import text_of
from app.features.notifications.tables import Notification
from tests.support.cast import create_cast

KEY = "ab" * 24


@pytest.fixture
def site(fresh_app):
    """A site with one setting, one upload and one file that is just being received."""
    app = fresh_app()
    data_dir = app.config["CRM"].data_dir
    for name in (f"uploads/ab/{KEY}", "uploads/incoming/half"):
        (data_dir / name).parent.mkdir(parents=True, exist_ok=True)
        (data_dir / name).write_bytes(b"picture" * 1000)
    with app.app_context():
        set_value("first", "1")
        with force_locale("en"):
            yield SimpleNamespace(app=app, data_dir=data_dir, settings=app.config["CRM"])


def set_value(key, value):
    with short_write(db.engine) as session:
        session.execute(insert(Setting).values(key=key, value=value))


def keys():
    with short_write(db.engine) as session:
        return set(session.scalars(select(Setting.key)))


def back_up(site):
    return make_backup(db.engine, site.settings, now=clock.now())


def verdict(site, path):
    found = service.drill(site.data_dir, path)
    return "" if found.ok else reason_text(found.reason)


def run(site, name, *arguments, language="en"):
    commands = {one.name: one for one in backup_commands(lambda: site.app, lambda: language)}
    return CliRunner().invoke(commands[name], list(arguments))


def rewrite(path, change):
    """Write the archive anew after `change(manifest, entries)`, sealed as a real one is."""
    with zipfile.ZipFile(path) as archive:
        entries = {info.filename: archive.read(info) for info in archive.infolist()}
    told = json.loads(entries.pop(CONTENTS))
    extra = change(told, entries) or []
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in [*entries.items(), *extra]:
            archive.writestr(name, content)
        archive.writestr(CONTENTS, json.dumps(told))
        archive.comment = b"0" * 64
    _seal(path)


def test_backup_holds_everything_but_secrets_and_what_is_being_received(site):
    path = back_up(site)

    with zipfile.ZipFile(path) as archive:
        names, told = archive.namelist(), json.loads(archive.read("settings.json"))
    assert names == ["database.db", "settings.json", f"uploads/ab/{KEY}", CONTENTS]
    assert told["CRM_PORT"] == 8080
    assert "CRM_DATABASE_URL" not in told
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_fresh_backup_passes_the_check_and_the_verdict_is_kept(site):
    path = back_up(site)

    assert verdict(site, path) == ""
    kept = service.all_backups(site.data_dir)[0].verdict
    assert kept.ok
    assert kept.files == 3
    assert kept.rows > 0


@pytest.mark.parametrize("part", [0, 0.1, 0.5, 0.9, 0.995, 1])
def test_one_flipped_byte_anywhere_is_refused(part, site):
    path = back_up(site)
    raw = bytearray(path.read_bytes())
    raw[int((len(raw) - 1) * part)] ^= 1
    path.write_bytes(raw)

    words = "The file is damaged or not complete: its checksum does not match."
    assert verdict(site, path) == words
    done = run(site, "restore", str(path), "--confirm", path.name)
    assert (done.exit_code, done.output.strip()) == (1, words)


@pytest.mark.parametrize("left", [0, 10, 64, 0.5, -1])
def test_truncated_archive_is_refused(left, site):
    path = back_up(site)
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * left) if isinstance(left, float) else left])

    assert verdict(site, path).startswith("The file is damaged or not complete")


def test_backup_of_a_newer_version_is_refused_by_name(site):
    path = back_up(site)
    rewrite(path, lambda told, _entries: told.update(version="9.1.0"))

    assert verdict(site, path) == (
        "It was made by version 9.1.0, this is 0.1.0. Update the product first."
    )


@pytest.mark.parametrize(
    "name",
    ["../out.txt", "/etc/out.txt", "uploads/../../out", "a\\b", "C:/x", "uploads//x", "other"],
    ids=["above", "absolute", "climbing", "backslash", "drive", "twice", "other"],
)
def test_entries_that_lie_elsewhere_are_refused(name, site, tmp_path):
    path = back_up(site)
    rewrite(path, lambda _told, _entries: [(name, b"x")])

    assert verdict(site, path) == f"It holds “{name}”, which no backup of this product holds."
    assert not is_safe_name(name)


def test_links_are_refused(site):
    path = back_up(site)
    link = zipfile.ZipInfo("uploads/ab/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    rewrite(path, lambda _told, _entries: [(link, "/etc/passwd")])

    assert "It holds “uploads/ab/link”" in verdict(site, path)


def test_entries_beside_the_list_of_contents_are_refused(site):
    path = back_up(site)
    rewrite(path, lambda _told, _entries: [("uploads/ab/more", b"x")])

    assert verdict(site, path) == "Its files are not those of its list of contents."


def test_rows_that_differ_from_the_list_of_contents_are_named(site):
    path = back_up(site)
    rewrite(path, lambda told, _entries: told["tables"]["crm_setting"].update(rows=99))

    assert verdict(site, path) == "The rows of the table crm_setting differ."


def test_archive_without_contents_does_not_count_as_a_backup(site):
    path = back_up(site)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("database.db", b"")

    found = service.all_backups(site.data_dir)[0]
    assert not found.is_good
    assert reason_text(found.problem) == (
        "It has no list of contents, so it is no backup of this product."
    )


def test_backup_under_load_is_one_moment(site, tmp_path):
    stop = threading.Event()

    def write(number):
        count = 0
        with site.app.app_context():
            while not stop.is_set():
                with short_write(db.engine) as session:
                    for half in "ab":
                        session.execute(
                            insert(Setting).values(key=f"{number}.{count}.{half}", value=half)
                        )
                count += 1

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    while len(keys()) < 40:
        pass
    path = back_up(site)
    grown = len(keys())
    stop.set()
    for thread in threads:
        thread.join()

    assert verdict(site, path) == ""
    target = tmp_path / "beside"
    contents = unpack(path, target)
    with closing(sqlite3.connect(target / "database.db")) as database:
        found = [row[0] for row in database.execute("SELECT key FROM crm_setting")]
    pairs = Counter(key.rpartition(".")[0] for key in found if key[0].isdigit())
    assert set(pairs.values()) == {2}
    for number in range(4):
        counts = sorted(int(key.split(".")[1]) for key in pairs if key.startswith(f"{number}."))
        assert counts == list(range(len(counts)))
    assert contents.tables["crm_setting"].rows == len(found) <= grown


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


def test_restore_changes_nothing_without_the_typed_name(site):
    path = back_up(site)
    set_value("later", "1")

    done = run(site, "restore", path.name, "--confirm", "yes")

    assert done.exit_code == 1
    assert "That is not its name. Nothing was changed." in done.output
    assert "later" in keys()


def test_commands_make_and_check_in_the_terminal_language(site):
    made = run(site, "backup")
    checked = run(site, "drill", language="zh")

    assert made.exit_code == 0, made.output
    assert str(backups_dir(site.data_dir)) in made.output
    assert checked.exit_code == 0
    assert "可以恢复" in checked.output


def test_full_disk_leaves_the_earlier_backups_and_says_why(site, monkeypatch):
    first = back_up(site)

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.features.backups.archive._write", full)
    made = run(site, "backup")

    assert made.exit_code == 1
    words = "The backup could not be written (No space left on device). Earlier backups are kept."
    assert words in made.output
    assert list(first.parent.iterdir()) == [first]


def test_seven_days_four_weeks_and_six_months_are_kept():
    start = datetime(2026, 11, 27, 3, tzinfo=UTC)
    nightly = [
        SimpleNamespace(name=str(day), made_at=start - timedelta(days=day), is_good=True)
        for day in range(400)
    ]

    gone = superfluous(nightly, "Asia/Shanghai")

    kept = [int(one.name) for one in nightly if one.name not in gone]
    assert kept == [0, 1, 2, 3, 4, 5, 6, 12, 19, 27, 58, 88, 119, 150]


def test_the_last_good_backup_is_never_deleted():
    start = datetime(2026, 11, 27, 3, tzinfo=UTC)
    old = SimpleNamespace(name="old", made_at=start - timedelta(days=900), is_good=True)
    bad = [
        SimpleNamespace(name=f"bad{day}", made_at=start - timedelta(days=day), is_good=False)
        for day in range(20)
    ]

    assert "old" not in superfluous([*bad, old], "Asia/Shanghai")


def test_page_asks_for_a_backup_and_journals_it(client_as, root, session):
    browser = client_as(root)

    page = browser.post("/settings/backups/new", follow_redirects=True).text

    assert "A backup, a check or a restore is under way." in page
    session.expire_all()
    entry = session.scalars(select(JournalEntry).where(JournalEntry.entity == "backup")).one()
    assert (entry.action, entry.actor_id) == ("run", root.id)


def test_download_is_an_attachment_and_journalled(app, client_as, root, alice, session):
    path = backups_dir(app.config["CRM"].data_dir) / "crm-20261127-023000-0123abcd.zip"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"zip")
    address = f"/settings/backups/{path.name}/download"

    given = client_as(root).post(address)

    assert given.data == b"zip"
    given.close()
    assert given.headers["Content-Disposition"] == f"attachment; filename={path.name}"
    assert client_as(alice).post(address).status_code == 403
    session.expire_all()
    entry = session.scalars(select(JournalEntry).where(JournalEntry.entity == "backup")).one()
    assert (entry.action, entry.record_title) == ("download", path.name)
    assert "Damaged" in client_as(root).get("/settings/backups/").text
    path.unlink()


def test_nightly_backup_on_a_full_disk_is_red_and_administrators_are_told_why(site, monkeypatch):
    with short_write(db.engine) as session:
        create_cast(session)
    first = back_up(site)

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.features.backups.archive._write", full)
    ended = site.app.extensions["jobs"].run_now("backups.nightly")

    with short_write(db.engine) as session:
        told = session.scalars(select(Notification)).one()
        words, who = text_of(told.code, told.data), session.get(User, told.user_id).username
    assert (ended.state, who) == ("failed", "root")
    assert words == (
        "The job “Backup” failed: The backup could not be written (No space left on device). "
        "Earlier backups are kept."
    )
    assert list(first.parent.iterdir()) == [first]


@pytest.mark.parametrize(
    "place", [f"uploads/ab/{KEY}", "uploads/ab", "packs/own.yaml"], ids=["file", "folder", "pack"]
)
def test_what_cannot_be_read_is_named_and_leaves_the_earlier_backups(place, site, monkeypatch):
    with short_write(db.engine) as session:
        create_cast(session)
    (site.data_dir / "packs").mkdir(exist_ok=True)
    (site.data_dir / "packs/own.yaml").write_text("")
    first = back_up(site)
    close(site.data_dir / place, monkeypatch)

    ended = site.app.extensions["jobs"].run_now("backups.nightly")

    with short_write(db.engine) as session:
        told = session.scalars(select(Notification)).one()
        words = text_of(told.code, told.data)
    assert ended.state == "failed"
    assert reason_text(ended.reason) == (
        f"{place} cannot be read (Permission denied), so no backup was made. Earlier backups are "
        "kept. Let the product's user read it, or restore it."
    )
    assert place in words
    assert list(first.parent.iterdir()) == [first]


def close(place, monkeypatch):
    """Let a file or folder be one that this user may not read, also where that is root."""
    opened, listed = Path.open, os.walk

    def refuse(path, *_words, **_options):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(
        Path, "open", lambda path, *a, **b: (refuse if path == place else opened)(path, *a, **b)
    )

    def walk(top, onerror):
        for found in listed(top):
            if Path(found[0]) == place:
                onerror(PermissionError(13, "Permission denied", found[0]))
            yield found

    monkeypatch.setattr(os, "walk", walk)


def test_database_that_fills_the_disk_is_told_like_any_other_file(site, monkeypatch):
    first = back_up(site)

    def full(*_arguments, **_options):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("app.features.backups.archive._copy_database", full)
    made = run(site, "backup")

    words = "The backup could not be written (database or disk is full). Earlier backups are kept."
    assert words in made.output
    assert list(first.parent.iterdir()) == [first]


def test_disk_that_fills_while_checking_says_nothing_of_the_archive(site, monkeypatch):
    path = back_up(site)

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.features.backups.service.unpack", full)
    checked = run(site, "drill", path.name)

    assert checked.exit_code == 1
    assert "It could not be checked (No space left on device)." in checked.output
    assert service.read_verdict(path) is None


@pytest.mark.parametrize("step", ["commands.verify", "restore._calm", "restore.make_backup"])
def test_disk_that_fills_while_restoring_changes_nothing(step, site, monkeypatch):
    path = back_up(site)
    set_value("later", "1")

    def full(*_arguments, **_options):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(f"app.features.backups.{step}", full)
    done = run(site, "restore", path.name, "--confirm", path.name)

    assert done.exit_code == 1
    words = "The backup could not be restored (database or disk is full). Nothing was changed."
    assert words in done.output
    assert "later" in keys()
    assert (site.data_dir / f"uploads/ab/{KEY}").exists()


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
