"""The nightly scan of the data."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.engine.jobs.context import JobContext
from app.engine.jobs.registry import Counts, job
from app.features.data_quality.scan import scan

SCAN = "data_quality.scan"


@job(
    SCAN, cadence="cron 30 3 * * *", parts=True, limit_seconds=3 * 3600, retries=2,
    title=_l("Data quality scan"),
    description=_l("Looks in all records for what is missing, malformed, out of date or there twice."),
)  # fmt: skip
def scan_data(ctx: JobContext) -> Counts:
    """Scan every entity, or the one of the argument `entity`."""
    tally = scan(ctx, str(ctx.arguments.get("entity", "")))
    return {"looked_at": tally.looked_at, "found": tally.opened, "closed": tally.closed}
