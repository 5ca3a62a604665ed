"""The writing box over a timeline: what it asks follows from the declaration of what it adds."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.engine.access.field_rules import is_searchable_mode, readable_fields
from app.engine.compile.model import Compiled
from app.engine.declare.condition import condition_fields
from app.engine.declare.spec import FieldSpec
from app.engine.errors import FieldError
from app.engine.fields.file import FILE_TYPES
from app.engine.query.context import ReaderContext
from app.engine.query.list_query import ListQuery
from app.engine.query.record_select import RecordRow
from app.engine.views.filter_words import listed
from app.engine.views.form_models import Input
from app.engine.views.form_page import form_fields, make_input, read_form, summary_line
from app.engine.views.quick_add import linked_values
from app.engine.views.record_files import file_keeper
from app.engine.views.record_models import WritingBox

SCOPE = "write-"
NOW = "now"
MORNING, EVENING = time(9), time(17)
_NOT_HERE = ("rows", *FILE_TYPES)


@dataclass(frozen=True)
class BoxTarget:
    """What a box adds: child, and the link by which it belongs to the record."""

    child: Compiled
    by: str


def box_target(query: ListQuery) -> BoxTarget | None:
    """Return what the box on this entity's records adds; None where the reader may add nothing."""
    name = query.compiled.spec.write
    if not name or name not in query.modes:
        return None
    item = query.compiled.fields[name]
    child = query.context.catalogue[str(item.option("of"))]
    may = query.context.reader.may(child.slug, "add") and not child.spec.parent_row
    return BoxTarget(child, str(item.option("by"))) if may else None


def make_box(
    query: ListQuery,
    record: RecordRow,
    target: BoxTarget,
    *,
    list_args: str = "",
    values: Mapping[str, Any] | None = None,
    files: Sequence[str] = (),
    errors: Sequence[FieldError] = (),
    token: str = "",
) -> WritingBox:
    """Return the box of a record.

    values: what was typed, None for the declared defaults. files: ids of files that wait for it.
    """
    child, context = target.child, query.context
    given = linked_values(target.child, target.by, record)
    items = _box_fields(child, context, given)
    if values is None:
        values = {item.name: item.default for item in items if item.default not in (None, NOW)}
    inputs = {
        item.name: _input(child, item, values.get(item.name), context, errors, given)
        for item in items
    }
    text, ways = _text(child, inputs), _ways(items)
    asked = [name for name in _asked(items) if name not in (text, ways)]
    more = [name for name in inputs if name not in (text, ways, *asked)]
    tail = f"?{urlencode({'from': list_args})}" if list_args else ""
    label = child.spec.add_label or child.spec.label
    options = context.options(child.fields[ways]) if ways else ()
    return WritingBox(
        action=f"/e/{query.compiled.slug}/{record.id}/write{tail}",
        title=label.text(context.language), icon=child.spec.icon,
        token=token or secrets.token_urlsafe(24),
        text=inputs.get(text), ways=inputs.get(ways),
        icons={one.key: one.icon or child.spec.icon for one in options},
        asked=tuple(inputs[name] for name in asked), more=tuple(inputs[name] for name in more),
        more_words=_("More: %(fields)s", fields=listed([inputs[name].label for name in more])),
        draft=f"write/{query.compiled.slug}/{record.id}",
        files=keeper.offer(child, context, files) if (keeper := file_keeper()) else None,
        errors=tuple((SCOPE + one.field, _told(child, one, context.language)) for one in errors),
    )  # fmt: skip


def _told(child: Compiled, error: FieldError, language: str) -> str:
    """Return one refusal; those of files name them themselves."""
    return summary_line(child, error, language) if error.field in child.fields else error.message


def read_box(
    query: ListQuery, record: RecordRow, target: BoxTarget, form: MultiDict[str, str]
) -> dict[str, Any]:
    """Return the raw values that a box brought back, without the links that are given."""
    given = linked_values(target.child, target.by, record)
    names = {item.name for item in _box_fields(target.child, query.context, given)}
    typed = read_form(target.child, form, query.context, creating=True)
    fields = target.child.fields
    return {
        name: value for name, value in typed.items()
        if name in names and not (value == "" and fields[name].default == NOW)
    }  # fmt: skip


def _box_fields(
    child: Compiled, context: ReaderContext, given: Mapping[str, int]
) -> list[FieldSpec]:
    return [
        item for item in form_fields(child, context, creating=True)
        if item.name not in given and not item.system and item.type not in _NOT_HERE
    ]  # fmt: skip


def _input(
    child: Compiled,
    item: FieldSpec,
    value: Any,
    context: ReaderContext,
    errors: Sequence[FieldError],
    given: Mapping[str, int],
) -> Input:
    made = make_input(child, item, value, context, list(errors))
    if item.default == NOW:
        # Written while the page stays open: what is left empty means the moment of saving.
        made = replace(made, required=False, example=_("now"))
    narrow = urlencode(list(_narrow(child, item, context, given))) if made.picker_href else ""
    quick = tuple(_quick(item, context)) if item.default is None else ()
    href = f"{made.picker_href}?{narrow}" if narrow else made.picker_href
    return replace(made, scope=SCOPE, quick=quick, picker_href=href, create_href="")


def _narrow(
    child: Compiled, item: FieldSpec, context: ReaderContext, given: Mapping[str, int]
) -> Iterator[tuple[str, int]]:
    """Yield the filters that leave, of the records to pick from, those of the record itself."""
    other = context.catalogue.entities.get(str(item.option("to")))
    if other is None or not context.reader.may(other.slug, "see"):
        return
    modes = readable_fields(context.catalogue, other, context.reader)
    for name, key in given.items():
        to = child.fields[name].option("to")
        for link in other.spec.fields:
            fits = link.type == "link" and link.option("to") == to
            if fits and is_searchable_mode(modes.get(link.name, "hidden")):
                yield f"f.{link.name}.eq", key


def _quick(item: FieldSpec, context: ReaderContext) -> Iterator[tuple[str, str]]:
    """Yield the dates that are set by one click."""
    if item.type not in ("date", "datetime"):
        return
    local = context.now.astimezone(ZoneInfo(context.timezone))
    monday = 7 - local.weekday()
    days = (
        (_("Today"), 0, EVENING), (_("Tomorrow"), 1, MORNING), (_("In 3 days"), 3, MORNING),
        (_("Next Monday"), monday, MORNING),
    )  # fmt: skip
    for words, ahead, hour in days[: 3 if monday in (1, 3) else 4]:
        day = (local + timedelta(days=ahead)).date()
        if item.type == "date":
            yield words, day.isoformat()
        elif ahead or local.time() < hour:
            yield words, f"{day.isoformat()} {hour:%H:%M}"


def _text(child: Compiled, inputs: Mapping[str, Input]) -> str:
    """Return the field that holds the new record's own words; "" where it is not typed."""
    return child.name_field if child.name_field in inputs else ""


def _ways(items: Sequence[FieldSpec]) -> str:
    """Return the choice that stands as buttons; "" for none."""
    for item in items:
        if item.type == "choice" and item.required:
            return item.name
    return ""


def _asked(items: Sequence[FieldSpec]) -> list[str]:
    """Return what must be told, always or under a condition, and what decides about that."""
    must = [item for item in items if item.require_when or (item.required and item.default is None)]
    names = {item.name for item in must}
    for item in must:
        names |= condition_fields(item.require_when) if item.require_when else set()
    return [item.name for item in items if item.name in names]
