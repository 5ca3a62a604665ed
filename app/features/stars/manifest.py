"""What the room adds to the product: the star of records, the tab Starred of lists, its API."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder
from flask_babel import gettext as _

from app.engine.api.factory import add_entity_resources
from app.engine.api.room_paths import provide_paths
from app.engine.compile.catalogue import Catalogue
from app.engine.hooks import listen
from app.engine.query.list_marks import ListMark, provide_list_mark
from app.engine.views.factory import add_entity_pages
from app.engine.views.record_marks import provide_record_marks
from app.features.stars.api import StarAPI, star_paths
from app.features.stars.pages import StarPages, star_marks
from app.features.stars.service import let_go, starred_ids


def register(app: Flask, builder: AppBuilder) -> None:
    """Register the room with the engine, for every entity."""
    catalogue: Catalogue = app.extensions["crm"]
    add_entity_pages(builder, catalogue, StarPages, "star")
    add_entity_resources(builder, catalogue, StarAPI)
    provide_paths(star_paths)
    provide_record_marks(star_marks)
    provide_list_mark(ListMark("starred", "star", lambda: _("Starred"), _how_to_star, starred_ids))
    listen("record_purged", let_go)


def _how_to_star() -> str:
    return _("The star beside a record's name puts it here; comments on it are told to you.")
