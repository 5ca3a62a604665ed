"""Whether a job failed and whether anybody looks after them, for the card of administrators."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import ngettext

from app.engine.jobs.registry import find_job
from app.engine.jobs.runs import failed_jobs
from app.engine.query.context import ReaderContext
from app.engine.views.health_lines import HealthLine
from app.features.jobs_panel.page_models import BASE


def job_health(context: ReaderContext) -> Iterator[HealthLine]:
    """Yield one line about all jobs."""
    failed = failed_jobs(context.session)
    if not failed:
        yield HealthLine(_("Jobs"), _("none has failed"), "green", f"{BASE}/")
        return
    spec = find_job(failed[0])
    name = str(spec.title) if spec is not None else failed[0]
    words = ngettext(
        "%(num)d failed: %(name)s", "%(num)d failed, such as %(name)s", len(failed), name=name
    )
    yield HealthLine(_("Jobs"), words, "red", f"{BASE}/")
