"""The record as it is stored: read for writing, read back as typed values, write links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.orm import Session

from app.engine.access.net import SCOPED
from app.engine.compile.model import Compiled
from app.engine.declare.expression import evaluate, expression_fields, parse_expression
from app.engine.errors import FieldError, InvalidRecord
from app.engine.fields.base import Refusal
from app.engine.fields.file import FILE_TYPES
from app.engine.files.claims import attach
from app.engine.settings.stamps import RIGHTS, raise_stamp


def read_record(session: Session, compiled: Compiled, record_id: int) -> Any:
    """Return the mapped object, locked for writing where the database can; None when gone.

    The caller has checked the scope.
    """
    statement = select(compiled.model).where(compiled.table.c.id == record_id)
    statement = statement.with_for_update(of=compiled.model)
    return session.scalars(
        statement, execution_options={**SCOPED, "populate_existing": True}
    ).one_or_none()


def typed_values(session: Session, compiled: Compiled, record: Any) -> dict[str, Any]:
    """Return all stored values of a record by field name; many-links as sorted ids."""
    values: dict[str, Any] = {}
    for name in compiled.fields:
        if name in compiled.link_tables:
            values[name] = read_links(session, compiled, name, record.id)
        elif compiled.is_stored(name):
            values[name] = getattr(record, compiled.attribute(name))
    return values


def read_links(session: Session, compiled: Compiled, name: str, record_id: int) -> tuple[int, ...]:
    """Return the ids a many-links field holds, sorted."""
    link = compiled.link_tables[name]
    statement = select(link.c.right_id).where(link.c.left_id == record_id)
    return tuple(session.scalars(statement.order_by(link.c.right_id)))


def write_links(
    session: Session,
    compiled: Compiled,
    name: str,
    record_id: int,
    old: Iterable[int],
    new: Iterable[int],
) -> None:
    """Make a many-links field hold exactly `new`; only what differs is written."""
    link = compiled.link_tables[name]
    gone, come = set(old) - set(new), set(new) - set(old)
    if gone:
        session.execute(delete(link).where(link.c.left_id == record_id, link.c.right_id.in_(gone)))
    if come:
        rows = [{"left_id": record_id, "right_id": target} for target in sorted(come)]
        session.execute(insert(link), rows)
    if name == "collaborators" and (gone or come):
        _tell_rights(session, link, record_id, gone | come)


def _tell_rights(session: Session, link: Table, record_id: int, people: set[int]) -> None:
    """Have rights read anew where somebody got the first, or lost the last, record shared with them."""
    others = select(link.c.right_id).where(link.c.right_id.in_(people), link.c.left_id != record_id)
    if people - set(session.scalars(others.distinct())):
        raise_stamp(session, RIGHTS)


def keep_files(
    session: Session,
    compiled: Compiled,
    record_id: int,
    values: Mapping[str, Any],
    changed: Iterable[str],
) -> None:
    """Give the files that a save put into a record to this record alone."""
    for name in changed:
        if compiled.fields[name].type in FILE_TYPES and values[name] is not None:
            try:
                attach(session, compiled.slug, name, values[name], record_id)
            except Refusal as refusal:
                raise InvalidRecord([FieldError(name, str(refusal))]) from None


def compute_stored(compiled: Compiled, values: dict[str, Any]) -> None:
    """Compute the formulas that have a column, from the record's own values, in place."""
    for item in compiled.spec.fields:
        if item.type == "formula" and compiled.is_stored(item.name):
            expression = parse_expression(str(item.option("expression")))
            if all("." not in name for name in expression_fields(expression)):
                computed = evaluate(expression, values.get)
                values[item.name] = compiled.type(item.name).fit(computed, item)


def json_value(compiled: Compiled, name: str, value: Any) -> Any:
    """Return a typed value in the field's JSON form, as journal and API hold it."""
    if name in compiled.link_tables:
        return list(value or ())
    return None if value is None else compiled.type(name).to_json(value, compiled.fields[name])


def changed_names(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return the names whose value differs; empty values of any kind are equal."""
    return [name for name, value in after.items() if (before.get(name) or None) != (value or None)
            or (before.get(name) in (0, False)) != (value in (0, False))]  # fmt: skip
