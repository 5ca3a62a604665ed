"""The catalogue held against the live database: what is missing, and what is left over.

Additive steps (create table, add column, add index) are safe and done; everything else is only
shown: nothing that holds data is ever dropped by a plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask_appbuilder import Model
from sqlalchemy import Column, Connection, Index, Table, func, inspect, select, table

from app.engine.compile.catalogue import Catalogue
from app.engine.declare.label import Label


@dataclass(frozen=True)
class Step:
    """One step of a plan. rows: records it touches. additive False: shown, never done silently."""

    kind: str
    table: str
    name: str
    words: Label
    additive: bool = True
    rows: int = 0
    item: Any = None


def make_plan(connection: Connection, catalogue: Catalogue) -> list[Step]:
    """Return every step from the database as it is to the catalogue as it is declared."""
    inspector = inspect(connection)
    present = set(inspector.get_table_names())
    steps: list[Step] = []
    for wanted in _tables(catalogue):
        if wanted.name not in present:
            words = Label(f"新建表 {wanted.name}", f"Create table {wanted.name}")
            steps.append(Step("create_table", wanted.name, "", words, item=wanted))
            continue
        steps += _columns(connection, inspector, wanted)
        steps += _indexes(inspector, wanted)
    return [*steps, *_left_over(connection, catalogue, present)]


def _tables(catalogue: Catalogue) -> Iterator[Table]:
    """Return the catalogue's tables with linked ones first."""
    names = {
        item.name
        for compiled in catalogue
        for item in (compiled.table, *compiled.link_tables.values(), compiled.search)
        if item is not None
    }
    return (item for item in Model.metadata.sorted_tables if item.name in names)


def _columns(connection: Connection, inspector: Any, wanted: Table) -> Iterator[Step]:
    held = {column["name"]: column for column in inspector.get_columns(wanted.name)}
    count = connection.scalar(select(func.count()).select_from(table(wanted.name))) or 0
    for column in wanted.columns:
        if column.name not in held:
            words = Label(
                f"{wanted.name} 增加列 {column.name}", f"Add column {column.name} to {wanted.name}"
            )
            yield Step("add_column", wanted.name, column.name, words, rows=count, item=column)
    for name in held.keys() - {column.name for column in wanted.columns}:
        words = Label(
            f"{wanted.name}.{name} 已不再声明，其数据保留",
            f"{wanted.name}.{name} is no longer declared; its values are kept",
        )
        yield Step("keep_column", wanted.name, name, words, additive=False, rows=count)


def _indexes(inspector: Any, wanted: Table) -> Iterator[Step]:
    held = {index["name"] for index in inspector.get_indexes(wanted.name)}
    columns = {column["name"] for column in inspector.get_columns(wanted.name)}
    for index in sorted(wanted.indexes, key=lambda item: str(item.name)):
        if index.name not in held:
            words = Label(f"{wanted.name} 增加索引", f"Add index {index.name}")
            missing = {column.name for column in index.columns} - columns
            yield Step(
                "add_index", wanted.name, str(index.name), words, item=index, rows=len(missing)
            )


def _left_over(connection: Connection, catalogue: Catalogue, present: set[str]) -> Iterator[Step]:
    known = {item.name for item in Model.metadata.tables.values()}
    for name in sorted(present - known):
        if name.startswith("crm_") and not name.startswith("crm_fts_"):
            count = connection.scalar(select(func.count()).select_from(table(name))) or 0
            words = Label(
                f"表 {name} 已不再声明，其数据保留",
                f"Table {name} is no longer declared; its rows are kept",
            )
            yield Step("keep_table", name, "", words, additive=False, rows=count)


def apply_plan(connection: Connection, steps: list[Step]) -> int:
    """Do the additive steps inside the caller's transaction; return how many were done."""
    operations = Operations(MigrationContext.configure(connection))
    done = 0
    for step in steps:
        if not step.additive:
            continue
        if step.kind == "create_table":
            step.item.create(connection)
        elif step.kind == "add_column":
            operations.add_column(step.table, _addable(step.item))
        elif step.kind == "add_index":
            index: Index = step.item
            operations.create_index(
                step.name, step.table, [column.name for column in index.columns]
            )
        done += 1
    return done


def _addable(column: Column[Any]) -> Column[Any]:
    """Return a copy without the constraint SQLite cannot add to a table that has rows."""
    return Column(
        column.name, column.type, nullable=True if column.server_default is None else column.nullable,
        server_default=column.server_default,
    )  # fmt: skip
