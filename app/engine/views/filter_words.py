"""The words of filters: operators, periods, values; and the titles of records they name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, select

from app.engine.access.net import SCOPED
from app.engine.access.record_rules import scope_condition
from app.engine.access.tables import Department, User
from app.engine.declare.spec import FieldSpec
from app.engine.fields.china import region_path
from app.engine.fields.date_time import DATE_TYPES
from app.engine.query.context import ReaderContext, read_id
from app.engine.query.titles import shown_title, title_mode

WITHOUT_VALUE = ("empty", "filled", "mine", "mydept")
CHOICES = ("choice", "multi_choice")
PICKERS = ("link", "links", "user", "department")
_DAYS = re.compile(r"(last|next)_(\d{1,4})d")
_STEP = re.compile(r"([+-])\s*(\d{1,4})\s*([dwmy])")
_NAMED_DAYS = ("today", "yesterday", "tomorrow")


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


def day_words() -> dict[str, str]:
    """Return the words of comparisons with a day."""
    return {"gt": _("after"), "ge": _("from"), "lt": _("before"), "le": _("until"), "eq": _("on")}


def words_of_operator(item: FieldSpec | None, op: str) -> str:
    """Return the words of an operator beside a field."""
    if item is not None and item.type in DATE_TYPES and op in day_words():
        return day_words()[op]
    if item is not None and item.type in (*CHOICES, *PICKERS) and op in ("in", "nin"):
        return operator_words()["eq" if op == "in" else "ne"]
    return operator_words().get(op, op)


def period_words() -> dict[str, str]:
    """Return the words of the named periods."""
    return {
        "today": _("today"), "yesterday": _("yesterday"), "tomorrow": _("tomorrow"),
        "this_week": _("this week"), "last_week": _("last week"), "next_week": _("next week"),
        "this_month": _("this month"), "last_month": _("last month"), "next_month": _("next month"),
        "this_quarter": _("this quarter"), "last_quarter": _("last quarter"),
        "next_quarter": _("next quarter"), "this_year": _("this year"), "last_year": _("last year"),
        "past": _("in the past"), "future": _("in the future"),
    }  # fmt: skip


def words_of_period(value: str) -> str:
    """Return a period in words: "this month", "last 30 days"."""
    found = _DAYS.fullmatch(value)
    if found and found[1] == "last":
        return ngettext("last %(num)d day", "last %(num)d days", int(found[2]))
    if found:
        return ngettext("next %(num)d day", "next %(num)d days", int(found[2]))
    return period_words().get(value, value)


def value_words(item: FieldSpec, op: str, value: str, context: ReaderContext) -> str:
    """Return a filter's value as people read it; records by their titles."""
    if op in WITHOUT_VALUE:
        return ""
    if item.type == "bool":
        return _("Yes") if value.lower() in ("true", "1", "yes") else _("No")
    if item.type in CHOICES:
        names = {
            option.key: option.label.text(context.language) for option in context.options(item)
        }
        return listed(names.get(part, part) for part in value.split(","))
    if item.type == "region":
        return listed(" / ".join(region_path(part)) or part for part in value.split(","))
    if op == "within":
        return words_of_period(value)
    if item.type in PICKERS:
        titles = picked_titles(item, value, context)
        return listed(title for _id, title in titles)
    words = words_of_day if item.type in DATE_TYPES else str
    if op == "between":
        low, _dots, high = value.partition("..")
        return f"{words(low) or '…'} – {words(high) or '…'}"
    return words(value)


def words_of_day(value: str) -> str:
    """Return a relative day in words: "tomorrow", "30 days ago"; any other value as it is."""
    found = _STEP.fullmatch(value.strip().lower())
    if found is None:
        named = value.strip().lower()
        return period_words()[named] if named in _NAMED_DAYS else value
    count = int(found[2])
    return _days_ago(count, found[3]) if found[1] == "-" else _days_on(count, found[3])


def _days_ago(count: int, unit: str) -> str:
    return {
        "d": ngettext("%(num)d day ago", "%(num)d days ago", count),
        "w": ngettext("%(num)d week ago", "%(num)d weeks ago", count),
        "m": ngettext("%(num)d month ago", "%(num)d months ago", count),
        "y": ngettext("%(num)d year ago", "%(num)d years ago", count),
    }[unit]


def _days_on(count: int, unit: str) -> str:
    return {
        "d": ngettext("%(num)d day from now", "%(num)d days from now", count),
        "w": ngettext("%(num)d week from now", "%(num)d weeks from now", count),
        "m": ngettext("%(num)d month from now", "%(num)d months from now", count),
        "y": ngettext("%(num)d year from now", "%(num)d years from now", count),
    }[unit]


def listed(words: Iterable[str]) -> str:
    """Return words one after the other, as the reader's language separates them."""
    found = list(words)
    if not found:
        return ""
    joined = found[0]
    for word in found[1:]:
        joined = _("%(first)s, %(next)s", first=joined, next=word)
    return joined


def retired_note(item: FieldSpec | None, value: str, context: ReaderContext) -> str:
    """Return a remark when a filter names an option that is no longer offered, "" otherwise."""
    if item is None or item.type not in CHOICES:
        return ""
    asked = value.split(",")
    gone = [o for o in context.options(item) if o.retired and o.key in asked]
    if not gone:
        return ""
    names = listed(option.label.text(context.language) for option in gone)
    return _("“%(names)s” is no longer offered; records that still have it are found.", names=names)


def picked_titles(
    item: FieldSpec, value: str, context: ReaderContext
) -> tuple[tuple[str, str], ...]:
    """Return (id, title) of the records a filter names; unseen ones by number. One statement."""
    ids = [number for part in value.split(",") if (number := read_id(part.strip())) is not None]
    if not ids:
        return ()
    names = _titles_of(item, ids, context)
    return tuple((str(number), names.get(number, f"#{number}")) for number in ids)


def _titles_of(item: FieldSpec, ids: list[int], context: ReaderContext) -> dict[int, str]:
    kind = item.type if item.type in ("user", "department") else str(item.option("to"))
    if kind in ("user", "department"):
        table: Any = User if kind == "user" else Department
        rows = context.session.scalars(select(table).where(table.id.in_(ids)))
        return {row.id: row.title(context.language) for row in rows}
    other = context.catalogue.entities.get(kind)
    if other is None or not context.reader.may(kind, "see"):
        return {}
    where: list[ColumnElement[bool]] = [
        other.table.c.id.in_(ids),
        other.table.c.deleted_at.is_(None),
    ]
    scope = scope_condition(context.catalogue, other, context.reader, "see")
    if scope is not None:
        where.append(scope)
    statement = select(other.table.c.id, other.column(other.name_field)).where(*where)
    found = context.session.execute(statement, execution_options=SCOPED)
    mode = title_mode(other, context)
    return {key: shown_title(other, mode, value, key) for key, value in found}
