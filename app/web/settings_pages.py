"""The settings: one card for each page that a room added."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine.errors import AccessDenied
from app.engine.views.page import BasePage
from app.web.navigation import settings_pages


@dataclass(frozen=True)
class SettingsCard:
    """One page of the settings: its name, what it is for, its icon and where it is."""

    label: str
    sentence: str
    icon: str
    href: str


@dataclass(frozen=True)
class SettingsPage:
    """What may be set up here: template settings/cards.html."""

    title: str
    sentence: str
    cards: tuple[SettingsCard, ...]


class SettingsPages(BasePage):
    """The way into every page of the settings."""

    route_base = "/settings"
    default_view = "cards"

    @expose("/", methods=["GET"])
    def cards(self) -> Response:
        """Show the pages that the reader may open."""
        language = self.reader.language
        cards = tuple(
            SettingsCard(page.label.text(language), page.sentence.text(language), page.icon, page.href)
            for page in settings_pages(self.reader)
        )  # fmt: skip
        if not cards:
            raise AccessDenied(_("Only administrators open the settings."))
        page = SettingsPage(_("Settings"), _("What is changed here counts for everybody."), cards)
        return self.render("settings/cards.html", page)
