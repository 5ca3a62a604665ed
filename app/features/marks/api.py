"""/api/v1/<slug>/<id>/star and /follow: whether the caller marked a record; set and taken off."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_appbuilder.api import expose

from app.engine import clock
from app.engine.api.entity_resource import EntityResource, answer
from app.engine.api.room_paths import RECORD_KEY, answers
from app.engine.query.list_query import ListQuery
from app.features.marks import service


class MarkAPI(EntityResource):
    """The caller's marks on one entity's records; a subclass per entity is made by the manifest."""

    @expose("/<record_id>/star", methods=["GET"])
    def get_star(self, record_id: str) -> Response:
        """Answer whether the caller starred the record."""
        return self._show(record_id, "starred")

    @expose("/<record_id>/star", methods=["PUT"])
    def put_star(self, record_id: str) -> Response:
        """Star the record; 204, also when it is starred already."""
        return self._set(record_id, "starred", is_on=True)

    @expose("/<record_id>/star", methods=["DELETE"])
    def delete_star(self, record_id: str) -> Response:
        """Take the star off; 204, also when there is none."""
        return self._set(record_id, "starred", is_on=False)

    @expose("/<record_id>/follow", methods=["GET"])
    def get_follow(self, record_id: str) -> Response:
        """Answer whether the caller follows the record."""
        return self._show(record_id, "followed")

    @expose("/<record_id>/follow", methods=["PUT"])
    def put_follow(self, record_id: str) -> Response:
        """Follow the record; 204, also when it is followed already."""
        return self._set(record_id, "followed", is_on=True)

    @expose("/<record_id>/follow", methods=["DELETE"])
    def delete_follow(self, record_id: str) -> Response:
        """Follow it no longer; 204, also when it was not followed."""
        return self._set(record_id, "followed", is_on=False)

    def _show(self, record_id: str, name: service.MarkName) -> Response:
        key = self.query().get(record_id, []).id
        marks = service.marks_on(self.session, self.slug, key, reader=self.reader)
        return answer({name: name in marks})

    def _set(self, record_id: str, name: service.MarkName, *, is_on: bool) -> Response:
        service.switch_mark(
            self.session, self.slug, self.query().get(record_id, []).id, name,
            is_on=is_on, reader=self.reader, now=clock.now(),
        )  # fmt: skip
        return Response(status=204)


def mark_paths(query: ListQuery) -> dict[str, Any]:
    """Describe the room's paths below one entity."""
    slug = query.compiled.slug
    return {
        f"/api/v1/{slug}/{{record_id}}/{verb}": {
            "parameters": [RECORD_KEY],
            "get": {"operationId": f"show_{verb}_{slug}", "responses": answers("200", "Yes or no", _flag(name))},
            "put": {"operationId": f"{verb}_{slug}", "responses": answers("204", f"Now {name}")},
            "delete": {"operationId": f"un{verb}_{slug}", "responses": answers("204", f"Not {name}")},
        }
        for verb, name in (("star", "starred"), ("follow", "followed"))
    }  # fmt: skip


def _flag(name: str) -> dict[str, Any]:
    return {"type": "object", "properties": {name: {"type": "boolean"}}}
