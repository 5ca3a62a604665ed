"""Bring a backup back into this site, all or nothing; what was there is kept aside."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask_babel import lazy_gettext as _l
from sqlalchemy import Engine

from app.engine.jobs.context import JobFailed
from app.engine.packs import packs_dir
from app.features.backups.archive import backups_dir, make_backup, no_room, sweep
from app.features.backups.check import check_database, unpack
from app.features.backups.contents import ArchiveRefused, Contents
from app.features.backups.retention import ASIDE
from config import Settings

_STORED = "%Y-%m-%d %H:%M:%S.%f"
#: How long a running restore may stay silent: no heart beats while the database is copied.
_COPYING = timedelta(minutes=30)
#: A mail that waited when the backup was made and went out since must not go out again.
_SENT_SINCE = """
UPDATE crm_outbox SET state = 'sent' WHERE state = 'due' AND EXISTS (
  SELECT 1 FROM crm_notification AS told
  JOIN old.crm_notification AS same ON same.user_id = told.user_id AND same.key = told.key
  JOIN old.crm_outbox AS mail ON mail.notification_id = same.id
  WHERE told.id = crm_outbox.notification_id AND mail.state != 'due')
"""


@dataclass(frozen=True)
class Restored:
    """What a restore left: the safety backup, and the folder with what was there before."""

    safety_copy: Path
    aside: Path
    contents: Contents


def find_archive(data_dir: Path, given: str) -> Path:
    """Return the archive that somebody named by path, or by its name among the backups."""
    for path in (Path(given), backups_dir(data_dir) / given):
        if path.is_file():
            return path
    raise JobFailed(_l("There is no file %(name)s."), name=given[:200])


def restore(
    engine: Engine, settings: Settings, path: Path, work: Path, *, now: datetime,
    run_id: int | None = None,
) -> Restored:  # fmt: skip
    """Verify an archive beside, then put it in force; raises JobFailed and changes nothing.

    work: an empty folder on the disk of the data. The database is replaced in one transaction
    of its own, so that whoever uses it meanwhile sees the old or the new one, never a mixture.
    run_id: the run of a job that does this; it goes on in the restored database.
    """
    live = Path(str(engine.url.database))
    aside = settings.data_dir / ASIDE / f"{now:%Y%m%d-%H%M%S}"
    with no_room(_l("The backup could not be restored (%(reason)s). Nothing was changed.")):
        sweep(settings.data_dir, now)
        contents = verify(engine, path, work)
        safety_copy = make_backup(engine, settings, now=now, kind="before-restore")
        aside.mkdir(parents=True, mode=0o700)
        fresh = work / contents.database_file
        with _undone_on_failure(aside) as undo:
            _copy(live, aside / "database.db")
            _calm(fresh, aside / "database.db", now)
            if run_id is not None:
                _take_along(fresh, aside / "database.db", run_id, now)
            for top, folder in (
                ("uploads", settings.data_dir / "uploads"),
                ("packs", packs_dir(settings.data_dir)),
            ):
                _swap(work / top, folder, aside / top, undo)
            _copy(fresh, live)
    return Restored(safety_copy, aside, contents)


def verify(engine: Engine, path: Path, work: Path) -> Contents:
    """Unpack and check an archive; raises JobFailed when it cannot be brought back here."""
    contents = unpack(path, work)
    if engine.dialect.name != contents.database:
        raise ArchiveRefused(
            _l("It holds a %(theirs)s database, this site uses %(ours)s."),
            theirs=contents.database, ours=engine.dialect.name,
        )  # fmt: skip
    if engine.dialect.name != "sqlite":
        raise JobFailed(
            _l("Only SQLite is restored by this command. Unpack the archive and give %(file)s to the database's own program."),
            file=contents.database_file,
        )  # fmt: skip
    check_database(work, contents)
    return contents


def _copy(source: Path, target: Path) -> None:
    """Copy one SQLite file over another in one transaction, waiting for those who write."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _calm(fresh: Path, old: Path, now: datetime) -> None:
    """End in the restored copy what must not go on: sessions, runs, times that have passed."""
    with closing(sqlite3.connect(fresh)) as database, database:
        database.execute("ATTACH ? AS old", (str(old),))
        database.execute(_SENT_SINCE)
        database.execute("DELETE FROM crm_session")
        database.execute("DELETE FROM crm_lease")
        database.execute(
            "UPDATE crm_job_run SET state = 'cancelled', finished_at = ?"
            " WHERE state IN ('due', 'running')", (now.strftime(_STORED),),
        )  # fmt: skip
        database.execute("UPDATE crm_job SET planned_until = ?", (now.strftime(_STORED),))
        # A token that ended since the backup was made must not be good again.
        epoch = _newest_epoch(old) + 1
        database.execute("UPDATE ab_user SET epoch = max(epoch + 1, ?)", (epoch,))
        # Every process notices that rights, words and declarations may be others now.
        for name, value in _stamps(old).items():
            database.execute(
                "INSERT INTO crm_stamp (name, value) VALUES (?, ?) ON CONFLICT (name)"
                " DO UPDATE SET value = max(value, excluded.value) + 1", (name, value + 1),
            )  # fmt: skip


def _newest_epoch(path: Path) -> int:
    with closing(sqlite3.connect(path)) as database:
        return int(database.execute("SELECT coalesce(max(epoch), 0) FROM ab_user").fetchone()[0])


def _take_along(fresh: Path, old: Path, run_id: int, now: datetime) -> None:
    """Copy the row of a running job into the restored database, so that its end can be noted."""
    with closing(sqlite3.connect(old)) as source:
        source.row_factory = sqlite3.Row
        row = source.execute("SELECT * FROM crm_job_run WHERE id = ?", (run_id,)).fetchone()
    with closing(sqlite3.connect(fresh)) as database, database:
        known = {info[1] for info in database.execute("PRAGMA table_info(crm_job_run)")}
        told = {name: row[name] for name in row.keys() if name in known}  # noqa: SIM118 - a Row is no mapping
        told["heartbeat_at"] = (now + _COPYING).strftime(_STORED)
        names, places = ", ".join(told), ", ".join("?" for _name in told)
        database.execute("DELETE FROM crm_job_run WHERE id = ? OR key = ?", (run_id, row["key"]))
        database.execute(
            f"INSERT INTO crm_job_run ({names}) VALUES ({places})",  # noqa: S608 - names of its own schema
            tuple(told.values()),
        )


def _stamps(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as database:
        found = dict(database.execute("SELECT name, value FROM crm_stamp").fetchall())
    return {"declarations": 0, "rights": 0, "dictionaries": 0, "settings": 0} | found


@contextmanager
def _undone_on_failure(aside: Path) -> Iterator[ExitStack]:
    """Keep what the block did only when it comes to its end; aside: what goes with it otherwise."""
    with ExitStack() as undo:
        undo.callback(shutil.rmtree, aside, ignore_errors=True)
        yield undo
        undo.pop_all()


def _swap(fresh: Path, folder: Path, aside: Path, undo: ExitStack) -> None:
    fresh.mkdir(exist_ok=True, mode=0o700)
    if folder.exists():
        folder.rename(aside)
        undo.callback(aside.rename, folder)
    fresh.rename(folder)
    undo.callback(shutil.rmtree, folder)
    # Files that people are sending just now.
    if (aside / "incoming").is_dir():
        shutil.move(aside / "incoming", folder / "incoming")
        undo.callback(shutil.move, folder / "incoming", aside / "incoming")
