"""/api/v1/<slug>/<id>/star: whether the caller starred a record; set and taken off."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_appbuilder.api import expose

from app.engine import clock
from app.engine.api.entity_resource import EntityResource, answer
from app.engine.api.room_paths import RECORD_KEY, answers
from app.engine.query.list_query import ListQuery
from app.features.stars import service


class StarAPI(EntityResource):
    """The caller's stars on one entity's records; a subclass per entity is made by the manifest."""

    @expose("/<record_id>/star", methods=["GET"])
    def get_star(self, record_id: str) -> Response:
        """Answer whether the caller starred the record."""
        record = self.query().get(record_id, [])
        is_on = service.is_starred(self.session, self.slug, record.id, reader=self.reader)
        return answer({"starred": is_on})

    @expose("/<record_id>/star", methods=["PUT"])
    def put_star(self, record_id: str) -> Response:
        """Star the record; 204, also when it is starred already."""
        record = self.query().get(record_id, [])
        service.give_star(self.session, self.slug, record.id, reader=self.reader, now=clock.now())
        return Response(status=204)

    @expose("/<record_id>/star", methods=["DELETE"])
    def delete_star(self, record_id: str) -> Response:
        """Take the star off; 204, also when there is none."""
        record = self.query().get(record_id, [])
        service.take_star(self.session, self.slug, record.id, reader=self.reader)
        return Response(status=204)


_STARRED = {"type": "object", "properties": {"starred": {"type": "boolean"}}}


def star_paths(query: ListQuery) -> dict[str, Any]:
    """Describe the room's path below one entity."""
    slug = query.compiled.slug
    return {
        f"/api/v1/{slug}/{{record_id}}/star": {
            "parameters": [RECORD_KEY],
            "get": {"operationId": f"show_star_{slug}", "responses": answers("200", "Yes or no", _STARRED)},
            "put": {"operationId": f"star_{slug}", "responses": answers("204", "Starred")},
            "delete": {"operationId": f"unstar_{slug}", "responses": answers("204", "Not starred")},
        }
    }  # fmt: skip
