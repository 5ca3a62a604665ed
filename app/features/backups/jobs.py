"""The nightly backup, the weekly drill that restores the newest one beside, and the restore."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from app.engine.access.reader import system_reader
from app.engine.access.readers import load_reader
from app.engine.compile.catalogue import current_catalogue
from app.engine.jobs.context import JobContext, JobFailed
from app.engine.jobs.registry import Counts, job
from app.engine.journal.record import write_entry
from app.engine.prepare import prepare_database
from app.features.backups import service
from app.features.backups.archive import make_backup, scratch
from app.features.backups.contents import ArchiveRefused
from app.features.backups.restore import Restored, restore
from app.features.notifications.public import Notice, administrators, notify, words_of

NIGHTLY, DRILL, RESTORE = "backups.nightly", "backups.drill", "backups.restore"
#: The notification that a restore is through.
RESTORED = "backups.restored"
_MEGABYTE = 1024 * 1024


@job(
    NIGHTLY, cadence="cron 30 2 * * *", parts=True, limit_seconds=4 * 3600, retries=3,
    title=_l("Backup"),
    description=_l("Puts database, files, packs and settings into one archive; keeps 7 days, 4 weeks, 6 months."),
)  # fmt: skip
def back_up(ctx: JobContext) -> Counts:
    """Make one archive, then remove those that are no longer kept."""
    made = make_backup(ctx.engine, current_app.config["CRM"], now=ctx.now, progress=ctx.progress)
    gone = service.tidy(ctx.data_dir, ctx.timezone, now=ctx.now)
    return {"megabytes": -(-made.stat().st_size // _MEGABYTE), "deleted": gone}


@job(
    DRILL, cadence="cron 15 5 * * 0", parts=True, limit_seconds=4 * 3600, retries=0,
    title=_l("Check a backup"),
    description=_l("Restores the newest backup into a folder of its own and compares every file and row."),
)  # fmt: skip
def check_backup(ctx: JobContext) -> Counts:
    """Check the archive of the argument `name`, else the newest one."""
    name = ctx.arguments.get("name")
    newest = service.newest_backup(ctx.data_dir, now=ctx.now)
    if not name and newest is None:
        raise JobFailed(_l("There is no backup to check."))
    path = newest.path if newest and not name else service.find_backup(ctx.data_dir, str(name))
    verdict = service.drill(ctx.data_dir, path)
    if not verdict.ok:
        raise ArchiveRefused(_l("%(name)s cannot be restored."), name=path.name)
    return {"files": verdict.files, **({"rows": verdict.rows} if verdict.rows else {})}


@job(
    RESTORE, parts=True, limit_seconds=4 * 3600, retries=0, title=_l("Restore"),
    description=_l("Replaces this site's data by a backup; what was there is kept aside."),
)  # fmt: skip
def bring_back(ctx: JobContext) -> Counts:
    """Put the archive of the argument `name` in force, and tell whoever asked for it."""
    if not ctx.arguments.get("name"):
        raise JobFailed(
            _l("Choose a backup on the page “Backups”; this job restores no other one.")
        )
    path = service.find_backup(ctx.data_dir, str(ctx.arguments["name"]))
    settings = current_app.config["CRM"]
    with scratch(ctx.data_dir) as work:
        done = restore(ctx.engine, settings, path, work, now=ctx.now, run_id=ctx.run_id)
    # A backup of an older version lacks what this one added since.
    prepare_database(ctx.engine, current_catalogue())
    with ctx.write() as session:
        _tell(session, ctx, path, done)
    return {"files": len(done.contents.files), "rows": done.contents.rows}


def _tell(session: Session, ctx: JobContext, path: Path, done: Restored) -> None:
    """Write into the restored journal what happened, and tell those who administer there."""
    reader = load_reader(session, ctx.asked_by_id) if ctx.asked_by_id else None
    write_entry(
        session, reader=reader or system_reader(ctx.name), source="job", action="restore",
        slug="backup", record_id=0, title=path.name, version=1, changes={},
    )  # fmt: skip
    told = {"name": path.name, "copy": done.safety_copy.name, "folder": done.aside.name}
    notices = [
        Notice(user_id, RESTORED, f"{RESTORED}@{done.safety_copy.name}", told, "/settings/backups/")
        for user_id in administrators(session)
    ]
    notify(session, notices, now=ctx.now)


@words_of(RESTORED)
def restored_words(data: Mapping[str, Any]) -> str:
    """Return what was restored, and where the former data is."""
    return _(
        "The backup %(name)s was restored. What was there before: the backup %(copy)s and the folder aside/%(folder)s.",
        name=data["name"], copy=data["copy"], folder=data["folder"],
    )  # fmt: skip
