"""What the room adds to the product: its pages, its jobs and its card of the settings."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder
from flask_babel import gettext as _

from app.engine.declare.label import L
from app.engine.views.health_lines import provide_health
from app.features.audit.public import Subject, provide_subject
from app.features.backups import jobs  # noqa: F401 - registers its jobs
from app.features.backups.health import backup_health
from app.features.backups.page_models import BASE
from app.features.backups.pages import BackupPages
from app.web.navigation import add_page


def register(app: Flask, builder: AppBuilder) -> None:
    """Register the room's pages."""
    builder.add_view_no_menu(BackupPages)
    provide_health(backup_health)
    provide_subject("backup", Subject(lambda: _("Backups")))
    add_page(
        app.extensions, menu="settings", label=L(zh="备份", en="Backups"), icon="archive",
        href=f"{BASE}/",
        sentence=L(zh="每晚自动备份；查看、检查、下载与恢复。", en="Made every night; look, check, download."),
    )  # fmt: skip
