"""Which filters a list offers, and the chips of those that are active."""

from __future__ import annotations

import re

from flask_babel import gettext as _

from app.engine.access.field_rules import is_searchable_mode
from app.engine.declare.spec import FieldSpec
from app.engine.errors import CRMError
from app.engine.query.context import ReaderContext
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import parse_list_request
from app.engine.views.page import list_href
from app.engine.views.page_models import Chip, FilterField, OperatorChoice

_FILTER = re.compile(r"(f|or[1-9])\.([a-z][a-z0-9_]*)\.([a-z]+)")
_WITHOUT_VALUE = ("empty", "filled", "mine", "mydept")
_CHOICES = ("choice", "multi_choice")
_PICKERS = ("link", "links", "user", "department")


def operator_words() -> dict[str, str]:
    """Return the words of every operator in the reader's language."""
    return {
        "eq": _("is"), "ne": _("is not"), "gt": _("more than"), "ge": _("at least"),
        "lt": _("less than"), "le": _("at most"), "between": _("between"), "in": _("is one of"),
        "nin": _("is none of"), "contains": _("contains"), "starts": _("starts with"),
        "has": _("has"), "hasany": _("has any of"), "empty": _("is empty"),
        "filled": _("is not empty"), "within": _("is in"), "mine": _("is me"),
        "mydept": _("is my department"),
    }  # fmt: skip


def make_filters(query: ListQuery) -> tuple[FilterField, ...]:
    """Return the fields this reader may filter by, with their operators and choices."""
    words = operator_words()
    found = []
    for name, mode in query.modes.items():
        item = query.compiled.fields[name]
        reachable = query.compiled.is_stored(name) or name in query.compiled.link_tables
        if not item.filter or not reachable or not (is_searchable_mode(mode)):
            continue
        kind = query.compiled.type(name)
        operators = tuple(
            OperatorChoice(op, words[op], _input_for(item, op)) for op in kind.operators
        )
        found.append(
            FilterField(
                name, item.label.text(query.context.language) or name, operators,
                _choices(item, query.context), _picker(item),
            )
        )  # fmt: skip
    return tuple(found)


def _choices(item: FieldSpec, context: ReaderContext) -> tuple[tuple[str, str], ...]:
    if item.type == "bool":
        return (("true", _("Yes")), ("false", _("No")))
    if item.type not in _CHOICES:
        return ()
    return tuple(
        (option.key, option.label.text(context.language)) for option in context.options(item)
    )


def _picker(item: FieldSpec) -> str:
    if item.type in ("user", "department"):
        return f"/options/{item.type}"
    return f"/e/{item.option('to')}/options" if item.type in ("link", "links") else ""


def _input_for(item: FieldSpec, op: str) -> str:
    if op in _WITHOUT_VALUE:
        return "none"
    if op == "within":
        return "text" if item.type == "region" else "period"
    if item.type in _CHOICES or item.type == "bool":
        return "choices" if op in ("in", "nin", "hasany") else "choice"
    if item.type in _PICKERS:
        return "ref"
    plain = {"date": "date", "datetime": "datetime", "integer": "number", "decimal": "number",
             "money": "number", "percent": "number"}  # fmt: skip
    return "text" if op == "between" else plain.get(item.type, "text")


def make_chips(query: ListQuery, args: list[tuple[str, str]]) -> tuple[Chip, ...]:
    """Return one chip per active filter; one that no longer fits says why."""
    words = operator_words()
    chips = []
    for place, (name, value) in enumerate(args):
        match = _FILTER.fullmatch(name)
        if match is None:
            continue
        rest = [
            pair
            for at, pair in enumerate(args)
            if at != place and pair[0] not in ("page", "after", "before")
        ]
        remove = list_href(query.compiled.slug, rest)
        item = query.compiled.fields.get(match[2])
        label = (item.label.text(query.context.language) or match[2]) if item else match[2]
        problem = ""
        try:
            parse_list_request([(name, value)], query.compiled)
        except CRMError as error:
            problem = str(error)
        shown = _value_text(query, item, match[3], value) if item else value
        text = f"{label} {words.get(match[3], match[3])}"
        chips.append(Chip(text, shown, remove, problem))
    return tuple(chips)


def _value_text(query: ListQuery, item: FieldSpec, op: str, value: str) -> str:
    if op in _WITHOUT_VALUE:
        return ""
    context = query.context
    if item.type in _CHOICES or item.type == "bool":
        names = dict(_choices(item, context))
        return "、".join(names.get(part, part) for part in value.split(","))
    if op == "within":
        return period_words().get(value, value)
    return value


def period_words() -> dict[str, str]:
    """Return the words of the named periods."""
    return {
        "today": _("today"), "yesterday": _("yesterday"), "tomorrow": _("tomorrow"),
        "this_week": _("this week"), "last_week": _("last week"), "next_week": _("next week"),
        "this_month": _("this month"), "last_month": _("last month"), "next_month": _("next month"),
        "this_quarter": _("this quarter"), "last_quarter": _("last quarter"),
        "this_year": _("this year"), "last_year": _("last year"), "last_7d": _("last 7 days"),
        "last_30d": _("last 30 days"), "next_7d": _("next 7 days"), "past": _("in the past"),
        "future": _("in the future"),
    }  # fmt: skip
