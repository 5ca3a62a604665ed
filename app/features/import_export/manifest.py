"""What the room adds to the product: pages below every entity, and the entries that lead there."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder

from app.engine.compile.catalogue import Catalogue
from app.engine.views.entity_base import EntityBase
from app.engine.views.list_actions import provide_list_actions
from app.features.import_export.export_pages import ExportPages, export_actions
from app.features.import_export.import_pages import ImportPages, import_actions


def register(app: Flask, builder: AppBuilder) -> None:
    """Register the room's pages for every entity."""
    provide_list_actions(import_actions)
    provide_list_actions(export_actions)
    catalogue: Catalogue = app.extensions["crm"]
    for compiled in catalogue:
        builder.add_view_no_menu(pages_of(ExportPages, compiled.slug, "export"))
        builder.add_view_no_menu(pages_of(ImportPages, compiled.slug, "import"))


def pages_of(base: type[EntityBase], slug: str, part: str) -> type[EntityBase]:
    """Return the page class of one entity; its chassis permission carries the slug."""
    attributes = {
        "slug": slug, "route_base": f"/e/{slug}", "endpoint": f"{part}_{slug}",
        "class_permission_name": slug,
    }  # fmt: skip
    return type(f"{base.__name__}_{slug}", (base,), attributes)
