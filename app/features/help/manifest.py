"""What the room adds to the product: the pages of help, and which of them is about a page."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder

from app.features.help.pages import HelpPages
from app.features.help.topics import help_about


def register(app: Flask, builder: AppBuilder) -> None:
    """Register the room's pages."""
    builder.add_view_no_menu(HelpPages)
    app.extensions["help_about"] = help_about
