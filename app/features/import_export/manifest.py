"""What the room adds to the product: pages below every entity, and the entries that lead there."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder

from app.engine.compile.catalogue import Catalogue
from app.engine.views.factory import add_entity_pages
from app.engine.views.list_actions import provide_list_actions
from app.features.import_export.export_pages import ExportPages, export_actions
from app.features.import_export.import_pages import ImportPages, import_actions


def register(app: Flask, builder: AppBuilder) -> None:
    """Register the room's pages for every entity."""
    provide_list_actions(import_actions)
    provide_list_actions(export_actions)
    catalogue: Catalogue = app.extensions["crm"]
    add_entity_pages(builder, catalogue, ExportPages, "export")
    add_entity_pages(builder, catalogue, ImportPages, "import")
