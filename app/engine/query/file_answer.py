"""The file of a field, sent to who may read that field of that record; else 404 like any other."""

from __future__ import annotations

from flask import Response, request

from app.engine.errors import NotVisible
from app.engine.fields.base import StoredRef
from app.engine.fields.tables import StoredFile
from app.engine.files.send import send_stored
from app.engine.files.store import current_store
from app.engine.query.list_query import ListQuery


def send_field_file(
    query: ListQuery, record_id: int | str, name: str, *, deleted: bool = False
) -> Response:
    """Answer with a record's file, inside the reader's scope and field rules; else NotVisible."""
    if query.modes.get(name) not in ("read", "edit"):
        raise NotVisible(name)
    value = query.get(record_id, [name], deleted=deleted).values.get(name)
    stored = query.session.get(StoredFile, value.id) if isinstance(value, StoredRef) else None
    if stored is None:
        raise NotVisible(name)
    return send_stored(
        current_store(), stored, size=request.args.get("size", ""),
        download=request.args.get("download") == "1",
    )  # fmt: skip
