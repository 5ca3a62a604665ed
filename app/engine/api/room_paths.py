"""What rooms add to the API below every entity, in the description: the engine knows no room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.engine.query.list_query import ListQuery

PathsOf = Callable[[ListQuery], dict[str, Any]]
_rooms: list[PathsOf] = []
_ERROR = {"$ref": "#/components/responses/Error"}
RECORD_KEY: dict[str, Any] = {
    "name": "record_id", "in": "path", "required": True, "schema": {"type": "integer"},
}  # fmt: skip


def provide_paths(paths_of: PathsOf) -> None:
    """Let a room describe its paths: called per entity that the caller may see."""
    if paths_of not in _rooms:
        _rooms.append(paths_of)


def room_paths(query: ListQuery) -> dict[str, Any]:
    """Return the paths of all rooms for one entity."""
    found: dict[str, Any] = {}
    for paths_of in _rooms:
        found |= paths_of(query)
    return found


def answers(code: str, text: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the answers of a path: the good one, and what every path may refuse with."""
    good: dict[str, Any] = {"description": text}
    if schema is not None:
        good["content"] = {"application/json": {"schema": schema}}
    refused = dict.fromkeys(("400", "401", "403", "404", "409", "413", "415", "422", "429"), _ERROR)
    return {code: good, **refused}
