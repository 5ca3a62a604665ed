"""/e/<slug>/<id>/star, /unstar, /follow and /unfollow: the switches beside a record's title."""

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
from app.features.marks import service
from app.web.redirects import came_from


class MarkPages(EntityBase):
    """The marks on one entity's records; a subclass per entity is made by the manifest."""

    default_view = "star"

    @expose("/<record_id>/star", methods=["POST"])
    def star(self, record_id: str) -> Response:
        """Star a record that the reader sees."""
        return self._set(record_id, "starred", is_on=True)

    @expose("/<record_id>/unstar", methods=["POST"])
    def unstar(self, record_id: str) -> Response:
        """Take the star off again."""
        return self._set(record_id, "starred", is_on=False)

    @expose("/<record_id>/follow", methods=["POST"])
    def follow(self, record_id: str) -> Response:
        """Follow a record that the reader sees."""
        return self._set(record_id, "followed", is_on=True)

    @expose("/<record_id>/unfollow", methods=["POST"])
    def unfollow(self, record_id: str) -> Response:
        """Follow it no longer."""
        return self._set(record_id, "followed", is_on=False)

    def _set(self, record_id: str, name: service.MarkName, *, is_on: bool) -> Response:
        key = self.query().get(record_id, []).id
        service.switch_mark(
            self.session, self.slug, key, name, is_on=is_on, reader=self.reader, now=clock.now()
        )
        if request.headers.get("HX-Request"):
            mark = _MARKS[name](f"/e/{self.slug}/{key}", is_on)
            return self.render("entity/mark.html", mark)
        return self.go(came_from(otherwise=f"/e/{self.slug}/{key}"))


def record_marks(query: ListQuery, record: RecordRow) -> Iterable[RecordMark]:
    """Return the switches of a living record."""
    if record.deleted:
        return ()
    slug, reader = query.compiled.slug, query.context.reader
    is_on = service.marks_on(query.session, slug, record.id, reader=reader)
    return tuple(make(f"/e/{slug}/{record.id}", name in is_on) for name, make in _MARKS.items())


def _star(base: str, is_on: bool) -> RecordMark:
    if is_on:
        hint = _("Starred: it stands in “Starred”. Click to take the star off.")
        return RecordMark("star", "star", _("Star"), hint, f"{base}/unstar", is_on=True)
    hint = _("Star it: it stands in “Starred”.")
    return RecordMark("star", "star", _("Star"), hint, f"{base}/star", is_on=False)


def _follow(base: str, is_on: bool) -> RecordMark:
    if is_on:
        hint = _("Followed: you are told what others do here. Click to follow it no longer.")
        return RecordMark("follow", "eye", _("Follow"), hint, f"{base}/unfollow", is_on=True)
    hint = _("Follow it: you are told at the bell what others change, add and comment here.")
    return RecordMark("follow", "eye", _("Follow"), hint, f"{base}/follow", is_on=False)


_MARKS = {"starred": _star, "followed": _follow}
