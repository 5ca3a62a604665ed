"""What the room adds to the product: the start page, done and move."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder

from app.engine.views.health_lines import provide_health
from app.features.home.cards import HomeCards, provide_cards
from app.features.home.health import disk_health
from app.features.home.pages import HomePages


def register(app: Flask, builder: AppBuilder, cards: HomeCards) -> None:
    """Register the start page with the cards that it shows beside Today."""
    provide_cards(app, cards)
    provide_health(disk_health)
    builder.add_view_no_menu(HomePages)
