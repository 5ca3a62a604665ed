"""The nightly run of the collector."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.engine.compile.catalogue import current_catalogue
from app.engine.files.collect import UNDO_DAYS, collect_files
from app.engine.files.store import current_store
from app.engine.jobs.context import JobContext
from app.engine.jobs.registry import Counts, job


@job(
    "files.collect",
    cadence="cron 40 3 * * *",
    title=_l("Remove files nobody needs"),
    description=_l(
        "Deletes uploads that were never saved, and replaced files after %(days)s days; reports "
        "files that are missing on the disk.",
        days=UNDO_DAYS,
    ),
    parts=True,
)
def collect(ctx: JobContext) -> Counts:
    """Remove what neither a record, nor the bin, nor undo needs."""
    found = collect_files(ctx.engine, current_catalogue(), current_store(), now=ctx.now)
    return {"deleted": found.rows, "orphans": found.orphans, "missing": found.missing}
