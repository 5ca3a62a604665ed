"""Doing a plan: additive steps at once, confirmed ones by putting aside; each one is logged.

SQLite and PostgreSQL do all steps in one transaction. MySQL ends a transaction with every change
of a table, so every step can be done again: the plan is made anew from what is there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from flask_appbuilder import Model
from sqlalchemy import Connection, insert, text

from app.engine.compile.catalogue import Catalogue
from app.engine.compile.schema_live import catalogue_tables, read_live
from app.engine.compile.schema_plan import Step
from app.engine.compile.schema_shape import shape_of
from app.engine.compile.schema_steps import (
    Doing,
    add_index,
    add_missing_column,
    change_type,
    drop_unique,
    finish_change,
    retire_column,
    retire_table,
    widen_column,
)
from app.engine.compile.schema_tables import SchemaChange, SchemaColumn

_LOCK = 727_001
_LOCK_SECONDS = 60
# Put aside first, so that names become free; then tables, which the rest may link to.
_ORDER = ("retire_table", "retire_column", "drop_unique", "create_table")
_STEPS: dict[str, Callable[[Doing, Step], str]] = {
    "add_column": add_missing_column,
    "widen_column": widen_column,
    "add_index": add_index,
    "add_unique": add_index,
    "drop_unique": drop_unique,
    "change_type": change_type,
    "finish_change": finish_change,
    "retire_column": retire_column,
    "retire_table": retire_table,
}


@contextmanager
def schema_lock(connection: Connection) -> Iterator[None]:
    """Let one process at a time change tables; SQLite's write transaction does it there."""
    name = connection.dialect.name
    if name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    if name in ("mysql", "mariadb"):
        connection.execute(text("SELECT GET_LOCK('crm_schema', :wait)"), {"wait": _LOCK_SECONDS})
    try:
        yield
    finally:
        if name in ("mysql", "mariadb"):
            connection.execute(text("SELECT RELEASE_LOCK('crm_schema')"))


def apply_plan(
    connection: Connection,
    steps: Sequence[Step],
    catalogue: Catalogue,
    *,
    now: datetime,
    actor: str = "start",
    confirmed: Collection[str] = (),
) -> list[Step]:
    """Do the additive steps and the confirmed others; return what was done, in order.

    confirmed: tokens of steps that are not additive. The caller holds the transaction.
    """
    chosen = [
        step for step in steps if step.is_possible and (step.additive or step.token in confirmed)
    ]
    chosen.sort(key=lambda step: _ORDER.index(step.kind) if step.kind in _ORDER else len(_ORDER))
    doing = Doing(connection, catalogue, now)
    new = [step for step in chosen if step.kind == "create_table"]
    for step in chosen:
        if step is next(iter(new), None):
            # All at once: new tables may link to each other in circles.
            Model.metadata.create_all(connection, tables=[other.item for other in new])
        kept_as = _STEPS[step.kind](doing, step) if step.kind in _STEPS else ""
        _log(connection, step, kept_as, now, actor)
    _note_missing_shapes(connection, catalogue)
    return chosen


def _log(connection: Connection, step: Step, kept_as: str, now: datetime, actor: str) -> None:
    connection.execute(
        insert(SchemaChange).values(
            at=now, actor=actor, kind=step.kind, table_name=step.table, name=step.name,
            kept_as=kept_as, rows=step.rows,
        )
    )  # fmt: skip


def _note_missing_shapes(connection: Connection, catalogue: Catalogue) -> None:
    """Note the shape of every column that has none yet: new ones, and those of older versions."""
    tables = catalogue_tables(catalogue)
    live = read_live(connection, [item.name for item in tables])
    missing = [
        {"table_name": item.name, "column_name": column.name, "shape": shape_of(column.type)}
        for item in tables
        for column in item.columns
        if column.name in live.columns.get(item.name, ())
        and (item.name, column.name) not in live.shapes
    ]
    if missing:
        connection.execute(insert(SchemaColumn), missing)
