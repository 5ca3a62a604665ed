"""The shape of a column: what its declaration makes of it, independent of the database."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import BigInteger, Boolean, Date, Integer, String, Text
from sqlalchemy.types import TypeEngine

from app.engine.fields.types import ExactDecimal, KeySet, UTCDateTime

_SHAPE = re.compile(r"(\w+?)(?:\((\d+)\))?")
_MADE: dict[str, Any] = {
    "String": String, "Text": Text, "Integer": Integer, "BigInteger": BigInteger,
    "Boolean": Boolean, "Date": Date, "UTCDateTime": UTCDateTime, "KeySet": KeySet,
    "ExactDecimal": ExactDecimal,
}  # fmt: skip


def shape_of(kind: TypeEngine[Any]) -> str:
    """Return a column type as text: its name and its length or number of places."""
    name = type(kind).__name__
    if name == "KeySet":
        return name
    size = getattr(kind, "places", None)
    if size is None:
        size = getattr(kind, "length", None)
    return name if size is None else f"{name}({size})"


def type_of_shape(shape: str) -> TypeEngine[Any] | None:
    """Return the column type a shape was made of; None for one this version does not know."""
    match = _SHAPE.fullmatch(shape)
    if match is None or match[1] not in _MADE:
        return None
    made: TypeEngine[Any] = _MADE[match[1]](*([int(match[2])] if match[2] else []))
    return made


def fits_inside(old: str, new: str) -> bool:
    """Tell whether every value of the old shape is one of the new shape, stored the same way."""
    return _is_longer(old, new) or (old, new) == ("Integer", "BigInteger")


def stays_as_it_is(old: str, new: str) -> bool:
    """Tell whether a column of the old shape may simply go on: it has more room than is needed."""
    return _is_longer(new, old) or (old, new) == ("BigInteger", "Integer")


def _is_longer(short: str, long: str) -> bool:
    first, second = _SHAPE.fullmatch(short), _SHAPE.fullmatch(long)
    if not first or not second or first[1] != "String" or second[1] != "String":
        return False
    return int(first[2] or 0) < int(second[2] or 0)
