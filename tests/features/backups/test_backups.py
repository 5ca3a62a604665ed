"""A backup is whole and proves itself; what is not whole is refused with the reason."""

from __future__ import annotations

import json
import sqlite3
import stat
import threading
import zipfile
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import insert, select

from app.engine import clock
from app.engine.database import short_write
from app.engine.fields.tables import StoredFile
from app.engine.jobs.reasons import reason_text
from app.engine.journal.tables import JournalEntry
from app.engine.settings.tables import Setting
from app.extensions import db
from app.features.backups import service
from app.features.backups.archive import backups_dir
from app.features.backups.check import is_safe_name, unpack
from app.features.backups.contents import CONTENTS
from app.features.backups.retention import superfluous
from tests.features.backups.site import KEY, back_up, keys, rewrite, run, verdict


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


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": 3}, {"version": None}, {"format": "1"}, {"made_at": [1]}, {"database": None},
        {"database": "oracle"}, {"files": {"database.db": {"sha256": "", "size": "12"}}},
        {"tables": {"crm_setting": {"sha256": "", "rows": "many"}}},
    ],
    ids=["number", "nothing", "text", "list", "no kind", "other kind", "size", "rows"],
)  # fmt: skip
def test_list_of_contents_of_wrong_kinds_is_refused_and_breaks_no_page(wrong, site):
    path = back_up(site)
    rewrite(path, lambda told, _entries: told.update(wrong))

    assert verdict(site, path) == "Its list of contents cannot be read."
    assert not service.all_backups(site.data_dir)[0].is_good


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


def test_commands_make_and_check_in_the_terminal_language(site):
    made = run(site, "backup")
    checked = run(site, "drill", language="zh")

    assert made.exit_code == 0, made.output
    assert str(backups_dir(site.data_dir)) in made.output
    assert checked.exit_code == 0
    assert "可以恢复" in checked.output


def test_seven_days_four_weeks_and_six_months_are_kept():
    start = datetime(2026, 11, 27, 3, tzinfo=UTC)
    nightly = [
        SimpleNamespace(name=str(day), made_at=start - timedelta(days=day), is_good=True)
        for day in range(400)
    ]

    gone = superfluous(nightly, "Asia/Shanghai")

    kept = [int(one.name) for one in nightly if one.name not in gone]
    assert kept == [0, 1, 2, 3, 4, 5, 6, 12, 19, 27, 58, 88, 119, 150]


def test_backups_by_hand_take_away_none_of_the_last_24_hours():
    start = datetime(2026, 11, 27, 9, tzinfo=UTC)
    hours = (0, 1, 6.5, 23.5, 24.5, 25)
    made = [
        SimpleNamespace(name=str(one), made_at=start - timedelta(hours=one), is_good=True)
        for one in hours
    ]

    assert superfluous(made, "Asia/Shanghai") == ["24.5", "25"]


def test_backup_of_a_clock_that_was_ahead_does_not_look_new_for_ever(site):
    path = back_up(site)
    path.with_name("crm-20310101-023000-0123abcd.zip").write_bytes(path.read_bytes())

    assert service.newest_backup(site.data_dir, now=clock.now()).path == path


def test_the_last_good_backup_is_never_deleted():
    start = datetime(2026, 11, 27, 3, tzinfo=UTC)
    old = SimpleNamespace(name="old", made_at=start - timedelta(days=900), is_good=True)
    bad = [
        SimpleNamespace(name=f"bad{day}", made_at=start - timedelta(days=day), is_good=False)
        for day in range(20)
    ]

    assert "old" not in superfluous([*bad, old], "Asia/Shanghai")


def test_administrators_are_told_of_files_that_no_backup_can_hold(
    app, client_as, root, alice, session
):
    whole = client_as(root).get("/").text
    session.add(StoredFile(key="cd" * 24, name="a.png", owner_id=alice.id, created_at=clock.now()))
    session.commit()
    with app.app_context():
        app.extensions["jobs"].run_now("files.collect")

    told = client_as(root).get("/").text
    assert "missing on the disk" not in whole
    assert "1 is missing on the disk, and in the backups" in told
    assert "missing on the disk" not in client_as(alice).get("/").text


def test_page_asks_for_a_backup_and_journals_it(client_as, root, session):
    browser = client_as(root)

    page = browser.post("/settings/backups/new", follow_redirects=True).text

    assert "A backup, a check or a restore is under way." in page
    assert 'hx-trigger="every 2s"' in page
    assert "No backup yet" not in page
    session.expire_all()
    entry = session.scalars(select(JournalEntry).where(JournalEntry.entity == "backup")).one()
    assert (entry.action, entry.actor_id) == ("run", root.id)


def test_page_asks_nothing_while_nothing_is_under_way(client_as, root):
    page = client_as(root).get("/settings/backups/").text

    assert "hx-trigger" not in page[page.index('id="main"') :]
    assert "No backup yet" in page


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
