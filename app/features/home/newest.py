"""The newest records of an entity."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app.engine import clock
from app.engine.fields.base import Ref
from app.engine.fields.short_days import english_day
from app.engine.query.context import ReaderContext
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import parse_list_request
from app.engine.views.cells import make_cell
from app.engine.views.list_rows import make_row, row_extras
from app.engine.views.page import list_href
from app.features.home.cards import NewestCard
from app.features.home.page_models import NewCard, NewRow

NEWEST = 5


def may_show_newest(card: NewestCard | None, context: ReaderContext) -> bool:
    """Tell whether the reader may see the entity."""
    return (
        card is not None
        and card.slug in context.catalogue.entities
        and context.reader.may(card.slug, "see")
    )


def make_newest(card: NewestCard, context: ReaderContext) -> NewCard:
    """Return the newest records."""
    compiled = context.catalogue[card.slug]
    query = ListQuery(compiled, context)
    request = replace(parse_list_request(card.args, compiled), per_page=NEWEST)
    names = row_extras(query, [compiled.name_field, card.by])
    rows = query.page(request, names, counted=False).rows
    shown = []
    for record in rows:
        row = make_row(query, record, [compiled.name_field])
        owner = record.values.get("owner")
        cell = make_cell(compiled, "owner", owner, context) if isinstance(owner, Ref) else None
        when = _day(record.values.get(card.by), context)
        shown.append(NewRow(row.href, row.title, row.initials, row.subtitle, cell, when))
    href = list_href(card.slug, list(card.args))
    return NewCard(card.label.text(context.language), href, tuple(shown))


def _day(value: Any, context: ReaderContext) -> str:
    if not isinstance(value, datetime):
        return ""
    day = value.astimezone(ZoneInfo(context.timezone)).date()
    today = clock.today(context.timezone)
    if day == today:
        return _("Today")
    return english_day(day, today) if context.language == "en" else f"{day.month}月{day.day}日"
