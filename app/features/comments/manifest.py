"""What the room adds to the product: the tab Comments, its pages and API below every entity."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder

from app.engine.api.factory import add_entity_resources
from app.engine.api.room_paths import provide_paths
from app.engine.compile.catalogue import Catalogue
from app.engine.hooks import listen
from app.engine.views.factory import add_entity_pages
from app.engine.views.record_marks import provide_record_actions
from app.engine.views.record_panels import provide_record_panel
from app.engine.views.timeline_sources import provide_timeline_source
from app.features.comments.api import CommentAPI, comment_paths
from app.features.comments.deeds import provide_deeds
from app.features.comments.pages import CommentPages
from app.features.comments.panel import COMMENTS_PANEL, menu_entries
from app.features.comments.service import let_go
from app.features.comments.telling import Followers, provide_followers
from app.features.comments.timeline import COMMENTS_SOURCE


def register(app: Flask, builder: AppBuilder, followers: Followers) -> None:
    """Register the room with the engine, for every entity; followers: who follows a record."""
    catalogue: Catalogue = app.extensions["crm"]
    add_entity_pages(builder, catalogue, CommentPages, "comments")
    add_entity_resources(builder, catalogue, CommentAPI)
    provide_paths(comment_paths)
    provide_record_panel(COMMENTS_PANEL)
    provide_record_actions(menu_entries)
    provide_timeline_source(COMMENTS_SOURCE)
    provide_deeds()
    provide_followers(followers)
    listen("record_purged", let_go)
