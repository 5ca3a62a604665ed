"""What a record holds already may stay when its form is sent back, though nobody may choose it now.

A retired choice and a deactivated person are such values. Links to records are not: whether an
unseen record is the linked one must not be answered.
"""

from __future__ import annotations

from typing import Any

from app.engine.compile.model import Compiled
from app.engine.fields.base import Refusal
from app.engine.fields.standard import split_values
from app.engine.query.context import ReaderContext

_ONE = ("choice", "user", "department")


def coerce_or_keep(
    compiled: Compiled, name: str, raw: Any, held: Any, context: ReaderContext
) -> Any:
    """Return the typed value; of a refused one, the part that the record holds stays.

    held: the record's typed value, None or empty when there is none. Raises Refusal for the rest.
    """
    item, kind = compiled.fields[name], compiled.type(name)
    try:
        return kind.coerce(raw, item, context)
    except Refusal:
        if not held:
            raise
        if item.type in _ONE and _plain(raw) == str(held):
            return held
        several = item.type == "multi_choice" or (
            item.type == "links" and item.option("to") == "user"
        )
        if not several:
            raise
        return _keep_some(compiled, name, raw, held, context)


def _keep_some(
    compiled: Compiled, name: str, raw: Any, held: tuple[Any, ...], context: ReaderContext
) -> tuple[Any, ...]:
    item, parts = compiled.fields[name], split_values(raw)
    sent = {_plain(part) for part in parts}
    kept = {one for one in held if str(one) in sent}
    others = [part for part in parts if _plain(part) not in {str(one) for one in kept}]
    new = compiled.type(name).coerce(others, item, context) or ()
    if item.type == "links":
        return tuple(sorted(kept | set(new)))
    order = [option.key for option in context.options(item)]
    return tuple(sorted(kept | set(new), key=lambda key: order.index(key) if key in order else 0))


def _plain(raw: Any) -> str:
    if isinstance(raw, list | tuple) and len(raw) == 1:
        raw = raw[0]
    if isinstance(raw, dict):
        raw = raw.get("id")
    return str(raw).strip()
