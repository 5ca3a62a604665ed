"""What checks look up again and again: the fields of an entity, its place in words, its types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.engine.declare.label import Label
from app.engine.declare.spec import CatalogueSpec, EntitySpec, FieldSpec
from app.engine.fields.base import FieldType
from app.engine.fields.registry import FIELD_TYPES

#: Types of the system fields; a test holds them against `compile.system_fields`.
SYSTEM_TYPES = {
    "code": "text", "owner": "user", "department": "department", "collaborators": "links",
    "tags": "tags", "created_at": "datetime", "created_by": "user", "changed_at": "datetime",
    "changed_by": "user",
}  # fmt: skip
#: System fields of child rows, which share owner and rights of their parent.
ROW_FIELDS = ("created_at", "created_by", "changed_at", "changed_by")
#: Types that hold one short text a record can be called by.
TITLE_TYPES = ("text", "number", "long_text", "formula", "uscc")


@dataclass(frozen=True)
class Facts:
    """One entity inside its catalogue, with its fields by name, system fields included."""

    spec: EntitySpec
    catalogue: CatalogueSpec
    fields: Mapping[str, FieldSpec]

    def kind(self, name: str) -> FieldType | None:
        """Return the type of a field; None for an unknown field or type."""
        field = self.fields.get(name)
        return FIELD_TYPES.get(field.type) if field else None

    def named(self, wanted: Iterable[str]) -> list[str]:
        """Return the names of the fields whose type key is among the wanted ones."""
        keys = set(wanted)
        return [name for name, field in self.fields.items() if field.type in keys]


def facts_of(spec: EntitySpec, catalogue: CatalogueSpec) -> Facts:
    """Return the facts of one entity."""
    fields = {field.name: field for field in spec.fields}
    system = ROW_FIELDS if spec.parent_row else SYSTEM_TYPES
    for name in system:
        fields.setdefault(name, FieldSpec(name, SYSTEM_TYPES[name], Label(name, name), system=True))
    return Facts(spec, catalogue, fields)


def place_in_words(entity: EntitySpec, field: FieldSpec | None = None) -> Label:
    """Return how a message calls an entity or one of its fields."""
    if field is None:
        return Label(f"对象“{entity.slug}”", f'entity "{entity.slug}"')
    name = f"{entity.slug}.{field.name}"
    return Label(f"字段“{name}”", f'field "{name}"')
