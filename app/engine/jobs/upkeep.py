"""The engine's own job: the log of runs does not grow for ever."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

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
