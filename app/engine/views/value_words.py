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

_FILE = "file"


class Titles:
    """Titles of what values link to, read together: first `want` every value, then ask `text`."""

    def __init__(self, context: ReaderContext) -> None:
        self._context = context
        self._wanted: dict[str, set[int]] = {}
        self._known: dict[str, dict[int, str]] = {}

    def want(self, item: FieldSpec, value: Any) -> None:
        """Note what a value in JSON form links to; fields that link nowhere are left alone."""
        kind = _kind(item)
        if kind and value:
            self._wanted.setdefault(kind, set()).update(_ids(value))

    def text(self, item: FieldSpec, value: Any) -> str:
        """Return the titles of the targets the reader may see, "restricted" for the others."""
        kind = _kind(item)
        missing = _("a file that is no longer kept") if kind == _FILE else _("Restricted")
        if not self._wanted.get(kind, set()).issuperset(_ids(value)):
            self.want(item, value)
            self._known.pop(kind, None)
        if kind not in self._known:
            self._known[kind] = self._read(kind, sorted(self._wanted[kind]))
        return ", ".join(self._known[kind].get(key, missing) for key in _ids(value))

    def want_person(self, user_id: int | None) -> None:
        """Note somebody who did something."""
        if user_id is not None:
            self._wanted.setdefault("user", set()).add(user_id)

    def person(self, user_id: int | None, written: str) -> str:
        """Return the name of today in the reader's language; the one that was written otherwise."""
        if user_id is None:
            return written or _("System")
        if user_id not in self._wanted.get("user", ()):
            self.want_person(user_id)
            self._known.pop("user", None)
        if "user" not in self._known:
            self._known["user"] = self._read("user", sorted(self._wanted["user"]))
        return self._known["user"].get(user_id) or written

    def _read(self, kind: str, ids: list[int]) -> dict[int, str]:
        if kind == _FILE:
            return file_names(self._context.session, ids)
        return dict(titles_of(kind, ids, self._context))


def _kind(item: FieldSpec) -> str:
    """Return what a field links to: an entity, "user", "department", "file"; "" for nothing."""
    if item.type in FILE_TYPES:
        return _FILE
    if item.type in ("link", "links"):
        return str(item.option("to"))
    return item.type if item.type in ("user", "department") else ""


def _ids(value: Any) -> list[int]:
    return [int(key) for key in (value if isinstance(value, list) else [value])]


def json_text(
    compiled: Compiled,
    item: FieldSpec,
    value: Any,
    context: ReaderContext,
    titles: Titles | None = None,
) -> str:
    """Return a value in JSON form (as the journal holds it) in the reader's words.

    titles: of what many values link to, read together.
    """
    if value in (None, "", []):
        return "—"
    if item.type == "rows":
        return _("%(num)s rows", num=len(value))
    if _kind(item):
        return (titles or Titles(context)).text(item, value)
    kind = compiled.type(item.name)
    try:
        return kind.to_text(kind.coerce(value, item, context), item, context)
    except (Refusal, ValueError, TypeError):
        return str(value)


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
    titles = {record.id: record.title for record in query.pick(ids, [compiled.name_field])}
    return [(key, titles[key]) for key in ids if key in titles]
