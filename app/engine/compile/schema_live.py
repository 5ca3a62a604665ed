"""The database as it is: tables, columns, indexes, and the shapes its columns were made with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, column, func, inspect, select, table

from app.engine.compile.catalogue import Catalogue
from app.engine.compile.schema_tables import SchemaColumn


@dataclass(frozen=True)
class Live:
    """What the database holds of the catalogue's tables.

    indexes: name -> columns. unique: the sets of columns that may not repeat, however the
    database keeps them. shapes: (table, column) -> shape; older columns have none.
    """

    tables: frozenset[str]
    columns: Mapping[str, frozenset[str]]
    indexes: Mapping[str, Mapping[str, tuple[str, ...]]]
    unique: Mapping[str, frozenset[tuple[str, ...]]]
    shapes: Mapping[tuple[str, str], str]


def read_live(connection: Connection, names: Iterable[str]) -> Live:
    """Read the named tables in as few questions as the database allows."""
    inspector = inspect(connection)
    tables = frozenset(inspector.get_table_names())
    present = [name for name in names if name in tables]
    if not present:
        return Live(tables, {}, {}, {}, {})
    columns = inspector.get_multi_columns(filter_names=present)
    indexes = inspector.get_multi_indexes(filter_names=present)
    constraints = inspector.get_multi_unique_constraints(filter_names=present)
    return Live(
        tables,
        {
            name: frozenset(str(item["name"]) for item in found)
            for (_, name), found in columns.items()
        },
        {
            name: {str(item["name"]): parts_of(item) for item in found}
            for (_, name), found in indexes.items()
        },
        {
            name: frozenset(
                [parts_of(item) for item in indexes.get((schema, name), []) if item["unique"]]
                + [parts_of(item) for item in constraints.get((schema, name), [])]
            )
            for schema, name in columns
        },
        read_shapes(connection) if SchemaColumn.__tablename__ in tables else {},
    )


def parts_of(item: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the columns of an index or constraint, as the inspector gives it."""
    return tuple(str(name) for name in item["column_names"])


def read_shapes(connection: Connection) -> dict[tuple[str, str], str]:
    """Return the noted shape of every column."""
    held = SchemaColumn
    rows = connection.execute(select(held.table_name, held.column_name, held.shape))
    return {(row.table_name, row.column_name): row.shape for row in rows}


def catalogue_tables(catalogue: Catalogue) -> list[Table]:
    """Return the tables of all entities, each with its links and its search table."""
    return [
        item
        for compiled in catalogue
        for item in (compiled.table, *compiled.link_tables.values(), compiled.search)
        if item is not None
    ]


def count_rows(connection: Connection, name: str, held: str = "") -> int:
    """Return how many rows a table has, or how many have a value in the column `held`."""
    counted = func.count(column(held)) if held else func.count()
    return int(connection.scalar(select(counted).select_from(table(name))) or 0)
