"""What the room adds to the product: its pages and its card of the settings."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder
from flask_babel import gettext as _

from app.engine.declare.label import L
from app.features.audit.public import Subject, provide_subject
from app.features.dictionaries.pages import DictionaryPages
from app.web.navigation import add_page


def register(app: Flask, builder: AppBuilder) -> None:
    """Register the room's pages."""
    builder.add_view_no_menu(DictionaryPages)
    provide_subject("dictionary", Subject(lambda: _("Dictionaries")))
    add_page(
        app.extensions, menu="settings", label=L(zh="字典", en="Dictionaries"), icon="list-details",
        href="/settings/dictionaries/",
        sentence=L(zh="级别、行业、来源等选项列表，中英文与颜色。", en="Levels, industries, sources: choices in both languages, with colours."),
    )  # fmt: skip
