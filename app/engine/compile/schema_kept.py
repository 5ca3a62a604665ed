"""What earlier plans put aside: listed, brought back, and dropped after 90 days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, column, insert, inspect, select, table, text

from app.engine.compile.catalogue import Catalogue
from app.engine.compile.model import Compiled
from app.engine.compile.schema_convert import fill_empty
from app.engine.compile.schema_live import count_rows, read_shapes
from app.engine.compile.schema_shape import shape_of
from app.engine.compile.schema_steps import Doing, kept_name
from app.engine.compile.schema_tables import SchemaChange
from app.engine.declare.label import Label

KEPT_FOR = timedelta(days=90)
_DROPPED, _RESTORED = "drop_kept", "restore"


@dataclass(frozen=True)
class Kept:
    """Values put aside: where they were, what they are called now, since when, how many."""

    table: str
    name: str
    kept_as: str
    at: datetime
    rows: int

    @property
    def token(self) -> str:
        """Return what a person types to name it: table.column, or the table."""
        return f"{self.table}.{self.name}" if self.name else self.table

    @property
    def until(self) -> datetime:
        """Return the moment from which it may be dropped."""
        return self.at + KEPT_FOR

    @property
    def words(self) -> Label:
        """Return one line about it in both languages."""
        since, until = f"{self.at:%Y-%m-%d}", f"{self.until:%Y-%m-%d}"
        return Label(
            f"{self.token}：{since} 停用，{self.rows} 个值，保留至 {until}",
            f"{self.token}: put aside {since}, {self.rows} values, kept until {until}",
        )


class RestoreRefused(Exception):
    """Values cannot be brought back; `words` says why and the cure."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.words = Label(zh, en)


def list_kept(connection: Connection) -> list[Kept]:
    """Return everything that lies aside, the newest first."""
    inspector = inspect(connection)
    tables = set(inspector.get_table_names())
    if SchemaChange.__tablename__ not in tables:
        return []
    log = SchemaChange
    rows = connection.execute(select(SchemaChange.__table__).order_by(log.id.desc())).all()
    gone = {(row.table_name, row.kept_as) for row in rows if row.kind == _DROPPED}
    columns: dict[str, set[str]] = {}
    found = []
    for row in rows:
        if not row.kept_as or row.kind in (_DROPPED, _RESTORED):
            continue
        if (row.table_name, row.kept_as) in gone:
            continue
        if row.name and row.table_name in tables:
            if row.table_name not in columns:
                listed = inspector.get_columns(row.table_name)
                columns[row.table_name] = {str(item["name"]) for item in listed}
            is_there = row.kept_as in columns[row.table_name]
        else:
            is_there = not row.name and row.kept_as in tables
        if is_there:
            found.append(Kept(row.table_name, row.name, row.kept_as, row.at, row.rows))
    return found


def find_kept(connection: Connection, token: str) -> list[Kept]:
    """Return what lies aside under a token, the newest first; raises RestoreRefused for nothing."""
    kept = list_kept(connection)
    found = [item for item in kept if item.token == token]
    if found:
        return found
    names = ", ".join(dict.fromkeys(item.token for item in kept)) or "-"
    raise RestoreRefused(
        f"没有停用的“{token}”。可恢复的有：{names}。",
        f'Nothing was put aside as "{token}". There is: {names}.',
    )


def restore(
    connection: Connection, catalogue: Catalogue, token: str, *, now: datetime, actor: str
) -> int:
    """Bring values back to where they are declared again; return how many.

    A column's values go where none stand now, those put aside last before older ones; a table's
    rows go into the table while it is empty.
    What was put aside stays there until its time is over. Raises RestoreRefused.
    """
    found = find_kept(connection, token)
    kept = found[0]
    compiled = next((item for item in catalogue if item.table.name == kept.table), None)
    target = None if compiled is None else compiled.table.c.get(kept.name)
    if compiled is None or (kept.name and target is None):
        raise RestoreRefused(
            f"“{token}”已不再声明。请先重新声明，再恢复。",
            f'"{token}" is no longer declared. Declare it again, then restore it.',
        )
    written = (
        _restore_table(connection, compiled, kept)
        if target is None
        else sum(_fill(connection, catalogue, target, item) for item in found)
    )
    _log(connection, kept, _RESTORED, written, now, actor)
    return written


def _fill(connection: Connection, catalogue: Catalogue, target: Column[Any], kept: Kept) -> int:
    shape = read_shapes(connection).get((kept.table, kept.kept_as), shape_of(target.type))
    return fill_empty(connection, catalogue, target, shape, source=kept.kept_as)


def _restore_table(connection: Connection, compiled: Compiled, kept: Kept) -> int:
    held = count_rows(connection, kept.table)
    if held:
        raise RestoreRefused(
            f"{kept.table} 已有 {held} 行，无法与停用的行合并。请先导出并彻底删除它们。",
            f"{kept.table} holds {held} rows, which would mix with those put aside."
            " Export them and delete them for good first.",
        )
    _copy_rows(connection, kept.table, kept.kept_as, compiled.table.columns)
    suffix = kept.kept_as.removeprefix(kept_name(kept.table))
    for link in compiled.link_tables.values():
        aside = kept_name(link.name) + suffix
        if inspect(connection).has_table(aside):
            _copy_rows(connection, link.name, aside, link.columns)
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"),
            {"name": kept.table, "last": connection.scalar(_last_id(kept.table)) or 1},
        )
    return count_rows(connection, kept.table)


def _last_id(name: str) -> Any:
    return select(column("id")).select_from(table(name)).order_by(column("id").desc()).limit(1)


def _copy_rows(
    connection: Connection, name: str, source: str, columns: Iterable[Column[Any]]
) -> None:
    """Copy the columns that both tables have in the same shape."""
    shapes = read_shapes(connection)
    held = {str(item["name"]) for item in inspect(connection).get_columns(source)}
    names = [
        item.name for item in columns
        if item.name in held
        and shapes.get((source, item.name), shape_of(item.type)) == shape_of(item.type)
    ]  # fmt: skip
    into = table(name, *(column(item) for item in names))
    rows = select(*(column(item) for item in names)).select_from(table(source))
    connection.execute(insert(into).from_select(names, rows))


def drop_expired(
    connection: Connection, catalogue: Catalogue, *, now: datetime, actor: str
) -> list[Kept]:
    """Drop for good what was put aside more than 90 days ago; return it."""
    expired = [item for item in list_kept(connection) if item.until <= now]
    doing = Doing(connection, catalogue, now)
    for item in expired:
        if not item.name:
            for name in _with_it(connection, item):
                doing.run("DROP TABLE {name}", name=name)
        elif doing.is_sqlite and _is_link(connection, item):
            # SQLite drops no column that a foreign key stands on: it is emptied for good.
            doing.run("UPDATE {table} SET {name} = NULL", table=item.table, name=item.kept_as)
        else:
            doing.run("ALTER TABLE {table} DROP COLUMN {name}", table=item.table, name=item.kept_as)
        _log(connection, item, _DROPPED, item.rows, now, actor)
    return expired


def _with_it(connection: Connection, item: Kept) -> list[str]:
    """Return the tables that were put aside with a table, itself last: the others link to it."""
    begins = kept_name(item.table)
    suffix = item.kept_as.removeprefix(begins)
    search = kept_name(item.table.replace("crm_", "crm_search_", 1)) + suffix
    others = [
        name for name in inspect(connection).get_table_names()
        if name == search or (name.startswith(f"{begins}__") and name.endswith(suffix))
    ]  # fmt: skip
    return [*others, item.kept_as]


def _is_link(connection: Connection, item: Kept) -> bool:
    keys = inspect(connection).get_foreign_keys(item.table)
    return any(item.kept_as in key["constrained_columns"] for key in keys)


def _log(
    connection: Connection, kept: Kept, kind: str, rows: int, now: datetime, actor: str
) -> None:
    values = {
        "at": now, "actor": actor, "kind": kind, "table_name": kept.table, "name": kept.name,
        "kept_as": kept.kept_as, "rows": rows,
    }  # fmt: skip
    connection.execute(insert(SchemaChange), [values])
