"""The engine's own jobs: the log does not grow for ever, the database knows its tables."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.engine.compile.catalogue import current_catalogue
from app.engine.database import refresh_statistics
from app.engine.jobs.context import JobContext
from app.engine.jobs.registry import Counts, job
from app.engine.jobs.runs import forget_old


@job(
    "jobs.forget_old",
    cadence="cron 20 4 * * *",
    title=_l("Tidy the job log"),
    description=_l("Deletes the log of runs that ended more than 90 days ago."),
)
def forget_old_runs(ctx: JobContext) -> Counts:
    """Delete the log of runs that ended long ago."""
    return {"deleted": forget_old(ctx.session, now=ctx.now)}


STATISTICS = "database.statistics"


@job(
    STATISTICS, cadence="every 1h", parts=True, retries=0,
    title=_l("Database statistics"),
    description=_l("Lets the database look anew at tables that have grown or shrunk fourfold, so that lists stay fast."),
)  # fmt: skip
def look_at_tables(ctx: JobContext) -> Counts:
    """Refresh what the database believes of its tables, where that is far from the truth."""
    names = [compiled.table.name for compiled in current_catalogue()]
    return {"refreshed": int(refresh_statistics(ctx.engine, names))}
