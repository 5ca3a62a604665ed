"""The start page until a product brings its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine.views.page import BasePage
from app.engine.views.page_models import Action
from app.web.navigation import build_menu, quick_add


@dataclass(frozen=True)
class HomeCard:
    """One way in: a figure with its words, leading to its rows."""

    label: str
    icon: str
    href: str
    figure: str = ""
    of: str = ""
    hint: str = ""
    tone: str = ""


@dataclass(frozen=True)
class HomePage:
    """The start page."""

    title: str
    greeting: str
    sentence: str
    actions: tuple[Action, ...]
    cards: tuple[Any, ...]


class HomePages(BasePage):
    """Where one arrives after signing in."""

    route_base = ""

    @expose("/", methods=["GET"])
    def home(self) -> Response:
        """Show the ways in."""
        reader = self.reader
        groups = build_menu(reader)[1:]
        cards = tuple(
            HomeCard(entry.label, entry.icon, entry.href)
            for group in groups
            for entry in group.entries
        )
        actions = tuple(
            Action(entry.href, entry.label, icon="plus", href=entry.href)
            for entry in quick_add(reader)[:2]
        )
        greeting = _("Good day, %(name)s", name=reader.name)
        page = HomePage(_("Today"), greeting, "", actions, cards)
        return self.render("home.html", page)
