"""Records of related lists in the timeline: what the declaration's word `timeline` names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from app.engine.access.field_rules import is_searchable_mode
from app.engine.declare.condition import Test
from app.engine.declare.spec import FieldSpec
from app.engine.fields.base import Masked, Ref
from app.engine.fields.short_days import full_moment
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import with_tests
from app.engine.query.record_select import RecordRow
from app.engine.views.cells import day_words, record_cell
from app.engine.views.record_models import Event
from app.engine.views.related_list import related_query
from app.engine.views.timeline_sources import TimelineItem, TimelineSource, Wanted

#: What says nothing about one event: lists, computed values, formatted texts.
_NOT_TOLD = ("back_links", "rows", "links", "roll_up", "formula", "number", "rich_text", "tags")
_MOST = 6


def child_sources(query: ListQuery) -> list[TimelineSource]:
    """Return a source for each declared related list that the reader may see."""
    names = (name for name in query.compiled.spec.timeline if name in query.modes)
    return [_source(query.compiled.fields[name], query.context.language) for name in names]


def _source(item: FieldSpec, language: str) -> TimelineSource:
    def read(query: ListQuery, record: RecordRow, wanted: Wanted) -> list[TimelineItem]:
        return read_children(query, record, item.name, wanted)

    return TimelineSource(item.name, lambda: item.label.text(language), read)


def read_children(
    query: ListQuery, record: RecordRow, name: str, wanted: Wanted
) -> list[TimelineItem]:
    """Return the newest records of a related list as events; see TimelineSource.read."""
    other, request = related_query(query, name, record.id)
    shape = child_shape(other, str(query.compiled.fields[name].option("by")))
    if wanted.person:
        if not is_searchable_mode(other.modes.get(shape.who, "hidden")):
            return []
        request = with_tests(request, Test(shape.who, "eq", wanted.person))
    before = wanted.before
    mark = (before.at, before.id) if before is not None else None
    rows = other.newest(
        replace(request, sort=""), shape.names, by=shape.moment, limit=wanted.limit, before=mark
    )
    return [
        TimelineItem(
            row.values[shape.moment],
            row.id,
            _event(other, row, shape, record),
            getattr(row.values.get(shape.who), "id", None),
            other.compiled.slug,
        )
        for row in rows
    ]


@dataclass(frozen=True)
class ChildShape:
    """Which fields of a child say what in a timeline, as far as the reader may read them.

    moment: when; who: whose deed it is; way: the choice that says how; text: its words; told:
    the rest. "" for what there is not.
    """

    moment: str
    who: str
    way: str
    text: str
    told: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """Return what has to be read."""
        return [one for one in (self.moment, self.who, self.way, self.text, *self.told) if one]


def child_shape(other: ListQuery, by: str) -> ChildShape:
    """Return the shape of the children whose link `by` leads to the record."""
    spec, modes = other.compiled.spec, other.modes
    moment = spec.happened if modes.get(spec.happened) in ("read", "edit") else "created_at"
    told = [item for item in spec.fields if item.name in modes and item.type not in _NOT_TOLD]
    title = other.compiled.fields[other.compiled.name_field]
    text = title.name if title.type == "long_text" and title.name in modes else ""
    way = next((one.name for one in told if text and one.type == "choice" and one.required), "")
    used = {moment, by, way, title.name}
    return ChildShape(
        moment, "owner" if "owner" in modes else "created_by", way, text,
        tuple(item.name for item in told if item.name not in used),
    )  # fmt: skip


def _event(other: ListQuery, row: RecordRow, shape: ChildShape, record: RecordRow) -> Event:
    context, spec = other.context, other.compiled.spec
    local = row.values[shape.moment].astimezone(ZoneInfo(context.timezone))
    label = spec.label.text(context.language)
    way, icon = _way(other, row, shape)
    body = row.values.get(shape.text)
    told = _told(row, shape, record)
    about = next((one for one in told if shape.text and isinstance(row.values[one], Ref)), "")
    return Event(
        icon=icon, who=_title(row.values.get(shape.who)),
        text=(way or label) if shape.text else row.title, kind="" if shape.text else label,
        time=f"{local:%H:%M}", day=day_words(local.date(), context), title=full_moment(local, "medium"),
        body=body.text if isinstance(body, Masked) else body or "",
        about=record_cell(other, row, about) if about else None,
        details=tuple(
            (other.compiled.fields[name].label.text(context.language), record_cell(other, row, name))
            for name in told if name != about
        )[:_MOST],
        href=f"/e/{spec.slug}/{row.id}", main=bool(shape.text),
    )  # fmt: skip


def _way(other: ListQuery, row: RecordRow, shape: ChildShape) -> tuple[str, str]:
    """Return the words of the way it happened, and its icon."""
    options = other.context.options(other.compiled.fields[shape.way]) if shape.way else ()
    for option in options:
        if option.key == row.values.get(shape.way):
            return option.label.text(
                other.context.language
            ), option.icon or other.compiled.spec.icon
    return "", other.compiled.spec.icon


def _told(row: RecordRow, shape: ChildShape, record: RecordRow) -> list[str]:
    """Return the fields worth a line: filled, and not what the record or the line says already."""
    beside = [*record.values.values(), row.values.get(shape.who)]
    known = {(one.kind, one.id) for one in beside if isinstance(one, Ref)}
    return [name for name in shape.told if _is_news(row.values.get(name), known)]


def _is_news(value: Any, known: set[tuple[str, int]]) -> bool:
    if isinstance(value, Ref):
        return (value.kind, value.id) not in known
    return value not in (None, False, "", ())


def _title(value: Any) -> str:
    return value.title if isinstance(value, Ref) else ""
