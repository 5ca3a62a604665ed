"""A context and field declarations for tests of field types, without a database or a request."""

from __future__ import annotations

from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from app.engine.declare.label import L
from app.engine.declare.spec import CatalogueSpec, EntitySpec, FieldSpec, OptionSpec
from app.engine.fields.base import Refusal
from app.engine.fields.registry import field_type
from app.engine.fields.standard import DeclarationContext

#: Monday, 2026-11-23, noon in Shanghai.
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
OPTIONS = (
    OptionSpec("A", L(zh="重点", en="Key account")),
    OptionSpec("B", L(zh="普通", en="Regular")),
    OptionSpec("old", L(zh="旧", en="Former"), retired=True),
)


class Reader(DeclarationContext):
    """A reader who may link to the records 1 to 9 only."""

    def resolve(self, kind: str, raw: Any) -> int | None:
        found = super().resolve(kind, raw)
        return found if found is not None and 1 <= found <= 9 else None


def reader(language: str = "en", timezone: str = "Asia/Shanghai") -> Reader:
    return Reader(CatalogueSpec(()), language, timezone, NOW, 7, (3, 4))


def spec(kind: str, name: str = "field", **values: Any) -> FieldSpec:
    """Return a field; keywords that FieldSpec does not know are the type's own."""
    own = set(FieldSpec.__dataclass_fields__) - {"options"}
    known = {key: values.pop(key) for key in list(values) if key in own}
    if kind in ("choice", "multi_choice") and "dictionary" not in values:
        values = {"options": OPTIONS, **values}
    if kind in ("link", "links"):
        values = {"to": "customer", **values}
    if kind == "formula":
        values = {"expression": "amount * 2", **values}
    options = MappingProxyType(values)
    return FieldSpec(name, kind, L(zh="字段", en="Field"), options=options, **known)


def entity(*fields: FieldSpec, slug: str = "deal", **values: Any) -> EntitySpec:
    return EntitySpec(slug, L(zh=slug, en=slug), L(zh=slug, en=slug), fields, **values)


def taken(kind: str, raw: Any, **values: Any) -> Any:
    """Return what the type makes of a raw value, or the text of its refusal after "refused: "."""
    language = values.pop("language", "en")
    timezone = values.pop("timezone", "Asia/Shanghai")
    try:
        return field_type(kind).coerce(raw, spec(kind, **values), reader(language, timezone))
    except Refusal as refusal:
        return f"refused: {refusal}"
