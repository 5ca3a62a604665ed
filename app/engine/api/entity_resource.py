"""What every resource below an entity stands on: the entity, its read path, its answers."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from flask import Response
from flask_appbuilder.api import BaseApi
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader, current_reader
from app.engine.compile.model import Compiled
from app.engine.errors import AccessDenied
from app.engine.query.context import ReaderContext
from app.engine.query.list_query import ListQuery
from app.extensions import db


class EntityResource(BaseApi):
    """A resource of one entity; `slug` is set by whoever makes its class."""

    slug: ClassVar[str] = ""
    openapi_spec_methods: ClassVar[dict[str, Any]] = {}

    def __dir__(self) -> list[str]:
        """Hide properties: the chassis reads every name of a view when it is made, outside requests."""
        kind = type(self)
        return [
            name
            for name in super().__dir__()
            if not isinstance(getattr(kind, name, None), property)
        ]

    @property
    def session(self) -> Session:
        """Return the request's database session."""
        return db.session  # type: ignore[return-value]

    @property
    def reader(self) -> Reader:
        """Return whose token came with the request."""
        reader = current_reader()
        if reader is None:
            raise AccessDenied(_("Sign in first."))
        return reader

    @property
    def context(self) -> ReaderContext:
        """Return a fresh context for this request."""
        return ReaderContext(self.session, self.reader)

    @property
    def compiled(self) -> Compiled:
        """Return the entity this resource is about."""
        return self.context.catalogue[self.slug]

    def query(self) -> ListQuery:
        """Return the entity's read path for the caller."""
        return ListQuery(self.compiled, self.context)


def answer(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Answer with JSON in UTF-8."""
    text = json.dumps(data, ensure_ascii=False, default=str)
    return Response(text, status, headers, mimetype="application/json")
