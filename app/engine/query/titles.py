"""What a record is called, as its reader may read it: names follow the field rules too."""

from __future__ import annotations

from typing import Any

from app.engine.access.field_rules import field_mode
from app.engine.compile.model import Compiled
from app.engine.query.context import ReaderContext


def title_mode(compiled: Compiled, context: ReaderContext) -> str:
    """Return how the reader meets the entity's name field: hidden, mask, read or edit."""
    item = compiled.fields.get(compiled.name_field)
    if item is None:
        return "read"
    return field_mode(context.catalogue, compiled, item, context.reader)


def shown_title(compiled: Compiled, mode: str, value: Any, key: Any) -> str:
    """Return a record's name: as it is, as its shape when masked, as "#12" when hidden or empty."""
    if value in (None, "") or mode == "hidden":
        return f"#{key}"
    if mode == "mask":
        return compiled.type(compiled.name_field).mask(value)
    return str(value)
