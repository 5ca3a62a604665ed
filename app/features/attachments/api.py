"""/api/v1/<slug>/<id>/files/: the files of a record, listed, added, fetched and taken off."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from flask_appbuilder.api import expose

from app.engine import clock
from app.engine.api.entity_resource import EntityResource, answer
from app.engine.api.room_paths import RECORD_KEY, answers
from app.engine.database import own_transaction
from app.engine.errors import FieldError, InvalidRecord
from app.engine.files.send import send_stored
from app.engine.files.store import current_store
from app.engine.forms.save import writable_id
from app.engine.query.list_query import ListQuery
from app.features.attachments import service
from app.features.attachments.service import AttachedFile
from app.features.attachments.upload import add_uploads


class AttachmentAPI(EntityResource):
    """The files of one entity's records; a subclass per entity is made by the manifest."""

    @expose("/<record_id>/files/", methods=["GET"])
    def get_files(self, record_id: str) -> Response:
        """Answer the files of a record, newest first."""
        record = self.query().get(record_id, [])
        found = service.files_of(self.session, self.slug, record.id)
        rows = [self._json(one) for one in found]
        return answer({"count": len(rows), "result": rows})

    @expose("/<record_id>/files/", methods=["POST"])
    @own_transaction
    def post_file(self, record_id: str) -> Response:
        """Add the part `file`; 201, or 200 when the record already had the very same file."""
        number = writable_id(self.compiled, self.context, record_id, "change")
        parts = request.files.getlist("file")[:1]
        done = add_uploads(
            self.session, self.compiled, number, parts, reader=self.reader, source="api"
        )
        if done.refused:
            raise InvalidRecord([FieldError("file", reason) for _name, reason in done.refused])
        data = self._json(done.added[0].file)
        return answer(data, 201 if done.added[0].is_new else 200, {"Location": data["href"]})

    @expose("/<record_id>/files/<key>", methods=["GET"])
    def get_file(self, record_id: str, key: str) -> Response:
        """Send one file; `size` asks for a small copy of a picture."""
        record = self.query().get(record_id, [])
        found = service.find_file(self.session, self.slug, record.id, key)
        return send_stored(
            current_store(), found.stored, size=request.args.get("size", ""), download=True
        )

    @expose("/<record_id>/files/<key>", methods=["DELETE"])
    def delete_file(self, record_id: str, key: str) -> Response:
        """Take a file off the record; 204."""
        service.remove_file(
            self.session, self.compiled, record_id, key, reader=self.reader, now=clock.now(),
            source="api",
        )  # fmt: skip
        return Response(status=204)

    def _json(self, one: AttachedFile) -> dict[str, Any]:
        stored, held, language = one.stored, one.attachment, self.reader.language
        by = {"id": one.by.id, "title": one.by.title(language)} if one.by else None
        return {
            "id": held.key, "name": stored.name, "size": stored.size, "type": stored.kind,
            "added_at": held.added_at.isoformat(), "added_by": by,
            "href": f"/api/v1/{self.slug}/{held.record_id}/files/{held.key}",
        }  # fmt: skip


_PERSON = {
    "type": "object", "nullable": True,
    "properties": {"id": {"type": "integer"}, "title": {"type": "string"}},
}  # fmt: skip
_FILE = {
    "type": "object",
    "properties": {
        "id": {"type": "string"}, "name": {"type": "string"}, "size": {"type": "integer"},
        "type": {"type": "string"}, "added_at": {"type": "string", "format": "date-time"},
        "added_by": _PERSON, "href": {"type": "string"},
    },
}  # fmt: skip
_FILES = {
    "type": "object",
    "properties": {"count": {"type": "integer"}, "result": {"type": "array", "items": _FILE}},
}
_BODY = {
    "type": "object", "required": ["file"],
    "properties": {"file": {"type": "string", "format": "binary"}},
}  # fmt: skip


def file_paths(query: ListQuery) -> dict[str, Any]:
    """Describe the room's paths below one entity."""
    slug, base = query.compiled.slug, f"/api/v1/{query.compiled.slug}/{{record_id}}/files/"
    key = {"name": "key", "in": "path", "required": True, "schema": {"type": "string"}}
    size = {"name": "size", "in": "query", "schema": {"type": "string", "enum": ["s", "m"]}}
    body = {"required": True, "content": {"multipart/form-data": {"schema": _BODY}}}
    sent = answers("200", "The file")
    sent["200"]["content"] = {
        "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
    }
    return {
        base: {
            "parameters": [RECORD_KEY],
            "get": {"operationId": f"list_files_{slug}", "responses": answers("200", "The files", _FILES)},
            "post": {"operationId": f"add_file_{slug}", "requestBody": body,
                     "responses": {**answers("201", "Added", _FILE), **answers("200", "It was there already", _FILE)}},
        },
        f"{base}{{key}}": {
            "parameters": [RECORD_KEY, key],
            "get": {"operationId": f"attached_file_{slug}", "parameters": [size], "responses": sent},
            "delete": {"operationId": f"remove_file_{slug}", "responses": answers("204", "Taken off")},
        },
    }  # fmt: skip
