"""Values of a column whose declared type changed: which become values of the new type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, column, select, table, update

from app.engine.compile.catalogue import Catalogue
from app.engine.compile.schema_live import count_rows
from app.engine.compile.schema_shape import shape_of, type_of_shape
from app.engine.compile.schema_words import quoted
from app.engine.declare.label import Label
from app.engine.declare.spec import FieldSpec
from app.engine.fields.base import Refusal
from app.engine.fields.registry import field_type
from app.engine.fields.standard import DeclarationContext

_BATCH = 1000
_EXAMPLES = 3


@dataclass(frozen=True)
class ConversionReport:
    """What a change of type would do: rows with a value, and what cannot be converted."""

    rows: int
    details: tuple[Label, ...] = ()


def conversion_report(
    connection: Connection, catalogue: Catalogue, item: Column[Any], held: str
) -> ConversionReport:
    """Try every value of a column against its new declaration; changes nothing."""
    rows = count_rows(connection, item.table.name, item.name)
    bad = [
        _as_text(old)
        for _key, old, new in converted_values(connection, catalogue, item, held)
        if new is None
    ]
    if not bad:
        return ConversionReport(rows)
    shown = quoted(bad[:_EXAMPLES])
    words = Label(
        f"{len(bad)} 个值无法转换，将为空（旧值保留 90 天），例如 {shown.zh}",
        f"{len(bad)} values cannot be converted and become empty"
        f" (the old ones are kept for 90 days), such as {shown.en}",
    )
    return ConversionReport(rows, (words,))


def converted_values(
    connection: Connection, catalogue: Catalogue, item: Column[Any], held: str, *, source: str = ""
) -> Iterator[tuple[int, Any, Any]]:
    """Yield id, old value and new value (None: cannot be converted) of every row with a value.

    held: the shape the column has in the database. source: its name there, where it differs.
    """
    name = item.table.name
    field, old_type = _field_of(catalogue, item), type_of_shape(held)
    if field is None or old_type is None:
        return
    key: ColumnElement[int] = column("id")
    old: ColumnElement[Any] = column(source or item.name, old_type)
    last = 0
    while True:
        rows = connection.execute(
            select(key, old).select_from(table(name)).where(key > last, old.is_not(None))
            .order_by(key).limit(_BATCH)
        ).all()  # fmt: skip
        for row in rows:
            yield row[0], row[1], convert(row[1], field, catalogue)
        if len(rows) < _BATCH:
            return
        last = rows[-1][0]


def copy_values(
    connection: Connection, catalogue: Catalogue, item: Column[Any], held: str, *, target: str
) -> int:
    """Write the converted values into the column `target`; return how many there are."""
    place = table(item.table.name, column("id"), column(target, item.type))
    written = 0
    for key, _old, value in converted_values(connection, catalogue, item, held):
        if value is not None:
            connection.execute(update(place).where(place.c.id == key).values({target: value}))
            written += 1
    return written


def fill_empty(
    connection: Connection, catalogue: Catalogue, item: Column[Any], held: str, *, source: str
) -> int:
    """Write the values of the column `source` where `item` has none; return how many."""
    place = table(item.table.name, column("id"), column(item.name, item.type))
    written = 0
    for key, old, value in converted_values(connection, catalogue, item, held, source=source):
        same = old if held == shape_of(item.type) else value
        if same is not None:
            where = (place.c.id == key, place.c[item.name].is_(None))
            result = connection.execute(update(place).where(*where).values({item.name: same}))
            written += result.rowcount
    return written


def convert(value: Any, field: FieldSpec, catalogue: Catalogue) -> Any:
    """Return an old value as one of the field's present type, None when it is none."""
    context = DeclarationContext(catalogue.spec)
    try:
        return field_type(field.type).coerce(_as_text(value), field, context)
    except Refusal:
        return None


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value)


def _field_of(catalogue: Catalogue, item: Column[Any]) -> FieldSpec | None:
    """Return the declared field whose value a column holds."""
    for compiled in catalogue:
        if compiled.table is item.table:
            fields = (field for field in compiled.spec.fields if field_type(field.type).stored)
            return next(
                (field for field in fields if compiled.attribute(field.name) == item.name), None
            )
    return None
