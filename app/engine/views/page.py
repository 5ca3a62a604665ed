"""The base of every page: a route method parses, asks for access, calls a service and renders."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_appbuilder import BaseView


class BasePage(BaseView):  # type: ignore[misc]  # the chassis has no types
    """A page; its templates receive exactly one variable, the documented object `page`."""

    route_base = ""

    def render(self, template: str, page: Any) -> str:
        """Render a template with the page object; nothing else reaches it."""
        return render_template(template, page=page)  # noqa: TID251 - the allowed caller
