"""Which fields tell that two records are one and the same, and by what they are compared."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from app.engine.compile.model import Compiled
from app.engine.fields.base import Ref

#: Types of which one value belongs to one record, so that equality alone tells.
_TELLING = ("phone", "email", "uscc", "id_number", "url", "number")


def telling_fields(compiled: Compiled) -> list[str]:
    """Return the fields by which two records may be the same: those declared with `match`."""
    return [item.name for item in compiled.spec.fields if item.match and compiled.is_stored(item.name)]  # fmt: skip


def partners(compiled: Compiled, name: str) -> list[str]:
    """Return the required links that a matching field is read together with.

    Two customers may each have a Li Na: her name alone does not tell who she is.
    """
    item = compiled.fields[name]
    if item.unique or item.type in _TELLING:
        return []
    return [one.name for one in compiled.spec.fields if one.type == "link" and one.required]


def same_key(compiled: Compiled, name: str, values: Mapping[str, Any]) -> str:
    """Return the digest that records with the same value in a field share; "" without a value.

    values: typed, by field name; links as ids or as Ref. A link to be read together with the
    value counts as a part of it: without one nothing is the same.
    """
    item = compiled.fields[name]
    text = compiled.type(name).same_key(values.get(name), item)
    links = [_plain(values.get(one)) for one in partners(compiled, name)]
    return _digest([text, *links]) if text and all(links) else ""


def _plain(value: Any) -> str:
    return str(value.id if isinstance(value, Ref) else value or "")


def _digest(parts: Sequence[str]) -> str:
    """Return 32 signs: what is stored of a value tells nobody what it was."""
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()
