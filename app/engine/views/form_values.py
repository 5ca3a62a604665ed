"""What a form's inputs hold before anybody types: defaults, presets, stored values."""

from __future__ import annotations

from typing import Any

from flask import request

from app.engine.compile.model import Compiled
from app.engine.declare.spec import FieldSpec
from app.engine.fields.date_time import DATE_TYPES
from app.engine.forms.rows import visible_rows
from app.engine.forms.stored import json_value, read_record, typed_values


def first_values(compiled: Compiled, context: Any) -> dict[str, Any]:
    """Return declared defaults, and what the address presets (new?customer=12)."""
    values: dict[str, Any] = {
        item.name: _default(compiled, item, context)
        for item in compiled.spec.fields
        if item.default is not None
    }
    if "owner" in compiled.fields and context.reader.may(compiled.slug, "assign"):
        values["owner"] = context.user_id
    asked = request.args.items()
    return values | {name: value for name, value in asked if name in compiled.fields}


def _default(compiled: Compiled, item: FieldSpec, context: Any) -> Any:
    """Return what the input holds at first; a word such as "+1d" as the day it means now."""
    kind = compiled.type(item.name)
    if item.type not in DATE_TYPES:
        return item.default
    return kind.to_input(kind.coerce(item.default, item, context), item, context)


def stored_inputs(compiled: Compiled, record_id: int, context: Any) -> dict[str, Any]:
    """Return a record's stored values as its inputs hold them; the caller checked the scope."""
    record = read_record(context.session, compiled, record_id)
    values = typed_values(context.session, compiled, record)
    found: dict[str, Any] = {}
    for item in compiled.fields.values():
        if item.type == "rows":
            found[item.name] = visible_rows(
                context.session, compiled, item.name, record_id, context
            )
        elif item.type in (
            "link",
            "user",
            "department",
            "links",
            "tags",
            "multi_choice",
            "file",
            "image",
        ):
            found[item.name] = json_value(compiled, item.name, values.get(item.name))
        elif item.name in values:
            found[item.name] = compiled.type(item.name).to_input(values[item.name], item, context)
    return found


def resolve_clashes(
    compiled: Compiled, values: dict[str, Any], record_id: int | None, context: Any
) -> None:
    """Apply the choices of the conflict view: mine keeps what was typed, the others replace it."""
    if record_id is None:
        return
    stored: dict[str, Any] | None = None
    for key, choice in request.form.items():
        name = key.removeprefix("clash.")
        if key.startswith("clash.") and choice in ("theirs", "before") and name in compiled.fields:
            stored = stored or stored_inputs(compiled, record_id, context)
            values[name] = (
                stored.get(name) if choice == "theirs" else request.form.get(f"before.{name}")
            )
