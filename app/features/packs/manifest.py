"""What the room adds to the product: its page and its card of the settings."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder
from flask_babel import gettext as _

from app.engine.declare.label import L
from app.engine.journal.deeds import Deed, provide_deed
from app.features.audit.public import Subject, provide_subject
from app.features.packs.page_models import BASE
from app.features.packs.pages import PackPages
from app.web.navigation import add_page


def register(app: Flask, builder: AppBuilder) -> None:
    """Register the room's page; app.extensions["packs"] holds the Shelf."""
    provide_deed("pack_on", Deed("player-play", lambda _entry: _("switched the pack on")))
    provide_deed("pack_off", Deed("player-pause", lambda _entry: _("switched the pack off")))
    builder.add_view_no_menu(PackPages)
    provide_subject("pack", Subject(lambda: _("Packs")))
    add_page(
        app.extensions, menu="settings", label=L(zh="扩展包", en="Packs"), icon="packages",
        href=f"{BASE}/",
        sentence=L(zh="启用或停用服务、市场等成套对象。", en="Switch service, marketing and own entities on and off."),
    )  # fmt: skip
