"""What the room adds to the product: the palette's answers."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder

from app.features.search.pages import SearchPages


def register(_app: Flask, builder: AppBuilder) -> None:
    """Register the room's pages."""
    builder.add_view_no_menu(SearchPages)
