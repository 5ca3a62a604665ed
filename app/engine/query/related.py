"""What hangs on the records of a page: many-links, and roll-ups in one statement for all rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Subquery, func, select

from app.engine.access.field_rules import readable_fields
from app.engine.access.net import SCOPED
from app.engine.access.record_rules import is_live, scope_condition
from app.engine.access.tables import User
from app.engine.compile.model import Compiled
from app.engine.declare.condition import parse_condition
from app.engine.declare.spec import FieldSpec
from app.engine.fields.base import Ref
from app.engine.query.conditions import condition_sql
from app.engine.query.context import ReaderContext
from app.engine.query.record_select import RecordRow
from app.engine.query.titles import shown_title, title_mode


def add_many_links(
    compiled: Compiled,
    rows: Sequence[RecordRow],
    names: Sequence[str],
    modes: Mapping[str, str],
    context: ReaderContext,
) -> None:
    """Fill many-links with the targets the reader may see; unseen ones are left out."""
    for name in names:
        if name in compiled.link_tables and name in modes and rows:
            found = _linked(compiled, name, [row.id for row in rows], context)
            for row in rows:
                row.values[name] = tuple(found.get(row.id, ()))


def _linked(
    compiled: Compiled, name: str, ids: list[int], context: ReaderContext
) -> dict[int, list[Ref]]:
    link, to = compiled.link_tables[name], str(compiled.fields[name].option("to"))
    found: dict[int, list[Ref]] = {}
    if to == "user":
        people = select(link.c.left_id, User).join(User, User.id == link.c.right_id)
        statement = people.where(link.c.left_id.in_(ids)).order_by(User.id)
        for left, user in context.session.execute(statement):
            found.setdefault(left, []).append(Ref("user", user.id, user.title(context.language)))
        return found
    other = context.catalogue.entities[to]
    title, mode = other.column(other.name_field), title_mode(other, context)
    where: list[ColumnElement[bool]] = [link.c.left_id.in_(ids), is_live(other)]
    scope = scope_condition(context.catalogue, other, context.reader, "see", few=True)
    if scope is not None:
        where.append(scope)
    targets = select(link.c.left_id, other.table.c.id, title)
    targets = targets.join(other.table, other.table.c.id == link.c.right_id)
    statement = targets.where(*where).order_by(other.table.c.id)
    for left, key, text in context.session.execute(statement, execution_options=SCOPED):
        found.setdefault(left, []).append(Ref(to, key, shown_title(other, mode, text, key)))
    return found


def add_roll_ups(
    compiled: Compiled,
    rows: Sequence[RecordRow],
    names: Sequence[str],
    modes: Mapping[str, str],
    context: ReaderContext,
) -> None:
    """Fill roll-ups from the children the reader may see; one statement for all of them."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for name in names:
        item = compiled.fields[name]
        if item.type == "roll_up" and name in modes and rows:
            key = (str(item.option("of")), str(item.option("by")), repr(item.option("when")))
            groups.setdefault(key, []).append(name)
    if not groups:
        return
    ids = [row.id for row in rows]
    records = select(compiled.table.c.id).where(compiled.table.c.id.in_(ids)).subquery()
    asked: list[ColumnElement[Any]] = [records.c.id]
    source: FromClause = records
    for (child, by, _when), group in groups.items():
        sums = _rolled_up(compiled, child, by, group, ids, context)
        source = source.outerjoin(sums, sums.c.parent == records.c.id)
        asked += [sums.c[name] for name in group]
    statement = select(*asked).select_from(source)
    found = {
        row["id"]: row
        for row in context.session.execute(statement, execution_options=SCOPED).mappings()
    }
    for row in rows:
        for name in (one for group in groups.values() for one in group):
            value = found[row.id][name] if row.id in found else None
            counted = compiled.fields[name].option("measure") == "count"
            row.values[name] = (value or 0) if counted else value


def _rolled_up(
    compiled: Compiled,
    child: str,
    by: str,
    names: list[str],
    ids: list[int],
    context: ReaderContext,
) -> Subquery:
    """Return the measures of one kind of children under one condition, a row for each `parent`."""
    other = context.catalogue.entities[child]
    link = other.column(by)
    where: list[ColumnElement[bool]] = [link.in_(ids), is_live(other)]
    scope = scope_condition(context.catalogue, other, context.reader, "see", few=True)
    if scope is not None:
        where.append(scope)
    when = compiled.fields[names[0]].option("when")
    if when is not None:
        # The condition is the author's, not the reader's: it may look at any field.
        modes = dict.fromkeys(readable_fields(context.catalogue, other, context.reader), "edit")
        modes.update(dict.fromkeys(other.fields, "edit"))
        where.append(condition_sql(other, parse_condition(when), context, modes))
    measures = [_measure(other, compiled.fields[name]).label(name) for name in names]
    return select(link.label("parent"), *measures).where(*where).group_by(link).subquery()


def _measure(other: Compiled, item: FieldSpec) -> ColumnElement[Any]:
    measure = str(item.option("measure"))
    if measure == "count":
        return func.count()
    column = other.column(str(item.option("field")))
    measures: dict[str, Any] = {"sum": func.sum, "max": func.max, "min": func.min}
    made: ColumnElement[Any] = measures[measure](column)
    return made
