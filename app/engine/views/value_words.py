"""Values in the reader's words: as the journal holds them, and links by their titles."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.engine.access.tables import Department, User
from app.engine.compile.model import Compiled
from app.engine.declare.spec import FieldSpec
from app.engine.fields.base import Refusal
from app.engine.fields.file import FILE_TYPES
from app.engine.files.claims import file_names
from app.engine.query.context import ReaderContext
from app.engine.query.list_query import ListQuery


def json_text(compiled: Compiled, item: FieldSpec, value: Any, context: ReaderContext) -> str:
    """Return a value in JSON form (as the journal holds it) in the reader's words."""
    if value in (None, "", []):
        return "—"
    if item.type == "rows":
        return _("%(num)s rows", num=len(value))
    if item.type in ("link", "links", "user", "department", "file", "image"):
        return _linked_text(item, value, context)
    kind = compiled.type(item.name)
    try:
        return kind.to_text(kind.coerce(value, item, context), item, context)
    except (Refusal, ValueError, TypeError):
        return str(value)


def _linked_text(item: FieldSpec, value: Any, context: ReaderContext) -> str:
    ids = value if isinstance(value, list) else [value]
    if item.type in FILE_TYPES:
        return file_title(int(ids[0]), context)
    return ", ".join(link_title(item, key, context) for key in ids)


def file_title(key: int, context: ReaderContext) -> str:
    """Return the name of a file that a record held; it may be removed by now."""
    return file_names(context.session, [key]).get(key) or _("a file that is no longer kept")


def link_title(item: FieldSpec, key: Any, context: ReaderContext) -> str:
    """Return the title of a link target the reader may see, else "restricted"."""
    kind = {"user": "user", "department": "department"}.get(item.type, str(item.option("to")))
    titles = dict(titles_of(kind, [int(key)], context))
    return titles.get(int(key), _("Restricted"))


def titles_of(kind: str, ids: list[int], context: ReaderContext) -> list[tuple[int, str]]:
    """Return (id, title) of records, people or departments, inside the reader's scope."""
    if kind in ("user", "department"):
        model: Any = User if kind == "user" else Department
        rows = context.session.scalars(select(model).where(model.id.in_(ids)))
        return [(row.id, row.title(context.language)) for row in rows]
    compiled = context.catalogue.entities.get(kind)
    if compiled is None or not context.reader.may(kind, "see"):
        return []
    query = ListQuery(compiled, context)
    records = query.fetch(query.contains(ids), [compiled.name_field])
    return [(record.id, record.title) for record in records]
