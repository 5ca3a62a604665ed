"""System tables of an older version get the columns and indexes that a newer one added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Connection, Table, inspect, literal
from sqlalchemy.schema import CreateColumn


def add_system_columns(connection: Connection, tables: Sequence[Table]) -> list[str]:
    """Add what existing tables lack, and return it as "table.column", in order.

    Rows that exist get the column's default. One that must have a value and has no plain default
    is a mistake of the developer and raises ValueError.
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


def _add(connection: Connection, table: Table, column: Column[Any]) -> None:
    dialect = connection.dialect
    name = dialect.identifier_preparer.format_table(table)
    words = str(CreateColumn(column).compile(dialect=dialect))
    default = _default(connection, table, column)
    # Not as text(): a colon inside a default would be read as a parameter.
    connection.exec_driver_sql(
        f"ALTER TABLE {name} ADD COLUMN {words}{default}{_reference(column)}"
    )


def _default(connection: Connection, table: Table, column: Column[Any]) -> str:
    """Return what rows that exist get: the plain default of new ones, where there must be a value."""
    if column.nullable or column.server_default is not None:
        return ""
    plain = column.default
    if plain is None or not plain.is_scalar:
        raise ValueError(f"{table.name}.{column.name} needs a default: rows exist already")
    value = literal(plain.arg, column.type)  # type: ignore[attr-defined]
    words = value.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
    return f" DEFAULT {words}"


def _reference(column: Column[Any]) -> str:
    target = next(iter(column.foreign_keys), None)
    if target is None:
        return ""
    return f" REFERENCES {target.column.table.name} ({target.column.name})"
