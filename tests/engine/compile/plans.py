"""A catalogue of one small pack held against a database, without mapping a class."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import Engine, MetaData, create_engine, text

from app.engine.access import tables as access_tables
from app.engine.compile.catalogue import Catalogue
from app.engine.compile.model import (
    Compiled,
    build_link_table,
    build_search_table,
    build_table,
)
from app.engine.compile.schema_apply import apply_plan, schema_lock
from app.engine.compile.schema_plan import Step, make_plan
from app.engine.compile.schema_tables import SchemaChange, SchemaColumn
from app.engine.compile.system_fields import system_fields
from app.engine.database import intending_to_write, prepare_engine
from app.engine.declare.pack import read_pack
from app.engine.declare.spec import CatalogueSpec

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
PEOPLE = [
    access_tables.Position.__table__, access_tables.User.__table__, access_tables.Department.__table__,
]  # fmt: skip
HELD = [SchemaColumn.__table__, SchemaChange.__table__]
SERVERS = {
    "postgresql": ("postgresql+psycopg://postgres@127.0.0.1:5432/", "postgres"),
    "mariadb": ("mysql+pymysql://root@127.0.0.1:3306/", ""),
}


@contextmanager
def catalogue_of(fields: str, more: str = "") -> Iterator[Catalogue]:
    """Build the tables of an entity `plan_fair` with these fields (lines of YAML)."""
    body = "".join(f"      {line}\n" for line in fields.strip().splitlines())
    pack, findings = read_pack(
        f"pack: a\nentities:\n  plan_fair:\n    label: x\n    fields:\n{body}{more}", "a.yaml"
    )
    assert findings == []
    before = set(Model.metadata.tables)
    entities: dict[str, Compiled] = {}
    try:
        for spec in pack.spec.entities:
            table = build_table(spec)
            fields_by_name = {item.name: item for item in (*spec.fields, *system_fields(spec))}
            links = {
                item.name: build_link_table(spec, item)
                for item in fields_by_name.values()
                if item.type == "links"
            }
            model: Any = object
            entities[spec.slug] = Compiled(
                spec, model, table, fields_by_name, links, build_search_table(spec)
            )
        empty: Any = MappingProxyType({})
        yield Catalogue(pack.spec, entities, empty, empty)
    finally:
        for name in set(Model.metadata.tables) - before:
            Model.metadata.remove(Model.metadata.tables[name])


def empty_catalogue() -> Catalogue:
    """Return a catalogue without entities."""
    empty: Any = MappingProxyType({})
    return Catalogue(CatalogueSpec(()), empty, empty, empty)


def plan(engine: Engine, catalogue: Catalogue) -> list[Step]:
    """Return the plan."""
    with engine.connect() as connection:
        return make_plan(connection, catalogue)


def bring_along(engine: Engine, catalogue: Catalogue, *confirmed: str) -> list[str]:
    """Apply the plan; return what was done as "kind token"."""
    with intending_to_write(), engine.begin() as connection, schema_lock(connection):
        steps = make_plan(connection, catalogue)
        done = apply_plan(connection, steps, catalogue, now=NOW, actor="test", confirmed=confirmed)
    return [f"{step.kind} {step.token}" for step in done]


@contextmanager
def database(kind: str, folder: Any) -> Iterator[Engine]:
    """Give an empty database of a kind with the system tables that entities link to.

    Raises OSError when no such server runs here.
    """
    # One for each process of the test runner: they would drop each other's.
    name = f"crm_plan_{os.environ.get('PYTEST_XDIST_WORKER', 'test')}"
    if kind == "sqlite":
        engine = create_engine(f"sqlite:///{folder / 'plan.db'}")
    else:
        address, first = SERVERS[kind]
        admin = create_engine(address + first, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
            connection.execute(text(f"CREATE DATABASE {name}"))
        admin.dispose()
        engine = create_engine(f"{address}{name}")
    prepare_engine(engine)
    try:
        with intending_to_write(), engine.begin() as connection:
            Model.metadata.create_all(connection, tables=[*PEOPLE, *HELD])
        yield engine
    finally:
        engine.dispose()
        if kind != "sqlite":
            with admin.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name}"))
            admin.dispose()


def columns_of(engine: Engine, table: str) -> set[str]:
    """Return the names of a table's columns in the database."""
    found = MetaData()
    found.reflect(engine, only=[table])
    return set(found.tables[table].columns.keys())
