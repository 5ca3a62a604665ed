"""The description of the API, generated from the declarations, inside the caller's rights."""

from __future__ import annotations

from typing import Any

from app.engine.access.field_rules import is_searchable_mode
from app.engine.api.openapi_files import FILE_SCHEMA, UPLOAD_PATH, download_path
from app.engine.api.room_paths import room_paths
from app.engine.compile.catalogue import Catalogue
from app.engine.fields.base import FieldType
from app.engine.fields.file import FILE_TYPES
from app.engine.forms.reasons import MOST, REASON
from app.engine.query.context import ReaderContext
from app.engine.query.list_marks import list_marks
from app.engine.query.list_query import ListQuery

_ERROR = {"$ref": "#/components/responses/Error"}


def entity_spec(query: ListQuery) -> dict[str, Any]:
    """Return an entity's labels and readable fields with types, operators and choices."""
    compiled, context = query.compiled, query.context
    fields = []
    for name, mode in query.modes.items():
        item, kind = compiled.fields[name], compiled.type(name)
        described: dict[str, Any] = {
            "name": name, "type": item.type, "label": {"zh": item.label.zh, "en": item.label.en},
            "mode": mode, "required": item.required, "unique": item.unique,
            "read_only": mode != "edit", "system": item.system,
            "ask_reason": item.ask_reason, "operators": list(kind.operators) if item.filter else [],
            "schema": kind.json_schema(item),
        }  # fmt: skip
        if item.personal or item.sensitive:
            purpose = {"zh": item.purpose.zh, "en": item.purpose.en}
            described |= {"personal": True, "sensitive": item.sensitive, "purpose": purpose}
        if item.type in ("choice", "multi_choice"):
            described["options"] = [
                {"key": o.key, "zh": o.label.zh, "en": o.label.en, "retired": o.retired}
                for o in context.options(item)
            ]
        if item.type in ("link", "links"):
            described["to"] = item.option("to")
        fields.append(described)
    spec = compiled.spec
    reader = context.reader
    return {
        "slug": spec.slug, "label": {"zh": spec.label.zh, "en": spec.label.en},
        "plural": {"zh": spec.plural.zh, "en": spec.plural.en}, "description": spec.doc,
        "name_field": compiled.name_field, "fields": fields,
        "minimum": [list(group) for group in spec.minimum],
        "actions": [action for action in ("see", "add", "change", "delete") if reader.may(spec.slug, action)],
    }  # fmt: skip


def openapi(catalogue: Catalogue, context: ReaderContext, *, version: str) -> dict[str, Any]:
    """Return the OpenAPI 3.0 document of every entity the caller may see."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for compiled in catalogue:
        if not context.reader.may(compiled.slug, "see"):
            continue
        query = ListQuery(compiled, context)
        schemas[compiled.slug] = _read_schema(query)
        schemas[f"{compiled.slug}_write"] = written = _write_schema(query)
        schemas[f"{compiled.slug}_change"] = _change_schema(written)
        paths |= _paths(query)
        if any(query.compiled.fields[name].type in FILE_TYPES for name in query.modes):
            paths |= download_path(compiled.slug)
        paths |= room_paths(query)
    return {
        "openapi": "3.0.3",
        "info": {"title": "Guanxi CRM", "version": version},
        "paths": {**paths, **UPLOAD_PATH},
        "components": {
            "schemas": {**schemas, "error": _ERROR_SCHEMA},
            "responses": {"Error": {"description": "What was wrong, where, and the cure",
                                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/error"}}}}},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"bearer": []}],
    }  # fmt: skip


_ERROR_SCHEMA = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "fields": {"type": "array", "items": {"type": "object"}},
                "id": {"type": "string"},
            },
        }
    },
}


def _schema(kind: FieldType, item: Any, *, linked: bool) -> dict[str, Any]:
    if linked and item.type in ("link", "user", "department"):
        return {
            "type": "object",
            "nullable": True,
            "properties": {"id": {"type": "integer"}, "title": {"type": "string"}},
        }
    if linked and item.type in FILE_TYPES:
        return FILE_SCHEMA
    if linked and item.type == "links":
        return {"type": "array", "items": {"type": "object"}}
    return kind.json_schema(item)


def _read_schema(query: ListQuery) -> dict[str, Any]:
    compiled = query.compiled
    properties: dict[str, Any] = {"id": {"type": "integer"}, "version": {"type": "integer"}}
    for name, mode in query.modes.items():
        item = compiled.fields[name]
        if item.type == "back_links":
            continue
        if item.type == "rows":
            properties[name] = {"type": "array", "items": {"type": "object"}}
        elif mode == "mask":
            properties[name] = {"type": "string", "nullable": True}
        else:
            properties[name] = {**_schema(compiled.type(name), item, linked=True), "nullable": True}
    return {"type": "object", "properties": properties}


def _write_schema(query: ListQuery) -> dict[str, Any]:
    compiled = query.compiled
    properties = {
        name: _schema(compiled.type(name), compiled.fields[name], linked=False)
        if compiled.fields[name].type != "rows"
        else {"type": "array", "items": {"type": "object"}}
        for name, mode in query.modes.items()
        if mode == "edit" and compiled.fields[name].type != "back_links"
    }
    required = [
        item.name
        for item in compiled.spec.fields
        if item.required and item.name in properties and item.default is None
    ]
    required += [group[0] for group in compiled.spec.minimum if len(group) == 1]
    any_of = [
        {"anyOf": [{"required": [name]} for name in group]}
        for group in compiled.spec.minimum
        if len(group) > 1
    ]
    found: dict[str, Any] = {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }
    if any_of:
        found["allOf"] = any_of
    return {**found, "required": list(dict.fromkeys(required))} if required else found


#: Arguments of every list beside its filters, and the schema of each.
_LIST_ARGUMENTS: dict[str, dict[str, Any]] = {
    "q": {"type": "string", "maxLength": 200}, "sort": {"type": "string"},
    "page": {"type": "integer", "minimum": 1}, "per_page": {"type": "integer", "minimum": 1},
    "after": {"type": "string"}, "before": {"type": "string"}, "last": {"type": "string", "enum": ["1"]},
    "columns": {"type": "string"}, "count": {"type": "string", "enum": ["exact"]},
}  # fmt: skip


def _list_arguments(query: ListQuery) -> list[dict[str, Any]]:
    """Return the arguments of a list: the fixed ones and a filter per field and operator."""
    filters = [
        f"f.{name}.{op}"
        for name, mode in query.modes.items()
        if query.compiled.fields[name].filter and is_searchable_mode(mode)
        for op in query.compiled.type(name).operators
    ]
    filters += [mark.argument[0] for mark in list_marks()]
    schemas = {**_LIST_ARGUMENTS, **{key: {"type": "string"} for key in filters}}
    return [{"name": name, "in": "query", "schema": schema} for name, schema in schemas.items()]


def _change_schema(written: dict[str, Any]) -> dict[str, Any]:
    """Return the body of a change: any of the fields, the version that was read, and why."""
    reason = {"type": "string", "maxLength": MOST}
    version = {"type": "integer", "minimum": 1}
    properties = {**written["properties"], "version": version, REASON: reason}
    kept = {key: value for key, value in written.items() if key != "allOf"}
    return {**kept, "properties": properties, "required": ["version"]}


def _body(schema: str) -> dict[str, Any]:
    reference = {"$ref": f"#/components/schemas/{schema}"}
    return {"required": True, "content": {"application/json": {"schema": reference}}}


def _chart_path(query: ListQuery, answers: dict[str, Any]) -> dict[str, Any]:
    """Return the path of the declared charts, which are numbered from 0; {} where there are none."""
    slug, charts = query.compiled.slug, len(query.compiled.spec.charts)
    if not charts:
        return {}
    which = {"type": "integer", "minimum": 0, "maximum": charts - 1}
    asked = [{"name": "chart", "in": "query", "schema": which}, *_list_arguments(query)]
    deed = {"operationId": f"chart_{slug}", "parameters": asked, "responses": answers}
    return {f"/api/v1/{slug}/chart": {"get": deed}}


def _paths(query: ListQuery) -> dict[str, Any]:
    slug = query.compiled.slug
    one = {"$ref": f"#/components/schemas/{slug}"}
    write = _body(f"{slug}_write")
    page = {"type": "object", "properties": {"count": {"type": "integer"}, "count_is_exact": {"type": "boolean"},
            "next": {"type": "string", "nullable": True}, "result": {"type": "array", "items": one}}}  # fmt: skip
    key = {"name": "record_id", "in": "path", "required": True, "schema": {"type": "integer"}}

    def answers(code: str, text: str, schema: Any | None) -> dict[str, Any]:
        good: dict[str, Any] = {"description": text}
        if schema is not None:
            good["content"] = {"application/json": {"schema": schema}}
        return {
            code: good,
            **dict.fromkeys(("400", "401", "403", "404", "409", "415", "422", "429"), _ERROR),
        }

    return {
        f"/api/v1/{slug}/": {
            "get": {"operationId": f"list_{slug}", "parameters": _list_arguments(query), "responses": answers("200", "A page", page)},
            "post": {"operationId": f"create_{slug}", "requestBody": write, "responses": answers("201", "Created", one)},
        },
        f"/api/v1/{slug}/{{record_id}}": {
            "parameters": [key],
            "get": {"operationId": f"show_{slug}", "responses": answers("200", "The record", one)},
            "patch": {"operationId": f"change_{slug}", "requestBody": _body(f"{slug}_change"),
                      "responses": answers("200", "Changed", one)},
            "delete": {"operationId": f"delete_{slug}", "responses": answers("204", "In the recycle bin", None)},
        },
        f"/api/v1/{slug}/{{record_id}}/restore": {
            "parameters": [key],
            "post": {"operationId": f"restore_{slug}", "responses": answers("200", "Out of the recycle bin", one)},
        },
        **_chart_path(query, answers("200", "The numbers of a chart", {"type": "object"})),
        f"/api/v1/{slug}/_spec": {
            "get": {"operationId": f"describe_{slug}", "responses": answers("200", "Fields and rights", {"type": "object"})},
        },
    }  # fmt: skip
