"""What the room adds to the product: its pages and its card of the settings."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder
from flask_babel import gettext as _

from app.engine.declare.label import L
from app.engine.views.health_lines import provide_health
from app.features.audit.public import Subject, provide_subject
from app.features.jobs_panel.health import job_health
from app.features.jobs_panel.page_models import BASE
from app.features.jobs_panel.pages import JobPages
from app.web.navigation import add_page


def register(app: Flask, builder: AppBuilder) -> None:
    """Register the room's pages."""
    builder.add_view_no_menu(JobPages)
    provide_health(job_health)
    provide_subject("job", Subject(lambda: _("Jobs")))
    add_page(
        app.extensions, menu="settings", label=L(zh="后台任务", en="Jobs"), icon="clock",
        href=f"{BASE}/",
        sentence=L(zh="提醒、备份等定时任务：上次、下次、结果与暂停。", en="Reminders, backups and other work by the clock: last, next, results."),
    )  # fmt: skip
