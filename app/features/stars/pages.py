"""/e/<slug>/<id>/star and /unstar: the switch beside a record's title."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine import clock
from app.engine.query.list_query import ListQuery
from app.engine.query.record_select import RecordRow
from app.engine.views.entity_base import EntityBase
from app.engine.views.record_models import RecordMark
from app.features.stars import service
from app.web.redirects import came_from


class StarPages(EntityBase):
    """The stars on one entity's records; a subclass per entity is made by the manifest."""

    default_view = "star"

    @expose("/<record_id>/star", methods=["POST"])
    def star(self, record_id: str) -> Response:
        """Star a record that the reader sees."""
        record = self.query().get(record_id, [])
        service.give_star(self.session, self.slug, record.id, reader=self.reader, now=clock.now())
        return self._answer(record.id, is_on=True)

    @expose("/<record_id>/unstar", methods=["POST"])
    def unstar(self, record_id: str) -> Response:
        """Take the star off again."""
        record = self.query().get(record_id, [])
        service.take_star(self.session, self.slug, record.id, reader=self.reader)
        return self._answer(record.id, is_on=False)

    def _answer(self, record_id: int, *, is_on: bool) -> Response:
        if request.headers.get("HX-Request"):
            return self.render("entity/mark.html", star_mark(self.slug, record_id, is_on=is_on))
        return self.go(came_from(otherwise=f"/e/{self.slug}/{record_id}"))


def star_marks(query: ListQuery, record: RecordRow) -> Iterable[RecordMark]:
    """Return the star of a living record."""
    if record.deleted:
        return ()
    slug, reader = query.compiled.slug, query.context.reader
    is_on = service.is_starred(query.session, slug, record.id, reader=reader)
    return (star_mark(slug, record.id, is_on=is_on),)


def star_mark(slug: str, record_id: int, *, is_on: bool) -> RecordMark:
    """Return the switch as it stands."""
    base = f"/e/{slug}/{record_id}"
    if is_on:
        hint = _("Starred: you are told of comments. Click to take the star off.")
        return RecordMark("star", "star", _("Star"), hint, f"{base}/unstar", is_on=True)
    hint = _("Star it: it stands in “Starred”, and you are told of comments.")
    return RecordMark("star", "star", _("Star"), hint, f"{base}/star", is_on=False)
