"""System tables of an older version get the columns and indexes that a newer one added."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Column, Connection, Table, inspect, text
from sqlalchemy.schema import CreateColumn


def add_system_columns(connection: Connection, tables: Sequence[Table]) -> list[str]:
    """Add what existing tables lack, and return it as "table.column", in order.

    Only columns that may be empty or have a server default can be added to rows that exist; any
    other one is a mistake of the developer and raises ValueError.
    """
    added = []
    for table, missing in missing_system_columns(connection, tables):
        for column in missing:
            _add(connection, table, column)
            added.append(f"{table.name}.{column.name}")
        for index in table.indexes:
            if any(column in missing for column in index.columns):
                index.create(connection)
    return added


def missing_system_columns(
    connection: Connection, tables: Sequence[Table]
) -> list[tuple[Table, list[Column[object]]]]:
    """Return the tables that lack columns in the database, each with those it lacks; reads only."""
    inspector = inspect(connection)
    found = inspector.get_multi_columns(filter_names=[table.name for table in tables])
    held = {name: {item["name"] for item in columns} for (_, name), columns in found.items()}
    lacking = [
        (table, [item for item in table.columns if item.name not in held.get(table.name, ())])
        for table in tables
    ]
    return [(table, missing) for table, missing in lacking if missing]


def _add(connection: Connection, table: Table, column: Column[object]) -> None:
    if not column.nullable and column.server_default is None:
        raise ValueError(f"{table.name}.{column.name} needs a server default: rows exist already")
    dialect = connection.dialect
    name = dialect.identifier_preparer.format_table(table)
    words = str(CreateColumn(column).compile(dialect=dialect))
    connection.execute(text(f"ALTER TABLE {name} ADD COLUMN {words}{_reference(column)}"))


def _reference(column: Column[object]) -> str:
    target = next(iter(column.foreign_keys), None)
    if target is None:
        return ""
    return f" REFERENCES {target.column.table.name} ({target.column.name})"
