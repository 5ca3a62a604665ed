"""A full disk or an unreadable file is named where administrators look, and nothing is lost."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import select

from app.engine.access.tables import User
from app.engine.database import short_write
from app.engine.jobs.reasons import reason_text
from app.extensions import db
from app.features.backups import service
from app.features.notifications.public import text_of
from app.features.notifications.tables import Notification
from tests.features.backups.site import KEY, back_up, keys, run, set_value
from tests.support.cast import create_cast


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
