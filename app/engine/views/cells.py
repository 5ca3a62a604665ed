"""From typed values to cells: what a table, a fact or a card shows of one value."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from app.engine.compile.model import Compiled
from app.engine.declare.spec import FieldSpec
from app.engine.fields.base import Masked, Ref, StoredRef
from app.engine.fields.file_kinds import icon_of
from app.engine.fields.short_days import english_day, planned_day, short_day, weekday
from app.engine.query.context import ReaderContext
from app.engine.query.due import is_due
from app.engine.query.list_query import ListQuery
from app.engine.query.record_select import RecordRow
from app.engine.views.page_models import Cell

EMPTY = Cell("empty", "—")
_LATIN = ord("z")
_KILOBYTE = 1024


def record_cell(query: ListQuery, record: RecordRow, name: str) -> Cell:
    """Return the cell of one of a record's values."""
    compiled, value = query.compiled, record.values.get(name)
    if isinstance(value, date) and is_due(compiled, name, record.values, query.context):
        return due_cell(value, query.context)
    return make_cell(compiled, name, value, query.context)


def make_cell(compiled: Compiled, name: str, value: Any, context: ReaderContext) -> Cell:
    """Return the cell of one value as the record select gave it."""
    item = compiled.fields[name]
    kind = compiled.type(name)
    if isinstance(value, Masked):
        return Cell("masked", value.text, right=kind.right)
    if value is None or value in ("", ()):
        return Cell("empty", "—", right=kind.right)
    if isinstance(value, StoredRef):
        return file_cell(value)
    if isinstance(value, Ref):
        return ref_cell(value, context)
    if isinstance(value, tuple) and value and isinstance(value[0], Ref):
        parts = tuple(ref_cell(part, context) for part in value)
        return Cell("people" if value[0].kind == "user" else "refs", parts=parts)
    if item.type in ("choice", "multi_choice"):
        return _choice_cell(item, value, context)
    if item.type == "tags":
        parts = tuple(Cell("tag", tag) for tag in value)
        return Cell("tags", ", ".join(value), parts=parts)
    if item.type == "rich_text":
        # Its template takes the text for markup: what people see as words must never come here.
        return Cell(
            "html", kind.to_input(value, item, context), title=kind.to_text(value, item, context)
        )
    text = kind.to_text(value, item, context)
    if kind.cell in ("money", "number") or item.option("currency"):
        text = text.removesuffix(".00")
    return Cell(
        kind.cell, text, title=text, href=_href(item, value), right=kind.right,
        tone="green" if value is True else "",
    )  # fmt: skip


def _href(item: FieldSpec, value: Any) -> str:
    if item.type == "phone":
        return f"tel:{value}"
    if item.type == "email":
        return f"mailto:{value}"
    return str(value) if item.type == "url" else ""


def file_cell(ref: StoredRef) -> Cell:
    """Return the cell of a stored file: its name and size; a picture is shown small."""
    kind = "image" if ref.picture else "file"
    return Cell(
        kind, ref.title, title=ref.title, href=f"/e/{ref.path}", hint=size_text(ref.size),
        tone=icon_of(ref.title),
    )  # fmt: skip


def size_text(size: int) -> str:
    """Return a number of bytes in the unit that people read."""
    if size < _KILOBYTE:
        return f"{size} B"
    if size < _KILOBYTE**2:
        return f"{size / _KILOBYTE:.0f} KB"
    return f"{size / _KILOBYTE**2:.1f} MB"


def ref_cell(ref: Ref, context: ReaderContext) -> Cell:
    """Return the cell of a link: a person, a department, a record, or "restricted"."""
    if ref.restricted:
        return Cell("restricted", _("Restricted"), title=_("You may not see this record."))
    if ref.kind == "user":
        me = ref.id == context.user_id
        return Cell("person", ref.title, initials=initials(ref.title), is_me=me)
    if ref.kind == "department":
        return Cell("text", ref.title)
    return Cell("ref", ref.title, title=ref.title, href=f"/e/{ref.kind}/{ref.id}")


def _choice_cell(item: FieldSpec, value: Any, context: ReaderContext) -> Cell:
    options = {option.key: option for option in context.options(item)}

    def badge(key: str) -> Cell:
        option = options.get(key)
        text = option.label.text(context.language) if option else key
        return Cell("badge", text, tone=option.color if option else "gray")

    if isinstance(value, tuple):
        parts = tuple(badge(key) for key in value)
        return Cell("badges", ", ".join(part.text for part in parts), parts=parts)
    if item.option("look") == "letter":
        return Cell("level", str(value), title=badge(str(value)).text, tone=str(value).lower())
    return badge(str(value))


def due_cell(value: datetime | date, context: ReaderContext) -> Cell:
    """Return a due date: overdue in words, today with its hour, later with its weekday."""
    zone = ZoneInfo(context.timezone)
    local = value.astimezone(zone) if isinstance(value, datetime) else None
    day = local.date() if local else value
    today = context.now.astimezone(zone).date()
    full = f"{local:%Y-%m-%d %H:%M}" if local else f"{day:%Y-%m-%d}"
    late = (today - day).days  # type: ignore[operator]
    if late > 0:
        text = ngettext("%(num)d day late", "%(num)d days late", late)
        return Cell("due", text, title=full, tone="late")
    if late == 0:
        hour = f" {local:%H:%M}" if local else ""
        return Cell("due", _("Today") + hour, title=full, tone="now")
    if late == -1:
        hour = f" {local:%H:%M}" if local else ""
        return Cell("due", _("Tomorrow") + hour, title=full)
    return Cell("due", planned_day(day, context.language, today), title=full)


def day_words(day: date, context: ReaderContext) -> str:
    """Return a day as headings of days say it: "Today · Mon 23 Nov", "11月18日 周三"."""
    today = context.now.astimezone(ZoneInfo(context.timezone)).date()
    name = weekday(day, context.language)
    if context.language == "zh":
        year = "" if day.year == today.year else f"{day.year}年"
        words = f"{year}{day.month}月{day.day}日 {name}"
    else:
        words = f"{name} {english_day(day, today)}"
    if day == today:
        return _("Today · %(day)s", day=words)
    return words


def short_moment(cell: Cell, value: Any, context: ReaderContext) -> Cell:
    """Return a date's cell as tables show it: month and day of this year, else the whole date."""
    if cell.kind not in ("date", "datetime") or not isinstance(value, date):
        return cell
    zone = ZoneInfo(context.timezone)
    day = value.astimezone(zone).date() if isinstance(value, datetime) else value
    today = context.now.astimezone(zone).date()
    return replace(cell, text=short_day(day, context.language, today), title=cell.text)


def initials(title: str) -> str:
    """Return what an avatar shows: two Latin initials, or one telling Chinese character."""
    words = title.split()
    if not words:
        return "?"
    if ord(words[0][0]) <= _LATIN:
        return "".join(word[0] for word in words[:2]).upper()
    name = words[0]
    for prefix in (
        "北京",
        "上海",
        "广州",
        "深圳",
        "杭州",
        "苏州",
        "南京",
        "宁波",
        "无锡",
        "天津",
        "成都",
        "武汉",
    ):
        if name.startswith(prefix) and len(name) > len(prefix) + 1:
            return name[len(prefix)]
    return name[0]


def option_hint(query: ListQuery, row: RecordRow) -> str:
    """Return what a picker shows beside a record's title: its subtitle field, in words."""
    name = query.compiled.spec.subtitle_field
    value = row.values.get(name)
    if value is None:
        return ""
    if isinstance(value, Ref):
        return value.title
    if isinstance(value, Masked):
        return value.text
    return query.compiled.type(name).to_text(value, query.compiled.fields[name], query.context)
