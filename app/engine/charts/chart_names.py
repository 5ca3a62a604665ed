"""What the groups of a chart are called, and which list shows exactly the rows of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_skeleton
from flask_babel import gettext as _
from sqlalchemy import select

from app.engine.access.tables import Department, User
from app.engine.declare.spec import FieldSpec
from app.engine.fields.date_time import DATE_TYPES
from app.engine.fields.number import babel_locale
from app.engine.query.aggregates import Group
from app.engine.query.buckets import next_start
from app.engine.query.context import ReaderContext
from app.engine.query.list_query import ListQuery

Args = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class GroupName:
    """A group in words. args: what the list adds to show it, None where no list can.

    tone: the colour of a choice; end: "won" or "lost" for closing stages; place: in its field's
    own order.
    """

    label: str
    args: Args | None
    tone: str = ""
    end: str = ""
    place: int = 0


def name_groups(
    query: ListQuery, by: str, per: str, groups: Sequence[Group]
) -> dict[Any, GroupName]:
    """Return the name of every group by its key; None is the group without a value."""
    item = query.compiled.fields[by]
    keys = [one.key for one in groups if one.key is not None]
    named: dict[Any, GroupName] = {}
    if item.type in DATE_TYPES:
        named = {key: _bucket(by, key, per, query.context.language) for key in keys}
    elif item.type in ("link", "user", "department"):
        named = _linked(query, item, keys)
    elif item.type == "choice":
        named = _choices(query.context, item, keys)
    else:
        kind = query.compiled.type(by)
        named = {
            key: GroupName(kind.to_text(key, item, query.context), _equal(by, key)) for key in keys
        }
    named[None] = GroupName(_("Not set"), ((f"f.{by}.empty", "1"),), place=len(named) + 1000)
    return named


def _equal(by: str, key: Any) -> Args:
    text = ("true" if key else "false") if isinstance(key, bool) else str(key)
    return ((f"f.{by}.eq", text),)


def _choices(context: ReaderContext, item: FieldSpec, keys: Sequence[Any]) -> dict[Any, GroupName]:
    options = {option.key: (place, option) for place, option in enumerate(context.options(item))}
    named = {}
    for key in keys:
        if key in options:
            place, option = options[key]
            label = option.label.text(context.language)
            named[key] = GroupName(label, _equal(item.name, key), option.color, option.end, place)
        else:
            named[key] = GroupName(str(key), None, place=len(options))
    return named


def _linked(query: ListQuery, item: FieldSpec, keys: Sequence[int]) -> dict[Any, GroupName]:
    """Name people, departments and records; a record outside the reader's scope stays unnamed."""
    titles = link_titles(query.context, item, keys)
    return {
        key: GroupName(titles[key], _equal(item.name, key))
        if key in titles
        else GroupName(_("Restricted"), None)
        for key in keys
    }


def link_titles(context: ReaderContext, item: FieldSpec, keys: Sequence[int]) -> Mapping[int, str]:
    """Return the titles of linked things as far as the reader may see them."""
    if not keys:
        return {}
    if item.type in ("user", "department"):
        table: Any = User if item.type == "user" else Department
        found = context.session.scalars(select(table).where(table.id.in_(keys)))
        return {row.id: row.title(context.language) for row in found}
    target = context.catalogue[str(item.option("to"))]
    if not context.reader.may(target.slug, "see"):
        return {}
    other = ListQuery(target, context)
    rows = other.fetch(other.contains(list(keys)), [target.name_field])
    return {row.id: row.title for row in rows}


def _bucket(by: str, start: date, per: str, language: str) -> GroupName:
    end = next_start(start, per)
    args: Args = ((f"f.{by}.ge", start.isoformat()),)
    if end is not None:
        args = (*args, (f"f.{by}.lt", end.isoformat()))
    return GroupName(bucket_words(start, per, language), args)


def bucket_words(start: date, per: str, language: str) -> str:
    """Return a bucket as an axis shows it: "Nov 2026", "Q4 2026", "2026-11-23"."""
    locale = babel_locale(language)
    if per == "year":
        return f"{start:%Y}"
    if per == "quarter":
        quarter = (start.month + 2) // 3
        return _("Q%(quarter)s %(year)s", quarter=quarter, year=start.year)
    if per == "month":
        return format_skeleton("yMMM", start, locale=locale)
    text = f"{start:%Y-%m-%d}"
    return _("Week of %(day)s", day=text) if per == "week" else text


__all__ = ["GroupName", "bucket_words", "link_titles", "name_groups"]
