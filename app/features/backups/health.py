"""What the start page tells administrators of backups: how old the newest is, what it would lack."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from flask_babel import format_timedelta, ngettext
from flask_babel import gettext as _
from sqlalchemy import select

from app.engine import clock
from app.engine.jobs.tables import DONE, JobRun
from app.engine.query.context import ReaderContext
from app.engine.views.health_lines import HealthLine
from app.features.backups import service
from app.features.backups.page_models import BASE, OLD, size_words
from app.features.backups.service import Verdict

HREF = f"{BASE}/"
#: The job that looks for the files of all records.
COLLECT = "files.collect"
#: A backup that nobody has tried to restore for longer is worth a warning.
UNTRIED = timedelta(days=35)


def backup_health(context: ReaderContext) -> Iterator[HealthLine]:
    """Yield the age of the newest backup, of the last trial of one, and what is lost on the disk."""
    data_dir, now = Path(current_app.config["CRM"].data_dir), clock.now()
    yield _newest(data_dir, now)
    yield _trial(service.newest_verdict(data_dir), now)
    yield from _lost(context)


def _lost(context: ReaderContext) -> Iterator[HealthLine]:
    """Yield how many files records hold that are not on the disk, so that no backup holds them."""
    last = select(JobRun.counts).where(JobRun.job == COLLECT, JobRun.state == DONE)
    counts = context.session.scalar(last.order_by(JobRun.id.desc()).limit(1))
    missing = int((counts or {}).get("missing", 0))
    if missing:
        words = ngettext(
            "%(num)d is missing on the disk, and in the backups",
            "%(num)d are missing on the disk, and in the backups", missing,
        )  # fmt: skip
        yield HealthLine(_("Stored files"), words, "red", f"/settings/jobs/{COLLECT}")


def _newest(data_dir: Path, now: datetime) -> HealthLine:
    newest = service.newest_backup(data_dir, now=now)
    if newest is None:
        return HealthLine(_("Backup"), _("none yet"), "amber", HREF)
    if not newest.is_good:
        return HealthLine(_("Backup"), _("the newest is damaged"), "red", HREF)
    age = now - newest.made_at
    words = _("%(age)s · %(size)s", age=_ago(age), size=size_words(newest.size))
    return HealthLine(_("Backup"), words, "amber" if age > OLD else "green", HREF)


def _trial(verdict: Verdict | None, now: datetime) -> HealthLine:
    if verdict is None:
        return HealthLine(_("Restore drill"), _("never"), "amber", HREF)
    age = now - datetime.fromisoformat(verdict.at)
    if not verdict.ok:
        return HealthLine(_("Restore drill"), _("failed %(age)s", age=_ago(age)), "red", HREF)
    return HealthLine(_("Restore drill"), _ago(age), "amber" if age > UNTRIED else "green", HREF)


def _ago(age: timedelta) -> str:
    return str(format_timedelta(-age, add_direction=True))
