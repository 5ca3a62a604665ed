"""What the room adds to the product: pages, REST, and what the engine's lists remember."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder

from app.engine.query.list_memory import provide_memory
from app.features.saved_views.api import ViewsAPI
from app.features.saved_views.memory import remember_lists
from app.features.saved_views.pages import ViewPages


def register(_app: Flask, builder: AppBuilder) -> None:
    """Register the room's pages, and answer the engine what lists remember."""
    provide_memory(remember_lists)
    for page in (ViewPages, ViewsAPI):
        builder.add_view_no_menu(page)
