"""A plan as the arguments of an address, and back.

c0, c1 … are columns, v values, kf and kv a field and its value in every row, days, update, create;
enc, sheet and head say how the file is read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from urllib.parse import urlencode

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.engine.errors import UserError
from app.engine.views.entity_base import number_of
from app.features.import_export.plan import Plan
from app.features.import_export.raw_table import RawTable, Reading

_MOST_VALUES = 400

Args = list[tuple[str, str]]
#: The arguments that say how a file is read.
READING = ("enc", "sheet", "head")


def plan_args(plan: Plan, reading: Reading) -> Args:
    """Return the arguments that mean a plan for a file that is read in a way."""
    args = [(f"c{place}", name) for place, name in enumerate(plan.columns) if name]
    args = [("c0", ""), *args] if not plan.columns[0] else args
    for name, pairs in plan.values.items():
        args += [("v", json.dumps([name, text, meant])) for text, meant in pairs.items()]
    for name, text in plan.constants.items():
        args += [("kf", name), ("kv", text)]
    if plan.days:
        args.append(("days", plan.days))
    if plan.update:
        args.append(("update", "1"))
    args += [("create", name) for name in plan.create]
    return [*args, *reading_args(reading)]


def reading_args(reading: Reading) -> Args:
    """Return the arguments that say how a file is read."""
    head = str(reading.head or "")
    pairs = (("enc", reading.encoding), ("sheet", reading.sheet), ("head", head))
    return [(key, text) for key, text in pairs if text]


def read_reading(args: MultiDict[str, str]) -> Reading:
    """Return how a file is to be read; a sheet that the workbook has not is refused by reading it."""
    return Reading(args.get("enc", ""), args.get("sheet", ""), number_of(args.get("head")) or 0)


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
    return Plan(
        columns, values, constants, args.get("days", ""), args.get("update") == "1",
        tuple(dict.fromkeys(filter(None, args.getlist("create")))),
    )  # fmt: skip


def digest_of(args: Sequence[tuple[str, str]]) -> str:
    """Return a short name for arguments: the same for the same plan, whatever their order."""
    return hashlib.sha256(urlencode(sorted(args)).encode()).hexdigest()[:24]


def _triple(text: str) -> tuple[str, str, str]:
    try:
        name, raw, meant = json.loads(text)
    except (ValueError, TypeError):
        message = _("“%(value)s” is not a pair of values; go back to the columns.", value=text[:60])
        raise UserError(message, field="v") from None
    return str(name), str(raw), str(meant)
