"""Done and Move for a due date: one path for the record's page, the start page and whatever follows."""

from __future__ import annotations

from flask import Response, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine.forms.save import Saved
from app.engine.views.due_deeds import close_due, move_due
from app.engine.views.entity_base import EntityBase, number_of
from app.engine.views.page import tell
from app.engine.views.redirects import came_from


class DueRoutes(EntityBase):
    """What is done, and what gets another day."""

    @expose("/<record_id>/due/<name>/done", methods=["POST"])
    def due_done(self, record_id: str, name: str) -> Response:
        """Close what is done."""
        self.require(record_id, "change")
        version = number_of(request.values.get("version"))
        saved = close_due(self.query(), record_id, name, version)
        return self._back(_("Done: %(title)s", title=saved.title), saved)

    @expose("/<record_id>/due/<name>/move", methods=["POST"])
    def due_move(self, record_id: str, name: str) -> Response:
        """Give something another day."""
        self.require(record_id, "change")
        sent = request.values
        version = number_of(sent.get("version"))
        saved = move_due(self.query(), record_id, name, sent.get("to", ""), version)
        return self._back(_("Moved: %(title)s", title=saved.title), saved)

    def _back(self, words: str, saved: Saved) -> Response:
        if self.wants_json:
            return self.answer({"id": saved.id, "version": saved.version, "batch": saved.batch})
        tell(words, undo=saved.batch)
        return self.go(came_from(otherwise=f"/e/{self.slug}/{saved.id}"))
