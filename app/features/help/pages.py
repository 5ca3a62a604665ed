"""Help in the browser: the contents, and one page of it."""

from __future__ import annotations

from flask import Response
from flask_appbuilder import expose

from app.engine.views.page import BasePage
from app.features.help.page_models import build_contents_page, build_guide_page
from app.features.help.topics import BASE, find_topic


class HelpPages(BasePage):
    """Help, for everybody who is signed in."""

    route_base = BASE
    default_view = "contents"

    @expose("/", methods=["GET"])
    def contents(self) -> Response:
        """Show what there is to read, and the shortcuts."""
        return self.render("help/contents.html", build_contents_page(self.reader))

    @expose("/<key>", methods=["GET"])
    def guide(self, key: str) -> Response:
        """Show one page."""
        return self.render("help/guide.html", build_guide_page(find_topic(key), self.reader))
