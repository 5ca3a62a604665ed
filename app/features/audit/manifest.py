"""What the room adds to the product: its page, its entry in the menu and its card for who may read it."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder

from app.engine.declare.label import L
from app.engine.views.home_cards import provide_home_card
from app.features.audit.card import JOURNAL_CARD
from app.features.audit.page_models import BASE
from app.features.audit.pages import JournalPages
from app.features.audit.service import AUDITOR
from app.web.navigation import REPORTS, add_page


def register(app: Flask, builder: AppBuilder) -> None:
    """Register the room's page and card."""
    builder.add_view_no_menu(JournalPages)
    provide_home_card(JOURNAL_CARD)
    add_page(
        app.extensions, menu=REPORTS, label=L(zh="操作日志", en="Journal"), icon="history",
        href=f"{BASE}/", roles=(AUDITOR,),
    )  # fmt: skip
