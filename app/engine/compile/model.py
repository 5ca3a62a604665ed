"""From one EntitySpec to one mapped class, its table, its link tables and its search table."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, String, Table, Text
from sqlalchemy.orm import registry, relationship

from app.engine.access.tables import Department, User
from app.engine.compile.system_fields import system_fields
from app.engine.declare.entity import Entity
from app.engine.declare.spec import EntitySpec, FieldSpec
from app.engine.fields.base import FieldType
from app.engine.fields.registry import field_type
from app.engine.fields.tables import StoredFile
from app.engine.fields.types import KeySet, UTCDateTime

CATALOGUE = {"owner": "catalogue"}
# Fields of type file point at this table, so it must be known before any of them is built.
_FILES = StoredFile.__table__
_LONGEST_NAME = 60
_USER_FIELDS = ("owner", "created_by", "changed_by")


@dataclass(frozen=True)
class Compiled:
    """One entity ready for use.

    fields: declared fields first, then system fields, by name. link_tables: of `links` fields,
    with the columns left_id (this entity) and right_id. search: one row per record with the
    folded text of each search field, None when nothing is searched.
    """

    spec: EntitySpec
    model: type[Any]
    table: Table
    fields: Mapping[str, FieldSpec]
    link_tables: Mapping[str, Table]
    search: Table | None

    @property
    def slug(self) -> str:
        """Return the entity's slug."""
        return self.spec.slug

    @property
    def name_field(self) -> str:
        """Return the field that titles a record: declared, else the first text field."""
        return self.spec.name_field or first_text(self.spec)

    def type(self, name: str) -> FieldType:
        """Return the type of a field."""
        return field_type(self.fields[name].type)

    def column(self, name: str) -> Column[Any]:
        """Return the column that holds a stored field's value, or a system column by name."""
        spec = self.fields.get(name)
        if spec is None:
            return self.table.c[name]
        return self.table.c[field_type(spec.type).attribute(spec)]

    def attribute(self, name: str) -> str:
        """Return the mapped attribute that holds a field's value."""
        spec = self.fields[name]
        return field_type(spec.type).attribute(spec)

    def is_stored(self, name: str) -> bool:
        """Tell whether the field has a column in the entity's own table."""
        spec = self.fields.get(name)
        return (
            name in self.table.c
            if spec is None
            else field_type(spec.type).attribute(spec) in self.table.c
        )

    def sorts_by(self, name: str) -> bool:
        """Tell whether lists can be sorted by a field: it is declared so and has its index.

        Any other order would look at every record for each page.
        """
        spec = self.fields.get(name)
        if spec is None or not self.is_stored(name) or not self.type(name).sortable:
            return False
        return spec.sort or name == self.spec.default_sort.removeprefix("-")


def first_text(spec: EntitySpec) -> str:
    """Return the name of the first required text field, else the first text field, else code."""
    texts = [item for item in spec.fields if item.type in ("text", "number")]
    required = [item for item in texts if item.required]
    return (required or texts)[0].name if texts else "code"


def build_table(spec: EntitySpec, metadata: MetaData = Model.metadata) -> Table:
    """Build the entity's table with system columns, field columns and the indexes lists need."""
    columns: list[Any] = [Column("id", Integer, primary_key=True)]
    for item in (*spec.fields, *system_fields(spec)):
        columns += field_type(item.type).columns(item)
    columns += _bookkeeping(spec, {column.name for column in columns})
    table = Table(spec.table, metadata, *columns, info=dict(CATALOGUE), sqlite_autoincrement=True)
    _add_uniques(spec, table)
    _add_indexes(spec, table)
    return table


def _bookkeeping(spec: EntitySpec, present: set[str]) -> list[Any]:
    """Return the columns every entity has whether or not people meet them as fields."""
    wanted: list[Any] = [
        Column("code", String(40)),
        Column("owner_id", ForeignKey("ab_user.id")),
        Column("department_id", ForeignKey("crm_department.id")),
        Column("tags", KeySet),
        Column("created_at", UTCDateTime),
        Column("created_by_id", ForeignKey("ab_user.id")),
        Column("changed_at", UTCDateTime),
        Column("changed_by_id", ForeignKey("ab_user.id")),
        Column("version", Integer, nullable=False, server_default="1", default=1),
        Column("deleted_at", UTCDateTime),
        # 0 while the record lives, its own id once deleted: releases unique values on delete.
        Column("live_key", Integer, nullable=False, server_default="0", default=0),
    ]
    if spec.parent_row:
        wanted.append(Column("row_position", Integer, nullable=False, server_default="0"))
    return [column for column in wanted if column.name not in present]


def _add_uniques(spec: EntitySpec, table: Table) -> None:
    for item in spec.fields:
        if item.unique:
            name = field_type(item.type).attribute(item)
            # An index, because SQLite can add and drop one but no constraint of a table.
            parts = (table.c[name], table.c.live_key)
            Index(short_name(f"uq_{spec.table}_{name}"), *parts, unique=True)


def _add_indexes(spec: EntitySpec, table: Table) -> None:
    """Give each sort its index ending in the key, and each filter one that keeps the order."""
    order_name = spec.default_sort.lstrip("-")
    declared = spec.field(order_name)
    order = table.c[field_type(declared.type).attribute(declared) if declared else order_name]
    keys: dict[tuple[str, ...], None] = {
        (order.name, "id"): None,
        ("changed_at", "id"): None,
        ("created_at", "id"): None,
        ("owner_id", order.name, "id"): None,
        ("department_id", order.name, "id"): None,
        ("deleted_at",): None,
    }
    for item in (*spec.fields, *system_fields(spec)):
        kind = field_type(item.type)
        column = table.c.get(kind.attribute(item))
        if column is None or isinstance(column.type, Text):
            continue
        if item.filter and kind.groupable:
            keys[(column.name, order.name, "id")] = None
        elif item.type == "link":
            keys[(column.name, "id")] = None
        if (item.sort or (item.filter and not kind.groupable)) and not isinstance(
            column.type, KeySet
        ):
            keys[(column.name, "id")] = None
    # The order itself may be a filter: its two keys are one once repeated parts are gone.
    for parts in dict.fromkeys(tuple(dict.fromkeys(key)) for key in keys):
        name = short_name(f"ix_{spec.table}_{'_'.join(parts)}")
        Index(name, *(table.c[part] for part in parts))


def short_name(name: str) -> str:
    """Return a name all three databases take: a long one ends in a mark of what it lost."""
    if len(name) <= _LONGEST_NAME:
        return name
    return f"{name[: _LONGEST_NAME - 9]}_{zlib.crc32(name.encode()):08x}"


def build_link_table(
    spec: EntitySpec, item: FieldSpec, metadata: MetaData = Model.metadata
) -> Table:
    """Build the table of a many-links field: left_id is this entity, right_id the target."""
    to = item.option("to")
    target = "ab_user.id" if to == "user" else f"crm_{to}.id"
    name = f"{spec.table}__{item.name}"
    return Table(
        name, metadata,
        Column("left_id", ForeignKey(f"{spec.table}.id", ondelete="CASCADE"), primary_key=True),
        Column("right_id", ForeignKey(target, ondelete="CASCADE"), primary_key=True),
        Index(short_name(f"ix_{name}_right"), "right_id", "left_id"),
        info=dict(CATALOGUE),
    )  # fmt: skip


def build_search_table(spec: EntitySpec, metadata: MetaData = Model.metadata) -> Table | None:
    """Build the table of folded texts that search verifies against; None without search fields."""
    names = search_names(spec)
    if not names:
        return None
    return Table(
        f"crm_search_{spec.slug}", metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        *(Column(name, Text) for name in names),
        info=dict(CATALOGUE),
    )  # fmt: skip


def search_names(spec: EntitySpec) -> list[str]:
    """Return the names of the fields text search looks at."""
    return [item.name for item in (*spec.fields, *system_fields(spec)) if item.search]


def map_entity(
    mappers: registry, spec: EntitySpec, table: Table, link_tables: Mapping[str, Table]
) -> type[Any]:
    """Map the author's class (or a new one for YAML) on the table and return it."""
    cls = spec.cls or type(
        _class_name(spec.slug), (Entity,), {"__spec__": spec, "__doc__": spec.doc}
    )
    for item in spec.fields:
        if item.name in cls.__dict__:
            delattr(cls, item.name)
    for name in ("owner", "department"):
        if name in cls.__dict__:
            delattr(cls, name)
    mappers.map_imperatively(
        cls,
        table,
        version_id_col=table.c.version,
        properties=_links_to_people(table),
        eager_defaults=False,
    )
    return cls


def _class_name(slug: str) -> str:
    return "".join(part.capitalize() for part in slug.split("_"))


def _links_to_people(table: Table) -> dict[str, Any]:
    properties: dict[str, Any] = {
        name: relationship(
            User, foreign_keys=[table.c[f"{name}_id"]], primaryjoin=User.id == table.c[f"{name}_id"],
            viewonly=True, lazy="raise",
        )
        for name in _USER_FIELDS
    }  # fmt: skip
    properties["department"] = relationship(
        Department, foreign_keys=[table.c.department_id],
        primaryjoin=Department.id == table.c.department_id, viewonly=True, lazy="raise",
    )  # fmt: skip
    return properties


def map_links(compiled: Compiled, catalogue: Mapping[str, Compiled]) -> None:
    """Add read-only, never lazily loading relations for the entity's own links."""
    mapper = compiled.model.__mapper__
    for item in compiled.spec.fields:
        to = item.option("to")
        target = User if to == "user" or item.type == "user" else None
        if target is None and to in catalogue:
            target = catalogue[to].model
        if target is None:
            continue
        if item.type in ("link", "user"):
            column = compiled.column(item.name)
            mapper.add_property(
                item.name,
                relationship(
                    target, foreign_keys=[column], primaryjoin=column == target.__table__.c.id,
                    viewonly=True, lazy="raise",
                ),
            )  # fmt: skip
        elif item.type == "links":
            table = compiled.link_tables[item.name]
            mapper.add_property(
                item.name,
                relationship(
                    target, secondary=table, primaryjoin=compiled.table.c.id == table.c.left_id,
                    secondaryjoin=target.__table__.c.id == table.c.right_id, viewonly=True, lazy="raise",
                ),
            )  # fmt: skip
