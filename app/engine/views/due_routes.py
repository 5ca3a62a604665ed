"""Done and Move for a due date: one path for the record's page, the start page and whatever follows."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine.errors import InvalidRecord
from app.engine.forms.save import Saved
from app.engine.views.due_deeds import done_values, moved_values
from app.engine.views.entity_base import EntityBase, number_of
from app.engine.views.page import tell
from app.engine.views.redirects import came_from


class DueRoutes(EntityBase):
    """What is done, and what gets another day."""

    @expose("/<record_id>/due/<name>/done", methods=["POST"])
    def due_done(self, record_id: str, name: str) -> Response:
        """Close what is done."""
        self.require(record_id, "change")
        saved = self._write(record_id, done_values(self.query(), name))
        return self._back(_("Done: %(title)s", title=saved.title), saved)

    @expose("/<record_id>/due/<name>/move", methods=["POST"])
    def due_move(self, record_id: str, name: str) -> Response:
        """Give something another day."""
        self.require(record_id, "change")
        to = request.values.get("to", "")
        saved = self._write(record_id, moved_values(self.query(), record_id, name, to))
        return self._back(_("Moved: %(title)s", title=saved.title), saved)

    def _write(self, record_id: str, values: dict[str, Any]) -> Saved:
        """Save a date beside what others changed meanwhile; no version means the newest."""
        version = number_of(request.values.get("version"))
        words: dict[str, Any] = {"record_id": record_id, "source": "inline"}
        try:
            if version is None:
                return self.save(values, **words)
            return self.save_beside(values, version=version, **words)[0]
        except InvalidRecord as refused:
            raise InvalidRecord(self.named(refused.errors)) from None

    def _back(self, words: str, saved: Saved) -> Response:
        if self.wants_json:
            return self.answer({"id": saved.id, "version": saved.version, "batch": saved.batch})
        tell(words, undo=saved.batch)
        return self.go(came_from(otherwise=f"/e/{self.slug}/{saved.id}"))
