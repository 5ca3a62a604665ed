"""How a file is read into an entity: the plan a person sees, corrects, and confirms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask_babel import gettext as _

from app.engine.compile.model import Compiled
from app.engine.errors import UserError
from app.engine.query.context import ReaderContext
from app.features.import_export.headings import JOINED, guess_columns, importable_fields
from app.features.import_export.raw_table import RawTable

#: How 03/04/2025 is meant.
DAY_ORDERS = ("dmy", "mdy")


@dataclass(frozen=True)
class Plan:
    """columns: the field of each column, "" for those left out.

    values: field -> a text of the file -> what it stands for, CREATE for a new record of that
    name. constants: values of every row. days: one of DAY_ORDERS, "" where the file needs none.
    update: rows of records that are there already change them; else they are left. create: the
    links whose missing records are made.
    """

    columns: tuple[str, ...]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    days: str = ""
    update: bool = False
    create: tuple[str, ...] = ()


def first_plan(compiled: Compiled, context: ReaderContext, table: RawTable) -> Plan:
    """Return what is guessed of a file."""
    return Plan(guess_columns(compiled, context, table.headings))


def plan_with(
    plan: Plan, compiled: Compiled, context: ReaderContext, table: RawTable, text: str
) -> Plan:
    """Return the plan corrected by a map file: JSON with columns, values, constants, days, update."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise UserError(
            _("The map is not JSON (line %(line)s).", line=error.lineno), field="map"
        ) from None
    if not isinstance(data, dict):
        raise UserError(_("The map must be a JSON object."), field="map")
    columns = dict(zip(table.headings, plan.columns, strict=True))
    for heading, name in _texts(data.get("columns"), "columns").items():
        if heading not in columns:
            raise UserError(_("The file has no column “%(name)s”.", name=heading[:60]), field="map")
        columns[heading] = name
    changed = replace(
        plan, columns=tuple(columns[heading] for heading in table.headings),
        values={
            name: _texts(pairs, "values") for name, pairs in dict(data.get("values") or {}).items()
        },
        constants=_texts(data.get("constants"), "constants"),
        days=str(data.get("days") or ""), update=bool(data.get("update")),
        create=_names(data.get("create")),
    )  # fmt: skip
    return checked_plan(changed, compiled, context, table)


def checked_plan(plan: Plan, compiled: Compiled, context: ReaderContext, table: RawTable) -> Plan:
    """Return the plan when it can be carried out; UserError names what cannot."""
    allowed = importable_fields(compiled, context)
    for name in (*filter(None, plan.columns), *plan.constants, *plan.create):
        if name not in allowed:
            raise UserError(
                _("“%(name)s” is not a field that you can import. Choose one of: %(allowed)s.",
                  name=name[:60], allowed=", ".join(allowed)), field="columns",
            )  # fmt: skip
    for name in dict.fromkeys(filter(None, plan.columns)):
        if plan.columns.count(name) > 1 and compiled.fields[name].type not in JOINED:
            label = compiled.fields[name].label.text(context.language) or name
            raise UserError(
                _("Two columns are meant for “%(label)s”; leave one of them out.", label=label),
                field="columns",
            )
    if plan.days and plan.days not in DAY_ORDERS:
        raise UserError(_("Write days as dmy or mdy."), field="days")
    if not any(plan.columns):
        raise UserError(_("No column is meant for a field; choose at least one."), field="columns")
    return plan


def unmapped(plan: Plan, table: RawTable) -> list[str]:
    """Return the headings of the columns that are left out."""
    return [heading for heading, name in zip(table.headings, plan.columns, strict=True) if not name]


def _names(data: Any) -> tuple[str, ...]:
    if not isinstance(data or [], list) or not all(isinstance(one, str) for one in data or []):
        raise UserError(
            _("“%(name)s” in the map must be a list of names.", name="create"), field="map"
        )
    return tuple(data or ())


def _texts(data: Any, what: str) -> dict[str, str]:
    if data is None:
        return {}
    if not isinstance(data, dict) or not all(isinstance(one, str) for one in data.values()):
        raise UserError(_("“%(name)s” in the map must be pairs of texts.", name=what), field="map")
    return dict(data)
