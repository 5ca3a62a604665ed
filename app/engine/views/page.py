"""The base of every page of ours: renders one page object, answers scripts, keeps redirects local."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from flask import Response, flash, redirect, render_template, request
from flask_appbuilder import BaseView

from app.engine.query.request_reader import RequestReader


class BasePage(RequestReader, BaseView):
    """A view of the chassis whose routes stay short: parse, ask, render."""

    def render(self, template: str, page: Any, status: int = 200) -> Response:
        """Render a template with exactly one variable, `page`."""
        return Response(render_template(template, page=page), status, mimetype="text/html")

    def answer(self, data: Any, status: int = 200) -> Response:
        """Answer a script with JSON."""
        text = json.dumps(data, ensure_ascii=False, default=str)
        return Response(text, status, mimetype="application/json")

    def go(self, path: str) -> Response:
        """Redirect to a same-site path after a successful POST."""
        return redirect(path, 303)  # type: ignore[return-value]

    @property
    def wants_json(self) -> bool:
        """Tell whether a script asks and wants data instead of a page."""
        return request.headers.get("X-Requested-With") == "fetch" or (
            "json" in request.headers.get("Accept", "")
        )


def list_href(slug: str, args: list[tuple[str, str]], *, path: str = "") -> str:
    """Return the address of a list with the given arguments."""
    query = urlencode([(name, value) for name, value in args if value != ""])
    return f"/e/{slug}/{path}" + (f"?{query}" if query else "")


def toast_at_once(text: str, *, undo: str = "") -> dict[str, str]:
    """Return the header that shows a message on the page whose part is being answered.

    undo: the batch its Undo button takes back; counts on the page are then asked for anew.
    static/js/toasts.js and counts.js listen for it.
    """
    action = {"href": f"/actions/{undo}/undo"} if undo else None
    shown = {"tone": "success", "text": text, "undo": action}
    changed: dict[str, Any] = {"crm:changed": {}} if undo else {}
    return {"HX-Trigger": json.dumps({**changed, "crm:toast": shown})}


def tell(text: str, *, tone: str = "good", undo: str = "") -> None:
    """Show a message on the next page; undo: the batch its Undo button takes back."""
    flash(json.dumps({"text": text, "undo": undo}), tone)
