"""How the description of the API tells of files."""

from __future__ import annotations

from typing import Any

_ERROR = {"$ref": "#/components/responses/Error"}
_ERRORS = dict.fromkeys(("400", "401", "403", "404", "413", "422", "429"), _ERROR)

#: A file as records show it; in a written record its id stands alone.
FILE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "nullable": True,
    "properties": {
        "id": {"type": "integer"},
        "name": {"type": "string"},
        "size": {"type": "integer"},
        "type": {"type": "string"},
        "href": {"type": "string", "nullable": True},
    },
}
_BODY = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "entity": {"type": "string"},
        "field": {"type": "string"},
    },
}
UPLOAD_PATH: dict[str, Any] = {
    "/api/v1/files/": {
        "post": {
            "operationId": "upload_file",
            "requestBody": {
                "required": True,
                "content": {"multipart/form-data": {"schema": _BODY}},
            },
            "responses": {
                "201": {
                    "description": "Its id may stand once in a record that its sender writes",
                    "content": {"application/json": {"schema": FILE_SCHEMA}},
                },
                **_ERRORS,
            },
        }
    }
}


def download_path(slug: str) -> dict[str, Any]:
    """Return the path by which an entity's files are fetched."""
    key = {"name": "record_id", "in": "path", "required": True, "schema": {"type": "integer"}}
    name = {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}
    size = {"name": "size", "in": "query", "schema": {"type": "string", "enum": ["s", "m"]}}
    content = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    return {
        f"/api/v1/{slug}/{{record_id}}/file/{{name}}": {
            "parameters": [key, name, size],
            "get": {
                "operationId": f"file_{slug}",
                "responses": {"200": {"description": "The file", "content": content}, **_ERRORS},
            },
        }
    }
