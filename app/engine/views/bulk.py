"""Which records a person selected: ticked ones, or all of a list."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from flask_babel import gettext as _

from app.engine.errors import UserError
from app.engine.query.context import read_id
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import parse_list_request


def selected_ids(query: ListQuery, values: Any, *, limit: int) -> list[int]:
    """Return the ids inside the scope of the query's action; others are neither named nor counted."""
    if values.get("all") == "1":
        request = parse_list_request(parse_qsl(values.get("query", "")), query.compiled)
        ids = query.ids(request, limit=limit + 1)
    else:
        parts = ",".join(values.getlist("ids")).split(",")
        numbers = [
            number for number in (read_id(part) for part in parts if part) if number is not None
        ]
        ids = numbers if len(numbers) > limit else query.contains(list(dict.fromkeys(numbers)))
    if len(ids) > limit:
        raise UserError(
            _("At most %(limit)s records at once; narrow the selection.", limit=f"{limit:,}")
        )
    return ids
