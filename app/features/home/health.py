"""What an administrator watches; this room tells of the disk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _

from app.engine.query.context import ReaderContext
from app.engine.views.health_lines import HealthLine, health_lines
from app.features.home.page_models import HealthCard

GIGABYTE = 1024**3
#: Less room than this share of the disk is worth a warning.
TIGHT, FULL = 0.10, 0.03


def read_health(context: ReaderContext) -> HealthCard:
    """Return what administrators watch: what each room tells of itself."""
    return HealthCard(health_lines(context))


def disk_health(_context: ReaderContext) -> Iterator[HealthLine]:
    """Yield how full the disk of the data is."""
    yield disk_line(Path(current_app.config["CRM"].data_dir))


def disk_line(folder: Path) -> HealthLine:
    """Return how full the disk is that holds a folder."""
    usage = shutil.disk_usage(folder)
    free = usage.free / usage.total
    tone = "red" if free < FULL else "amber" if free < TIGHT else "green"
    words = _("%(used)s of %(whole)s GB", used=f"{(usage.total - usage.free) / GIGABYTE:,.0f}",
              whole=f"{usage.total / GIGABYTE:,.0f}")  # fmt: skip
    return HealthLine(_("Disk"), words, tone)
