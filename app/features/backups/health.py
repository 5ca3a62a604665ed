"""What the start page tells administrators of backups: how old the newest is, when one was tried."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from flask_babel import format_timedelta
from flask_babel import gettext as _

from app.engine import clock
from app.engine.query.context import ReaderContext
from app.engine.views.health_lines import HealthLine
from app.features.backups import service
from app.features.backups.page_models import BASE, OLD, size_words
from app.features.backups.service import Verdict

HREF = f"{BASE}/"
#: A backup that nobody has tried to restore for longer is worth a warning.
UNTRIED = timedelta(days=35)


def backup_health(_context: ReaderContext) -> Iterator[HealthLine]:
    """Yield the age of the newest backup, and of the last trial of one."""
    data_dir, now = Path(current_app.config["CRM"].data_dir), clock.now()
    yield _newest(data_dir, now)
    yield _trial(service.newest_verdict(data_dir), now)


def _newest(data_dir: Path, now: datetime) -> HealthLine:
    newest = service.newest_backup(data_dir)
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
