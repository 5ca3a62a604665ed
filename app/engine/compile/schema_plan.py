"""The catalogue held against the live database: what is missing, and what is left over.

Additive steps (create table, add column, add index) lose nothing and are done at once. Others
are shown only: a column or table that is no longer declared goes on lying there until somebody
confirms that it may be put aside, and a change of type is refused until it is confirmed. Nothing
that holds data is ever dropped by a plan. System tables are not looked at: each table says its
owner in `Table.info`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import Column, ColumnElement, Connection, Index, Table, column, func, select, table

from app.engine.compile.catalogue import Catalogue
from app.engine.compile.schema_convert import conversion_report
from app.engine.compile.schema_live import Live, catalogue_tables, count_rows, read_live
from app.engine.compile.schema_shape import fits_inside, shape_of, stays_as_it_is
from app.engine.compile.schema_words import quoted, step_words
from app.engine.declare.label import Label

#: Columns and tables put aside begin with OLD, half-made columns with NEW.
OLD, NEW = "_old_", "_new_"
_EXAMPLES = 3


@dataclass(frozen=True)
class Step:
    """One step of a plan. rows: how many it touches, or the repeating values of "repeats".

    additive: loses nothing and needs no confirmation. needed: the product cannot run on this
    database before it is done. details: more to know, such as values that cannot be converted.
    """

    kind: str
    table: str
    name: str
    words: Label
    additive: bool = True
    rows: int = 0
    item: Any = None
    needed: bool = False
    details: tuple[Label, ...] = ()

    @property
    def token(self) -> str:
        """Return what a person types to confirm this step: table.column, or the table."""
        return f"{self.table}.{self.name}" if self.name else self.table

    @property
    def is_possible(self) -> bool:
        """Tell whether the step can be done at all, confirmed or not."""
        return self.kind != "repeats"

    @property
    def is_destructive(self) -> bool:
        """Tell whether the step is done only when somebody confirms it."""
        return not self.additive and self.is_possible


def make_plan(connection: Connection, catalogue: Catalogue) -> list[Step]:
    """Return every step from the database as it is to the catalogue as it is declared."""
    wanted = catalogue_tables(catalogue)
    live = read_live(connection, [item.name for item in wanted])
    steps: list[Step] = []
    for item in wanted:
        if item.name not in live.tables:
            words = step_words("create_table", table=item.name)
            steps.append(Step("create_table", item.name, "", words, item=item))
            continue
        steps += _column_steps(connection, catalogue, item, live)
        steps += _index_steps(connection, item, live)
    resting = [entity.table for entity in catalogue.spec.resting]
    return [*steps, *_left_over_tables(connection, live.tables, resting)]


def _column_steps(
    connection: Connection, catalogue: Catalogue, wanted: Table, live: Live
) -> Iterator[Step]:
    held = live.columns[wanted.name]
    for item in wanted.columns:
        if item.name in held:
            yield from _shape_step(connection, catalogue, item, live)
        elif NEW + item.name in held:
            words = step_words("finish_change", table=wanted.name, name=item.name)
            yield Step("finish_change", wanted.name, item.name, words, item=item)
        else:
            rows = count_rows(connection, wanted.name)
            words = step_words("add_column", table=wanted.name, name=item.name, rows=rows)
            yield Step("add_column", wanted.name, item.name, words, rows=rows, item=item)
    if wanted.name.startswith("crm_search_"):
        return  # What search keeps is made of the records: nothing is lost with a column there.
    for name in sorted(held - {item.name for item in wanted.columns}):
        if not name.startswith((OLD, NEW)):
            rows = count_rows(connection, wanted.name, name)
            words = step_words("retire_column", table=wanted.name, name=name, rows=rows)
            yield Step("retire_column", wanted.name, name, words, additive=False, rows=rows)


def _shape_step(
    connection: Connection, catalogue: Catalogue, item: Column[Any], live: Live
) -> Iterator[Step]:
    """Yield the step a changed shape asks for; nothing where the column can go on as it is."""
    name = item.table.name
    wanted = shape_of(item.type)
    held = live.shapes.get((name, item.name), wanted)
    if held == wanted or stays_as_it_is(held, wanted):
        return
    more = Label(f"{held} → {wanted}", f"{held} → {wanted}")
    if fits_inside(held, wanted):
        words = step_words("widen_column", table=name, name=item.name, more=more)
        yield Step("widen_column", name, item.name, words, item=item)
        return
    report = conversion_report(connection, catalogue, item, held)
    words = step_words("change_type", table=name, name=item.name, rows=report.rows, more=more)
    yield Step(
        "change_type", name, item.name, words, additive=False, rows=report.rows, item=item,
        needed=True, details=report.details,
    )  # fmt: skip


def _index_steps(connection: Connection, wanted: Table, live: Live) -> Iterator[Step]:
    held, unique = live.indexes[wanted.name], live.unique[wanted.name]
    for index in sorted(wanted.indexes, key=lambda item: str(item.name)):
        parts = tuple(part.name for part in index.columns)
        if index.name in held or (index.unique and parts in unique):
            continue
        if index.unique:
            yield _unique_step(connection, index, wanted, live)
        else:
            rows = count_rows(connection, wanted.name)
            words = step_words("add_index", table=wanted.name, name=str(index.name), rows=rows)
            yield Step("add_index", wanted.name, str(index.name), words, item=index, rows=rows)
    names = {str(index.name) for index in wanted.indexes}
    for name, parts in held.items():
        if name.startswith("uq_") and name not in names and parts in unique:
            words = step_words("drop_unique", table=wanted.name, name=parts[0])
            yield Step("drop_unique", wanted.name, name, words)


def _unique_step(connection: Connection, index: Index, wanted: Table, live: Live) -> Step:
    """Return the step to a unique index, or the refusal that counts what repeats."""
    first = index.columns[0].name
    if {part.name for part in index.columns} <= live.columns[wanted.name]:
        parts: list[ColumnElement[Any]] = [column(part.name) for part in index.columns]
        grouped = (
            select(*parts).select_from(table(wanted.name)).where(parts[0].is_not(None))
            .group_by(*parts).having(func.count() > 1)
        )  # fmt: skip
        repeats = connection.scalar(select(func.count()).select_from(grouped.subquery())) or 0
        if repeats:
            examples = [str(row[0]) for row in connection.execute(grouped.limit(_EXAMPLES))]
            words = step_words(
                "repeats", table=wanted.name, name=first, rows=repeats, more=quoted(examples)
            )
            return Step("repeats", wanted.name, first, words, additive=False, rows=repeats)
    rows = count_rows(connection, wanted.name)
    words = step_words("add_unique", table=wanted.name, name=first, rows=rows)
    return Step("add_unique", wanted.name, str(index.name), words, item=index, rows=rows)


def _left_over_tables(
    connection: Connection, present: Iterable[str], resting: Iterable[str]
) -> Iterator[Step]:
    """Yield the tables of entities and links that are no longer declared.

    resting: tables of packs that are switched off; what belongs to them stays where it is.
    The step's item: the names of all tables that go with it.
    """
    known = set(Model.metadata.tables)
    kept = {name for name in present for table in resting if _goes_with(name, table)}
    names = sorted(name for name in set(present) - known - kept if name.startswith("crm_"))
    for name in names:
        if name.startswith(("crm_fts_", "crm_search_")) or _belongs_to_another(name, names):
            continue
        rows = count_rows(connection, name)
        words = step_words("retire_table", table=name, rows=rows)
        with_it = tuple(other for other in names if _goes_with(other, name))
        yield Step("retire_table", name, "", words, additive=False, rows=rows, item=with_it)


def _goes_with(other: str, name: str) -> bool:
    """Tell whether a left-over table is a link or search table of the left-over entity `name`."""
    search = name.replace("crm_", "crm_search_", 1)
    return other in (name, search) or other.startswith(f"{name}__")


def _belongs_to_another(name: str, names: Iterable[str]) -> bool:
    return any(other != name and name.startswith(f"{other}__") for other in names)
