"""What the room adds to the product: the tab Files, its pages and API below every entity."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder

from app.engine.api.factory import add_entity_resources
from app.engine.api.room_paths import provide_paths
from app.engine.compile.catalogue import Catalogue
from app.engine.files.collect import provide_unneeded
from app.engine.hooks import listen
from app.engine.views.factory import add_entity_pages
from app.engine.views.record_files import provide_files
from app.engine.views.record_marks import provide_record_actions
from app.engine.views.record_panels import provide_record_panel
from app.engine.views.timeline_sources import provide_timeline_source
from app.features.attachments.api import AttachmentAPI, file_paths
from app.features.attachments.deeds import provide_deeds
from app.features.attachments.keeper import RecordFiles
from app.features.attachments.pages import AttachmentPages
from app.features.attachments.panel import FILES_PANEL, menu_entries
from app.features.attachments.service import let_go, unneeded_files
from app.features.attachments.timeline import FILES_SOURCE


def register(app: Flask, builder: AppBuilder) -> None:
    """Register the room with the engine, for every entity."""
    catalogue: Catalogue = app.extensions["crm"]
    add_entity_pages(builder, catalogue, AttachmentPages, "files")
    add_entity_resources(builder, catalogue, AttachmentAPI)
    provide_paths(file_paths)
    provide_record_panel(FILES_PANEL)
    provide_record_actions(menu_entries)
    provide_timeline_source(FILES_SOURCE)
    provide_files(RecordFiles())
    provide_deeds()
    provide_unneeded(unneeded_files)
    listen("record_purged", let_go)
