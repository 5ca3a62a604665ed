"""What the palette asks: GET /search."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine.views.page import BasePage
from app.features.search import service
from app.features.search.service import FoundGroup


class SearchPages(BasePage):
    """Search over everything."""

    route_base = ""
    default_view = "search"

    @expose("/search", methods=["GET"])
    def search(self) -> Response:
        """Answer {groups, hint}: what holds `q`; without it, what the reader changed last."""
        text = request.args.get("q", "").replace("\x00", "").strip()
        if not text:
            recent = service.recent_records(self.context)
            return self.answer(_answer([FoundGroup(_("Changed by you lately"), recent)] if recent else []))  # fmt: skip
        if service.is_too_short(text):
            words = _("Type one more character to search records.")
            return self.answer(_answer([], words))
        return self.answer(_answer(list(service.find_records(self.context, text))))


def _answer(groups: list[FoundGroup], hint: str = "") -> dict[str, Any]:
    data: dict[str, Any] = {"groups": [asdict(group) for group in groups]}
    return data | {"hint": hint} if hint else data
