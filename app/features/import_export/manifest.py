"""What the room adds to the product: pages below every entity, and the entries that lead there."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder

from app.engine.compile.catalogue import Catalogue
from app.engine.views.factory import add_entity_pages
from app.engine.views.list_actions import provide_list_actions
from app.features.import_export import jobs  # noqa: F401 - registers the room's jobs
from app.features.import_export.export_pages import ExportPages, export_actions
from app.features.import_export.import_pages import ImportPages, import_actions
from app.features.import_export.run_models import running_work
from app.features.import_export.run_pages import RunPages
from app.features.notifications.public import provide_running


def register(app: Flask, builder: AppBuilder) -> None:
    """Register the room's pages for every entity."""
    provide_list_actions(import_actions)
    provide_list_actions(export_actions)
    builder.add_view_no_menu(RunPages)
    provide_running(running_work)
    catalogue: Catalogue = app.extensions["crm"]
    add_entity_pages(builder, catalogue, ExportPages, "export")
    add_entity_pages(builder, catalogue, ImportPages, "import")
