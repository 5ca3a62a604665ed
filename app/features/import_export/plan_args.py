"""A plan as the arguments of an address, and back.

c0, c1 … are columns, v values, kf and kv a field and its value in every row, days, update.
"""

from __future__ import annotations

import json

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.engine.errors import UserError
from app.features.import_export.plan import Plan
from app.features.import_export.raw_table import RawTable

_MOST_VALUES = 400


def plan_args(plan: Plan, table: RawTable) -> list[tuple[str, str]]:
    """Return the arguments that mean a plan."""
    args = [(f"c{place}", name) for place, name in enumerate(plan.columns) if name]
    args = [("c0", ""), *args] if not plan.columns[0] else args
    for name, pairs in plan.values.items():
        args += [("v", json.dumps([name, text, meant])) for text, meant in pairs.items()]
    for name, text in plan.constants.items():
        args += [("kf", name), ("kv", text)]
    if plan.days:
        args.append(("days", plan.days))
    return [*args, ("update", "1")] if plan.update else args


def read_plan(args: MultiDict[str, str], table: RawTable) -> Plan:
    """Return the plan that arguments mean; values that are no pairs are refused."""
    columns = tuple(args.get(f"c{place}", "") for place in range(len(table.headings)))
    values: dict[str, dict[str, str]] = {}
    for text in args.getlist("v")[:_MOST_VALUES]:
        if text:
            name, raw, meant = _triple(text)
            values.setdefault(name, {})[raw] = meant
    pairs = zip(args.getlist("kf"), args.getlist("kv"), strict=False)
    constants = {name: text.strip() for name, text in pairs if name and text.strip()}
    return Plan(columns, values, constants, args.get("days", ""), args.get("update") == "1")


def _triple(text: str) -> tuple[str, str, str]:
    try:
        name, raw, meant = json.loads(text)
    except (ValueError, TypeError):
        message = _("“%(value)s” is not a pair of values; go back to the columns.", value=text[:60])
        raise UserError(message, field="v") from None
    return str(name), str(raw), str(meant)
