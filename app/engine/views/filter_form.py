"""The form of a condition: what it offers per field type, and reading it back into arguments.

Its inputs are named `add.<row>.<part>`; several rows are a group of which any may hold. Without
script the same form works in two steps: choose the field, then operator and value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask_babel import gettext as _

from app.engine.access.field_rules import is_searchable_mode
from app.engine.declare.spec import FieldSpec
from app.engine.fields.date_time import DATE_TYPES
from app.engine.query.context import ReaderContext
from app.engine.query.list_memory import Args
from app.engine.query.list_query import ListQuery
from app.engine.views.filter_words import (
    CHOICES,
    PICKERS,
    WITHOUT_VALUE,
    day_words,
    operator_words,
    period_words,
    picked_titles,
)
from app.engine.views.page_models import FilterField, FilterRow

_PART = re.compile(r"add\.(\d{1,2})\.(field|op|value|low|high|days)")
_DAYS = re.compile(r"(last|next)_(\d{1,4})d")
_NUMBERS = ("integer", "decimal", "money", "percent", "roll_up", "formula")
#: One operator with several values says what two would: "is one of" serves "is" as well.
_SERVED_BY = {"eq": "in", "ne": "nin", "has": "hasany"}
MOST_ROWS = 10


@dataclass(frozen=True)
class Typed:
    """What stands in one row of the form."""

    field: str = ""
    op: str = ""
    values: tuple[str, ...] = ()
    low: str = ""
    high: str = ""
    days: str = ""


def filter_fields(query: ListQuery) -> list[FieldSpec]:
    """Return the fields this reader may filter by."""
    compiled = query.compiled
    return [
        compiled.fields[name]
        for name, mode in query.modes.items()
        if compiled.fields[name].filter
        and (compiled.is_stored(name) or name in compiled.link_tables)
        and is_searchable_mode(mode)
    ]


def field_menu(query: ListQuery, base: Args, *, layout: str = "") -> tuple[FilterField, ...]:
    """Return the fields a new filter may begin with, each with the address of its form."""
    kept = [*base, *([("layout", layout)] if layout else [])]
    head = f"/e/{query.compiled.slug}/filter?"
    return tuple(
        FilterField(
            item.name, item.label.text(query.context.language) or item.name,
            head + urlencode([*kept, ("add.0.field", item.name)]),
        )
        for item in filter_fields(query)
    )  # fmt: skip


def make_row(query: ListQuery, number: int, typed: Typed, error: str = "") -> FilterRow:
    """Return one row of the form with what was typed and the input of its operator."""
    offered = filter_fields(query)
    item = next((one for one in offered if one.name == typed.field), offered[0])
    language = query.context.language
    operators = _operators(query, item)
    op = typed.op if typed.op in dict(operators) else operators[0][0]
    kind = _input(item, op)
    joined = ",".join(typed.values)
    days = _DAYS.fullmatch(joined)
    return FilterRow(
        number=number, field=item.name, label=item.label.text(language) or item.name,
        fields=tuple((one.name, one.label.text(language) or one.name) for one in offered),
        operators=operators, op=op, input=kind, kind=_plain_kind(item),
        value=f"{days[1]}_days" if days else joined, low=typed.low, high=typed.high,
        days=days[2] if days else typed.days or "30",
        choices=_choices(item, query.context, typed.values) if kind == "choices" else (),
        picker_href=_picker(item) if kind == "refs" else "",
        picked=picked_titles(item, joined, query.context) if kind == "refs" else (), error=error,
        periods=_periods() if kind == "period" else (), form_href=f"/e/{query.compiled.slug}/filter",
    )  # fmt: skip


def _operators(query: ListQuery, item: FieldSpec) -> tuple[tuple[str, str], ...]:
    known = query.compiled.type(item.name).operators
    words = operator_words() | (day_words() if item.type in DATE_TYPES else {})
    if item.type in (*CHOICES, *PICKERS, "bool"):
        words |= {"in": _("is"), "nin": _("is not"), "hasany": _("has any of")}
    several = item.type in (*CHOICES, *PICKERS)
    shown = [op for op in known if not (several and _SERVED_BY.get(op) in known)]
    if item.type in DATE_TYPES:
        shown.sort(key=lambda op: op != "within")
    return tuple((op, words[op]) for op in shown)


def _input(item: FieldSpec, op: str) -> str:
    if op in WITHOUT_VALUE:
        return "none"
    if item.type == "region":
        return "region"
    if op == "within":
        return "period"
    if op == "between":
        return "range"
    if item.type in CHOICES or item.type == "bool":
        return "choices"
    if item.type in PICKERS:
        return "refs"
    return "text" if op in ("in", "nin") else _plain_kind(item)


def _plain_kind(item: FieldSpec) -> str:
    if item.type in DATE_TYPES:
        return item.type
    return "number" if item.type in _NUMBERS else "text"


def _periods() -> tuple[tuple[str, str], ...]:
    days = (("last_days", _("in the last … days")), ("next_days", _("in the next … days")))
    return (*period_words().items(), *days)


def _choices(
    item: FieldSpec, context: ReaderContext, chosen: Sequence[str]
) -> tuple[tuple[str, str, bool], ...]:
    if item.type == "bool":
        pairs = [("true", _("Yes")), ("false", _("No"))]
    else:
        pairs = [
            (option.key, option.label.text(context.language))
            for option in context.options(item)
            if not option.retired or option.key in chosen
        ]
    return tuple((key, label, key in chosen) for key, label in pairs)


def _picker(item: FieldSpec) -> str:
    if item.type in ("user", "department"):
        return f"/options/{item.type}"
    return f"/e/{item.option('to')}/options"


def read_rows(args: Args) -> dict[int, Typed]:
    """Return what the form's inputs hold, by the number of the row."""
    found: dict[int, dict[str, list[str]]] = {}
    for name, value in args:
        match = _PART.fullmatch(name)
        if match and (int(match[1]) in found or len(found) < MOST_ROWS):
            parts = found.setdefault(int(match[1]), {})
            parts.setdefault(match[2], []).append(value.strip())
    return {number: _typed(parts) for number, parts in sorted(found.items())}


def _typed(parts: Mapping[str, list[str]]) -> Typed:
    def last(name: str) -> str:
        return parts.get(name, [""])[-1]

    values = tuple(value for value in parts.get("value", []) if value)
    return Typed(last("field"), last("op"), values, last("low"), last("high"), last("days"))


def rows_of(args: Args, key: str) -> dict[int, Typed]:
    """Return the rows of a chip that is being changed: its conditions as the form holds them."""
    pairs = [
        pair for pair in args if pair[0] == key or (key[:2] == "or" and pair[0].startswith(f"{key}."))
    ]  # fmt: skip
    found = {}
    for number, (name, value) in enumerate(pairs[:MOST_ROWS]):
        _head, field, op = name.split(".")
        if op == "between":
            low, _dots, high = value.partition("..")
            found[number] = Typed(field, op, (), low, high)
        else:
            found[number] = Typed(field, _SERVED_BY.get(op, op), tuple(value.split(",")))
    return found


def with_served_op(query: ListQuery, typed: Typed) -> Typed:
    """Return a row with an operator that its field offers; text keeps "is" as it stands."""
    item = query.compiled.fields.get(typed.field)
    if item is None or item.type in (*CHOICES, *PICKERS):
        return typed
    single = {several: one for one, several in _SERVED_BY.items()}
    offered = query.compiled.type(typed.field).operators
    if typed.op in single and len(typed.values) == 1 and single[typed.op] in offered:
        return Typed(typed.field, single[typed.op], typed.values)
    return typed


def argument_of(query: ListQuery, typed: Typed) -> tuple[str, str]:
    """Return ("field.op", value) as an address holds it; the value is "" where none was given."""
    row = make_row(query, 0, typed)
    if row.input == "none":
        return f"{row.field}.{row.op}", "1"
    if row.input == "range":
        given = typed.low or typed.high
        return f"{row.field}.{row.op}", f"{typed.low}..{typed.high}" if given else ""
    if row.input == "period":
        return f"{row.field}.{row.op}", _period(typed)
    value, op = ",".join(typed.values), row.op
    single = {several: one for one, several in _SERVED_BY.items()}
    offered = query.compiled.type(row.field).operators
    if len(typed.values) == 1 and row.input in ("choices", "refs") and single.get(op) in offered:
        op = single[op]
    return f"{row.field}.{op}", value


def _period(typed: Typed) -> str:
    value = typed.values[0] if typed.values else ""
    if value in ("last_days", "next_days"):
        return f"{value.removesuffix('_days')}_{typed.days}d" if typed.days else ""
    return value
