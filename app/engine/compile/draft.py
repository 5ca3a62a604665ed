"""A catalogue that is only held against the database: tables of its own, nothing mapped.

A running process cannot compile a second time; with this it sees what other declarations would
ask of its database.
"""

from __future__ import annotations

from types import MappingProxyType

from flask_appbuilder import Model
from sqlalchemy import MetaData

from app.engine.compile.catalogue import Catalogue
from app.engine.compile.model import (
    Compiled,
    build_link_table,
    build_search_table,
    build_table,
)
from app.engine.compile.system_fields import system_fields
from app.engine.declare.entity import Entity
from app.engine.declare.spec import CatalogueSpec, EntitySpec


def draft_catalogue(spec: CatalogueSpec) -> Catalogue:
    """Return the tables of declarations; good for `make_plan` and for nothing else."""
    metadata = MetaData()
    for table in list(Model.metadata.tables.values()):
        if table.info.get("owner") != "catalogue":
            table.to_metadata(metadata)  # entities link to people, departments and files
    entities = {item.slug: _draft(item, metadata) for item in spec.entities}
    return Catalogue(spec, MappingProxyType(entities), MappingProxyType({}), MappingProxyType({}))


def _draft(spec: EntitySpec, metadata: MetaData) -> Compiled:
    table = build_table(spec, metadata)
    fields = {item.name: item for item in (*spec.fields, *system_fields(spec))}
    link_tables = {
        item.name: build_link_table(spec, item, metadata)
        for item in fields.values()
        if item.type == "links"
    }
    search = build_search_table(spec, metadata)
    return Compiled(spec, Entity, table, fields, link_tables, search)
