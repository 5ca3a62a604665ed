"""How each step of a plan is done. What holds values is renamed out of the way, never dropped.

Every function returns the name under which something was put aside, "" where nothing was.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Connection, insert, inspect, text

from app.engine.compile.catalogue import Catalogue
from app.engine.compile.schema_convert import copy_values
from app.engine.compile.schema_live import read_live
from app.engine.compile.schema_plan import NEW, OLD, Step
from app.engine.compile.schema_shape import shape_of
from app.engine.compile.schema_tables import SchemaColumn

#: So much of a name is kept beside mark and date: PostgreSQL takes 63 characters in all.
_KEPT = 46


@dataclass(frozen=True)
class Doing:
    """What every step needs: the connection, the catalogue and the moment."""

    connection: Connection
    catalogue: Catalogue
    now: datetime

    @property
    def operations(self) -> Operations:
        """Return Alembic's operations on the connection."""
        return Operations(MigrationContext.configure(self.connection))

    @property
    def is_sqlite(self) -> bool:
        """Tell whether the database is SQLite."""
        return self.connection.dialect.name == "sqlite"

    def run(self, statement: str, **names: str) -> None:
        """Run a statement in which {names} are put in as quoted identifiers."""
        quote = self.connection.dialect.identifier_preparer.quote
        quoted = {key: quote(name) for key, name in names.items()}
        self.connection.execute(text(statement.format(**quoted)))


def add_missing_column(doing: Doing, step: Step) -> str:
    """Add a declared column that the table does not have."""
    add_column(doing, step.table, step.item, step.name)
    return ""


def add_column(doing: Doing, table: str, item: Column[Any], name: str) -> None:
    """Add a column that existing rows leave empty, or fill with its server default."""
    targets = [key.column for key in item.foreign_keys]
    if doing.is_sqlite and targets:
        # SQLite takes a link only together with its column, which Alembic does not write.
        kind = item.type.compile(doing.connection.dialect)
        doing.run(
            f"ALTER TABLE {{table}} ADD COLUMN {{name}} {kind} REFERENCES {{other}} ({{key}})",
            table=table, name=name, other=targets[0].table.name, key=targets[0].name,
        )  # fmt: skip
        return
    default = item.server_default
    nullable = item.nullable if default is not None else True
    doing.operations.add_column(
        table, Column(name, item.type, nullable=nullable, server_default=default)
    )
    for target in targets:
        doing.operations.create_foreign_key(None, table, target.table.name, [name], [target.name])


def widen_column(doing: Doing, step: Step) -> str:
    """Give a column the greater room that is declared."""
    if not doing.is_sqlite:  # which gives every value all the room it needs
        kind = step.item.type
        doing.operations.alter_column(step.table, step.name, type_=kind, existing_nullable=True)
    _note_shape(doing, step.table, step.name, shape_of(step.item.type))
    return ""


def add_index(doing: Doing, step: Step) -> str:
    """Add an index, unless an earlier step brought it."""
    index = step.item
    held = {item["name"] for item in inspect(doing.connection).get_indexes(step.table)}
    if index.name not in held:
        columns = [part.name for part in index.columns]
        doing.operations.create_index(
            str(index.name), step.table, columns, unique=bool(index.unique)
        )
    return ""


def drop_unique(doing: Doing, step: Step) -> str:
    """Let values repeat from now on."""
    doing.operations.drop_index(step.name, step.table)
    return ""


def change_type(doing: Doing, step: Step) -> str:
    """Fill a new column beside the old one, then let them change places; can be done again."""
    live = read_live(doing.connection, [step.table])
    shape = live.shapes.get((step.table, step.name), "")
    new = NEW + step.name
    if new not in live.columns[step.table]:
        add_column(doing, step.table, step.item, new)
    copy_values(doing.connection, doing.catalogue, step.item, shape, target=new)
    kept_as = retire_column(doing, step)
    finish_change(doing, step)
    return kept_as


def finish_change(doing: Doing, step: Step) -> str:
    """Give the filled column its name and its indexes."""
    _rename_column(doing, step.table, NEW + step.name, step.name)
    _note_shape(doing, step.table, step.name, shape_of(step.item.type))
    for index in step.item.table.indexes:
        if step.name in {part.name for part in index.columns}:
            words = step.words
            add_index(doing, Step("add_index", step.table, str(index.name), words, item=index))
    return ""


def retire_column(doing: Doing, step: Step) -> str:
    """Rename a column out of the way, without the indexes and links that hang on it."""
    inspector = inspect(doing.connection)
    _free_column(doing, inspector, step.table, step.name)
    held = {item["name"] for item in inspector.get_columns(step.table)}
    kept_as = _old_name(step.name, doing.now, held)
    _rename_column(doing, step.table, step.name, kept_as)
    _rename_shape(doing, step.table, step.name, kept_as)
    return kept_as


def _free_column(doing: Doing, inspector: Any, table: str, name: str) -> None:
    if not doing.is_sqlite:
        for key in inspector.get_foreign_keys(table):
            if key["constrained_columns"] == [name] and key["name"]:
                doing.operations.drop_constraint(key["name"], table, type_="foreignkey")
    for index in inspector.get_indexes(table):
        if name in index["column_names"]:
            doing.operations.drop_index(str(index["name"]), table)


def retire_table(doing: Doing, step: Step) -> str:
    """Rename an entity's tables out of the way; its token index, made of them, is dropped."""
    inspector = inspect(doing.connection)
    present = set(inspector.get_table_names())
    kept: dict[str, str] = {}
    for name in step.item:
        for index in inspector.get_indexes(name):
            if not _carries_a_link(doing, inspector, name, index):
                doing.operations.drop_index(str(index["name"]), name)
        kept[name] = _old_name(name, doing.now, present)
        doing.operations.rename_table(name, kept[name])
        _move_shapes(doing, name, kept[name])
    tokens = step.table.replace("crm_", "crm_fts_", 1)
    if tokens in present:
        doing.run("DROP TABLE {name}", name=tokens)
    return kept[step.table]


def _carries_a_link(doing: Doing, inspector: Any, table: str, index: Any) -> bool:
    """Tell whether MySQL needs an index for a foreign key; its names are free per table there."""
    if doing.connection.dialect.name not in ("mysql", "mariadb"):
        return False
    links = {key["constrained_columns"][0] for key in inspector.get_foreign_keys(table)}
    return index["column_names"][0] in links


def _rename_column(doing: Doing, table: str, name: str, new: str) -> None:
    doing.run("ALTER TABLE {table} RENAME COLUMN {name} TO {new}", table=table, name=name, new=new)


def kept_name(name: str) -> str:
    """Return how the name of what is put aside begins; the day follows."""
    return f"{OLD}{name[:_KEPT]}"


def _old_name(name: str, now: datetime, taken: Collection[str]) -> str:
    wanted = f"{kept_name(name)}_{now:%Y%m%d}"
    found, number = wanted, 2
    while found in taken:
        found, number = f"{wanted}_{number}", number + 1
    return found


def _note_shape(doing: Doing, table: str, name: str, shape: str) -> None:
    _forget_shape(doing, table, name)
    doing.connection.execute(
        insert(SchemaColumn).values(table_name=table, column_name=name, shape=shape)
    )


def _rename_shape(doing: Doing, table: str, name: str, new: str) -> None:
    """Let a column put aside keep its shape: without it SQLite's values could not be read back."""
    held: Any = SchemaColumn.__table__
    where = (held.c.table_name == table, held.c.column_name == name)
    doing.connection.execute(held.update().where(*where).values(column_name=new))


def _move_shapes(doing: Doing, table: str, new: str) -> None:
    held: Any = SchemaColumn.__table__
    doing.connection.execute(held.update().where(held.c.table_name == table).values(table_name=new))


def _forget_shape(doing: Doing, table: str, name: str) -> None:
    held: Any = SchemaColumn.__table__
    gone = held.delete().where(held.c.table_name == table)
    doing.connection.execute(gone.where(held.c.column_name == name))
