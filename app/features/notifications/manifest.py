"""What the room adds to the product: its pages, its job, and the number at the bell."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder

from app.features.notifications import jobs  # noqa: F401 - registers its job and words
from app.features.notifications.pages import NotificationPages
from app.features.notifications.service import unread_count


def register(app: Flask, builder: AppBuilder) -> None:
    """Register the room's pages."""
    builder.add_view_no_menu(NotificationPages)
    app.extensions["unread"] = unread_count
