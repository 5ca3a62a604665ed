"""What every resource below an entity stands on: the entity, its read path, its answers."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from flask import Response
from flask_appbuilder.api import BaseApi

from app.engine.compile.model import Compiled
from app.engine.query.list_query import ListQuery
from app.engine.query.request_reader import RequestReader


class EntityResource(RequestReader, BaseApi):
    """A resource of one entity; `slug` is set by whoever makes its class."""

    slug: ClassVar[str] = ""
    openapi_spec_methods: ClassVar[dict[str, Any]] = {}

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
