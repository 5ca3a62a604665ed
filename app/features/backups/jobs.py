"""The nightly backup, and the weekly drill that restores the newest one beside."""

from __future__ import annotations

from flask import current_app
from flask_babel import lazy_gettext as _l

from app.engine.jobs.context import JobContext, JobFailed
from app.engine.jobs.registry import Counts, job
from app.features.backups import service
from app.features.backups.archive import make_backup
from app.features.backups.contents import ArchiveRefused

NIGHTLY, DRILL = "backups.nightly", "backups.drill"
_MEGABYTE = 1024 * 1024


@job(
    NIGHTLY, cadence="cron 30 2 * * *", parts=True, limit_seconds=4 * 3600, retries=3,
    title=_l("Backup"),
    description=_l("Puts database, files, packs and settings into one archive; keeps 7 days, 4 weeks, 6 months."),
)  # fmt: skip
def back_up(ctx: JobContext) -> Counts:
    """Make one archive, then remove those that are no longer kept."""
    made = make_backup(ctx.engine, current_app.config["CRM"], now=ctx.now, progress=ctx.progress)
    gone = service.tidy(ctx.data_dir, ctx.timezone)
    return {"megabytes": -(-made.stat().st_size // _MEGABYTE), "deleted": gone}


@job(
    DRILL, cadence="cron 15 5 * * 0", parts=True, limit_seconds=4 * 3600, retries=0,
    title=_l("Check a backup"),
    description=_l("Restores the newest backup into a folder of its own and compares every file and row."),
)  # fmt: skip
def check_backup(ctx: JobContext) -> Counts:
    """Check the archive of the argument `name`, else the newest one."""
    name = ctx.arguments.get("name")
    found = service.all_backups(ctx.data_dir)
    if not name and not found:
        raise JobFailed(_l("There is no backup to check."))
    path = service.find_backup(ctx.data_dir, str(name)) if name else found[0].path
    verdict = service.drill(ctx.data_dir, path)
    if not verdict.ok:
        raise ArchiveRefused(_l("%(name)s cannot be restored."), name=path.name)
    return {"files": verdict.files, "rows": verdict.rows}
