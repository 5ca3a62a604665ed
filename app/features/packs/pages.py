"""Packs in the browser: what there is, on and off."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, current_app
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine.errors import AccessDenied, NotVisible
from app.engine.views.page import BasePage, tell
from app.extensions import db
from app.features.packs.page_models import BASE, build_packs_page, is_pending
from app.features.packs.shelf import Shelf
from app.features.packs.switch import OFF, ON, find_pack, problems, switch, switched_words


class PackPages(BasePage):
    """Packs; administrators only."""

    route_base = BASE
    default_view = "packs"

    @expose("/", methods=["GET"])
    def packs(self) -> Response:
        """Show every pack with its entities and whether it is on."""
        self._require_administrator()
        shelf = _shelf()
        return self.render("packs/list.html", build_packs_page(self.context, shelf, shelf.packs()))

    @expose("/state", methods=["GET"])
    def state(self) -> Response:
        """Answer the script that waits for the processes with the new declarations."""
        self._require_administrator()
        shelf = _shelf()
        waits = is_pending(shelf, shelf.packs())
        return Response(status=204, headers={} if waits else {"HX-Refresh": "true"})

    @expose("/<name>/<to>", methods=["POST"])
    def switch(self, name: str, to: str) -> Response:
        """Switch a pack on or off, or show why it cannot be."""
        self._require_administrator()
        if to not in (ON, OFF):
            raise NotVisible(to)
        shelf, reader = _shelf(), self.reader
        one = find_pack(shelf, name)
        label = one.pack.label.text(reader.language) or name
        reasons = problems(db.engine, shelf, name, to)
        if reasons:
            return self._refused(
                shelf, label, to, [words.text(reader.language) for words in reasons]
            )
        switch(self.session, shelf, one, to, reader=reader)
        tell(switched_words(label, to))
        return self.go(f"{BASE}/")

    def _refused(self, shelf: Shelf, label: str, to: str, reasons: Sequence[str]) -> Response:
        title = (
            _("“%(name)s” cannot be switched on", name=label)
            if to == ON
            else _("“%(name)s” cannot be switched off", name=label)
        )
        page = build_packs_page(
            self.context, shelf, shelf.packs(), refused_title=title, reasons=reasons
        )
        return self.render("packs/list.html", page, 409)

    def _require_administrator(self) -> None:
        if not self.reader.is_administrator:
            raise AccessDenied(_("Only administrators open the settings."))


def _shelf() -> Shelf:
    shelf: Shelf = current_app.extensions["packs"]
    return shelf
