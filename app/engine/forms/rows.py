"""Child rows that are edited inside their parent: quote lines, order lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.engine import clock
from app.engine.access.field_rules import readable_fields
from app.engine.access.net import SCOPED
from app.engine.compile.model import Compiled
from app.engine.declare.spec import FieldSpec
from app.engine.errors import FieldError
from app.engine.forms.stored import compute_stored, json_value
from app.engine.forms.values import apply_defaults, check_whole, coerce_values
from app.engine.query.context import ReaderContext, read_id

MAX_ROWS = 200


def child_of(compiled: Compiled, name: str, context: ReaderContext) -> Compiled:
    """Return the child entity of a `rows` field."""
    return context.catalogue.entities[str(compiled.fields[name].option("of"))]


def coerce_rows(
    compiled: Compiled,
    item: FieldSpec,
    sent: Any,
    context: ReaderContext,
    errors: list[FieldError],
    parent_id: int | None,
) -> list[dict[str, Any]]:
    """Return per row {"id", "values" (typed), "json"}; every bad cell goes to `errors`."""
    child = child_of(compiled, item.name, context)
    if sent is None:
        sent = []
    if not isinstance(sent, list) or not all(isinstance(row, Mapping) for row in sent):
        errors.append(FieldError(item.name, _("A list of rows is needed.")))
        return []
    if len(sent) > MAX_ROWS:
        errors.append(FieldError(item.name, _("At most %(most)s rows.", most=MAX_ROWS)))
        return []
    known = _known_rows(context.session, child, str(item.option("by")), parent_id)
    found = []
    for place, row in enumerate(sent):
        found.append(_coerce_row(child, item, dict(row), place, known, context, errors))
    return found


def _coerce_row(
    child: Compiled,
    item: FieldSpec,
    row: dict[str, Any],
    place: int,
    known: Mapping[int, Mapping[str, Any]],
    context: ReaderContext,
    errors: list[FieldError],
) -> dict[str, Any]:
    raw_id = row.pop("id", None)
    key = read_id(raw_id) if raw_id not in (None, "") else None
    if raw_id not in (None, "") and key not in known:
        errors.append(FieldError(item.name, _("This row does not belong here."), row=place))
    row = {name: value for name, value in row.items() if not _is_computed(child, name)}
    own: list[FieldError] = []
    before = known.get(key, {}) if key is not None else {}
    values = coerce_values(child, row, context, held=before, errors=own)
    if before:
        # What was not sent, or may not be seen by the writer, stays as it is.
        values = {**before, **values}
    else:
        apply_defaults(child, values, context)
    by = str(item.option("by"))
    check_whole(child, {by: 1, **values}, before, row, context, own)
    compute_stored(child, values)
    errors += [FieldError(item.name, bad.message, row=place, column=bad.field) for bad in own]
    names = _journalled(child, by)
    data = {"id": key, **{name: json_value(child, name, values.get(name)) for name in names}}
    return {"id": key, "values": values, "json": data}


def _is_computed(child: Compiled, name: str) -> bool:
    return name in child.fields and child.fields[name].type in ("formula", "roll_up", "number")


def _journalled(child: Compiled, by: str) -> list[str]:
    return [
        item.name for item in child.spec.fields if item.name != by and child.is_stored(item.name)
    ]


def _known_rows(
    session: Session, child: Compiled, by: str, parent_id: int | None
) -> dict[int, dict[str, Any]]:
    """Return the typed values of a parent's rows by their ids."""
    if parent_id is None:
        return {}
    statement = select(child.model).where(child.column(by) == parent_id)
    rows = session.scalars(statement, execution_options={**SCOPED, "populate_existing": True})
    names = [name for name in _journalled(child, by) if not _is_computed(child, name)]
    return {row.id: {name: getattr(row, child.attribute(name)) for name in names} for row in rows}


def read_rows(
    session: Session, compiled: Compiled, name: str, record_id: int | None, context: ReaderContext
) -> list[dict[str, Any]]:
    """Return the live rows of a record in their order, in JSON form with their ids."""
    if record_id is None:
        return []
    child, by = child_of(compiled, name, context), str(compiled.fields[name].option("by"))
    statement = select(child.model).where(
        child.column(by) == record_id, child.table.c.live_key == 0
    )
    statement = statement.order_by(child.table.c.row_position, child.table.c.id)
    rows = session.scalars(statement, execution_options={**SCOPED, "populate_existing": True})
    names = _journalled(child, by)
    return [
        {
            "id": row.id,
            **{
                part: json_value(child, part, getattr(row, child.attribute(part))) for part in names
            },
        }
        for row in rows
    ]


def visible_rows(
    session: Session, compiled: Compiled, name: str, record_id: int | None, context: ReaderContext
) -> list[dict[str, Any]]:
    """Return a record's rows as the reader may see them: hidden cells left out, masked ones shaped."""
    rows = read_rows(session, compiled, name, record_id, context)
    return visible_cells(child_of(compiled, name, context), rows, context)


def visible_cells(
    child: Compiled, rows: list[dict[str, Any]], context: ReaderContext
) -> list[dict[str, Any]]:
    """Return rows in JSON form inside the reader's field rules for the child entity."""
    modes = readable_fields(context.catalogue, child, context.reader)

    def shown(part: str, value: Any) -> Any:
        return child.type(part).mask(value) if modes[part] == "mask" and value else value

    return [
        {part: value if part == "id" else shown(part, value) for part, value in row.items()
         if part == "id" or part in modes}
        for row in rows
    ]  # fmt: skip


def write_rows(
    session: Session,
    compiled: Compiled,
    name: str,
    record_id: int,
    rows: list[dict[str, Any]],
    context: ReaderContext,
) -> None:
    """Make the record's rows exactly these: change, add, and softly delete what is missing."""
    child, by = child_of(compiled, name, context), str(compiled.fields[name].option("by"))
    statement = select(child.model).where(child.column(by) == record_id)
    held = {row.id: row for row in session.scalars(statement, execution_options=SCOPED)}
    kept = set()
    for place, row in enumerate(rows):
        record = held.get(row["id"]) if row["id"] else None
        if record is None:
            record = child.model(created_at=clock.now(), created_by_id=context.user_id)
            session.add(record)
        else:
            kept.add(record.id)
        setattr(record, child.attribute(by), record_id)
        record.row_position, record.live_key, record.deleted_at = place, 0, None
        record.changed_at, record.changed_by_id = clock.now(), context.user_id
        for part, value in row["values"].items():
            if child.is_stored(part):
                setattr(record, child.attribute(part), value)
    for key, record in held.items():
        if key not in kept and record.live_key == 0:
            record.live_key, record.deleted_at = key, clock.now()
    session.flush()  # new rows need their ids for the journal
