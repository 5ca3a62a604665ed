"""What the room adds to the product: its pages, its job, its entry in the menu."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder
from flask_babel import gettext as _

from app.engine.api.factory import add_entity_resources
from app.engine.api.room_paths import provide_paths
from app.engine.compile.catalogue import Catalogue
from app.engine.declare.label import L
from app.engine.views.health_lines import provide_health
from app.engine.views.record_panels import provide_record_panel
from app.features.audit.public import Subject, provide_subject
from app.features.data_quality import jobs  # noqa: F401 - registers its job
from app.features.data_quality.api import FindingsAPI, RecordQualityAPI, quality_paths
from app.features.data_quality.health import quality_health
from app.features.data_quality.lines import BASE
from app.features.data_quality.mending import register_mending
from app.features.data_quality.pages import QualityPages
from app.features.data_quality.panel import QUALITY_PANEL
from app.web.navigation import REPORTS, add_page


def register(app: Flask, builder: AppBuilder) -> None:
    """Register the room's pages, API and tab, and listen to changes of records."""
    catalogue: Catalogue = app.extensions["crm"]
    for page in (QualityPages, FindingsAPI):
        builder.add_view_no_menu(page)
    add_entity_resources(builder, catalogue, RecordQualityAPI)
    provide_paths(quality_paths)
    provide_record_panel(QUALITY_PANEL)
    provide_health(quality_health)
    register_mending()
    provide_subject("quality", Subject(lambda: _("Data quality")))
    add_page(
        app.extensions, menu=REPORTS, label=L(zh="数据质量", en="Data quality"),
        icon="clipboard-check", href=f"{BASE}/", administrators=False,
    )  # fmt: skip
