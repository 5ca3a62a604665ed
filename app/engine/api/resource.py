"""The REST API of every entity, over the same read and write paths as the pages."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from flask_appbuilder.api import expose
from flask_babel import gettext as _

from app.engine.api.entity_resource import EntityResource, answer
from app.engine.api.openapi import entity_spec
from app.engine.charts.chart_json import numbers_json, take_chart
from app.engine.charts.chart_numbers import find_chart, make_numbers
from app.engine.errors import FieldError, InvalidRecord, UserError
from app.engine.fields.base import Masked, Ref, StoredRef
from app.engine.forms.reasons import REASON, read_reason
from app.engine.forms.remove import delete, restore
from app.engine.forms.rows import visible_rows
from app.engine.forms.save import Saved, save
from app.engine.forms.stored import json_value
from app.engine.query.file_answer import send_field_file
from app.engine.query.list_query import ListQuery
from app.engine.query.list_state import read_list_state
from app.engine.query.record_select import RecordRow

_NOT_IN_LISTS = ("back_links", "rows")


class EntityAPI(EntityResource):
    """List, show, create, change, delete, restore of one entity; `slug` is set by the factory."""

    @expose("/", methods=["GET"])
    def get_list(self) -> Response:
        """Answer a page of records with the lists' filter grammar."""
        query, args = self.query(), list(request.args.items(multi=True))
        state = read_list_state(query, args)
        wanted = state.request
        asked = any(name == "columns" for name, _value in [*args, *state.args])
        names = [name for name in wanted.columns if asked and name in query.modes] or list(
            query.modes
        )
        names = [name for name in names if self.compiled.fields[name].type not in _NOT_IN_LISTS]
        result = query.page(wanted, names)
        following = None
        if result.after:
            kept = [pair for pair in args if pair[0] not in ("page", "after", "before", "last")]
            following = f"/api/v1/{self.slug}/?{urlencode([*kept, ('after', result.after)])}"
        rows = [record_json(query, row) for row in result.rows]
        data = {
            "count": result.count if result.count_is_exact else result.count - 1,
            "count_is_exact": result.count_is_exact, "next": following, "result": rows,
        }  # fmt: skip
        return answer(data)

    @expose("/chart", methods=["GET"])
    def chart(self) -> Response:
        """Answer the numbers of a declared chart over the records the list's arguments select."""
        query, args = self.query(), list(request.args.items(multi=True))
        place, rest = take_chart(args)
        chart = find_chart(query, place or 0)
        state = read_list_state(query, rest)
        return answer(numbers_json(chart, make_numbers(query, state.request, chart)))

    @expose("/<record_id>", methods=["GET"])
    def get(self, record_id: str) -> Response:
        """Answer one record."""
        query = self.query()
        return answer(whole_json(query, query.get(record_id)))

    @expose("/", methods=["POST"])
    def post(self) -> Response:
        """Create a record; 201 with the record as the caller may read it."""
        values = read_body()
        saved = save(
            self.session, self.compiled, values, reader=self.reader, source="api",
            token=request.headers.get("Idempotency-Key", "")[:64],
        )  # fmt: skip
        place = {"Location": f"/api/v1/{self.slug}/{saved.id}"}
        return answer(self._as_read(saved), 201, place)

    @expose("/<record_id>", methods=["PATCH"])
    def patch(self, record_id: str) -> Response:
        """Change the sent fields; `version` (or If-Match) says which state the caller saw."""
        self.query().get(record_id, [])
        values = read_body()
        version = sent_version(values.pop("version", None))
        if version is None:
            text = _("Send the version you read, such as 3; it protects the changes of others.")
            raise InvalidRecord([FieldError("version", text)])
        saved = save(
            self.session, self.compiled, values, reader=self.reader, record_id=record_id,  # type: ignore[arg-type]
            version=version, source="api", reason=_sent_reason(values.pop(REASON, None)),
        )  # fmt: skip
        return answer(self._as_read(saved))

    def _as_read(self, saved: Saved) -> dict[str, Any]:
        """Return a saved record; of one that its writer gave away, only id and version."""
        query = self.query()
        if query.contains([saved.id]):
            return whole_json(query, query.get(saved.id))
        return {"id": saved.id, "version": saved.version}

    @expose("/<record_id>", methods=["DELETE"])
    def delete(self, record_id: str) -> Response:
        """Move a record to the recycle bin; 204."""
        self.query().get(record_id, [])
        delete(
            self.session, self.compiled, record_id, reader=self.reader, source="api",  # type: ignore[arg-type]
            version=sent_version(None),
        )  # fmt: skip
        return Response(status=204)

    @expose("/<record_id>/restore", methods=["POST"])
    def restore(self, record_id: str) -> Response:
        """Bring a record back from the recycle bin; 422 where a unique value was taken meanwhile."""
        saved = restore(self.session, self.compiled, record_id, reader=self.reader, source="api")
        return answer(self._as_read(saved))

    @expose("/<record_id>/file/<name>", methods=["GET"])
    def file(self, record_id: str, name: str) -> Response:
        """Send the file that a field holds; `size` asks for a small copy of a picture."""
        return send_field_file(self.query(), record_id, name)

    @expose("/_spec", methods=["GET"])
    def describe(self) -> Response:
        """Answer what this entity is: fields, types, operators, as the caller may meet them."""
        query = self.query()
        return answer(entity_spec(query))


def read_body() -> dict[str, Any]:
    """Return the request's JSON object; UserError for anything else, with what is wrong."""
    if not request.is_json:
        raise UserError(_("Send a JSON object with Content-Type: application/json."))
    try:
        data = json.loads(
            request.get_data(), parse_constant=_refuse_constant, object_pairs_hook=_unique_pairs,
            parse_float=Decimal,
        )  # fmt: skip
    except (ValueError, RecursionError, UnicodeDecodeError):
        raise UserError(_("The body is not valid JSON.")) from None
    if not isinstance(data, dict):
        raise UserError(_("Send one JSON object with the fields to write."))
    return data


def sent_version(raw: Any) -> int | None:
    """Return the version from the body, else from If-Match; None when neither was sent."""
    given = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    text = str(given if raw is None else raw)
    if not text:
        return None
    if isinstance(raw, bool | float | Decimal) or not (
        text.isascii() and text.isdigit() and len(text) < 10
    ):
        raise InvalidRecord([FieldError("version", _("A version is a whole number, such as 3."))])
    return int(text)


def _sent_reason(raw: Any) -> str:
    """Return the reason sent beside a change; InvalidRecord for what is no text."""
    if not isinstance(raw, str | None):
        raise InvalidRecord([FieldError(REASON, _("A text is needed here, such as “example”."))])
    return read_reason(raw)


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _unique_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is given twice")
    return found


def record_json(query: ListQuery, record: RecordRow) -> dict[str, Any]:
    """Return a record as JSON: only readable fields, masked ones as their shape."""
    data: dict[str, Any] = {"id": record.id, "version": record.version}
    for name, value in record.values.items():
        data[name] = _json(query, name, value)
    return data


def whole_json(query: ListQuery, record: RecordRow) -> dict[str, Any]:
    """Return one record as JSON together with its child rows."""
    data = record_json(query, record)
    for name in query.modes:
        if query.compiled.fields[name].type == "rows":
            data[name] = visible_rows(query.session, query.compiled, name, record.id, query.context)
    return data


def _json(query: ListQuery, name: str, value: Any) -> Any:
    if isinstance(value, Masked):
        return value.text
    if isinstance(value, StoredRef):
        return file_json(value.id, value.title, value.size, value.media, f"/api/v1/{value.path}")
    if isinstance(value, Ref):
        return None if value.restricted else {"id": value.id, "title": value.title}
    if isinstance(value, tuple) and value and isinstance(value[0], Ref):
        return [{"id": part.id, "title": part.title} for part in value]
    if name in query.compiled.link_tables:
        return []
    item = query.compiled.fields[name]
    if item.type in ("formula", "roll_up"):
        return value if isinstance(value, int | bool | None) else str(value)
    return json_value(query.compiled, name, value)


def file_json(key: int, name: str, size: int, media: str, href: str | None) -> dict[str, Any]:
    """Return a file as JSON; href is None while no record holds it."""
    return {"id": key, "name": name, "size": size, "type": media, "href": href}
