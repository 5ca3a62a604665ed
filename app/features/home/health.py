"""What an administrator watches: the jobs and the room on the disk."""

from __future__ import annotations

import shutil
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from app.engine.jobs.registry import find_job
from app.engine.jobs.runs import failed_jobs
from app.engine.query.context import ReaderContext
from app.engine.views.health_lines import HealthLine, health_lines
from app.features.home.page_models import HealthCard

GIGABYTE = 1024**3
#: Less room than this share of the disk is worth a warning.
TIGHT, FULL = 0.10, 0.03
JOBS_HREF = "/settings/jobs/"


def read_health(context: ReaderContext) -> HealthCard:
    """Return what administrators watch: what the rooms tell, the jobs, the disk."""
    disk = disk_line(Path(current_app.config["CRM"].data_dir))
    return HealthCard((*health_lines(context), _jobs(context), disk))


def _jobs(context: ReaderContext) -> HealthLine:
    failed = failed_jobs(context.session)
    if not failed:
        return HealthLine(_("Jobs"), _("none has failed"), "green", JOBS_HREF)
    spec = find_job(failed[0])
    name = str(spec.title) if spec is not None else failed[0]
    words = ngettext(
        "%(num)d failed: %(name)s", "%(num)d failed, such as %(name)s", len(failed), name=name
    )
    return HealthLine(_("Jobs"), words, "red", JOBS_HREF)


def disk_line(folder: Path) -> HealthLine:
    """Return how full the disk is that holds a folder."""
    usage = shutil.disk_usage(folder)
    free = usage.free / usage.total
    tone = "red" if free < FULL else "amber" if free < TIGHT else "green"
    words = _("%(used)s of %(whole)s GB", used=f"{(usage.total - usage.free) / GIGABYTE:,.0f}",
              whole=f"{usage.total / GIGABYTE:,.0f}")  # fmt: skip
    return HealthLine(_("Disk"), words, tone)
