"""From what was sent to typed values: who may write what, coercion, required, conditions."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from flask_babel import gettext as _

from app.engine.access.field_rules import field_mode
from app.engine.compile.model import Compiled
from app.engine.declare.spec import FieldSpec
from app.engine.errors import FieldError
from app.engine.fields.base import Refusal
from app.engine.fields.file import FILE_TYPES
from app.engine.fields.match import matches
from app.engine.files.claims import require_usable
from app.engine.forms.held_values import coerce_or_keep
from app.engine.query.context import ReaderContext
from app.engine.query.list_query import ListQuery

_NOT_WRITABLE = ("back_links", "formula", "roll_up", "number")


def coerce_values(
    compiled: Compiled,
    sent: Mapping[str, Any],
    context: ReaderContext,
    *,
    held: Mapping[str, Any],
    errors: list[FieldError],
    record_id: int | None = None,
    source: str = "",
) -> dict[str, Any]:
    """Return the typed values of the fields that were sent; refused ones go to `errors`.

    record_id: the record that is changed; a file it already had may be put back.
    held: the record's values so far; {} for a new one. source: the door they come through.
    """
    values: dict[str, Any] = {}
    for name, raw in sent.items():
        item = compiled.fields.get(name)
        if item is None:
            errors.append(FieldError(name, _("There is no field of this name.")))
            continue
        refused = _refused(compiled, item, context, source)
        if refused:
            errors.append(FieldError(name, refused))
            continue
        if item.type == "rows":
            values[name] = raw
            continue
        try:
            values[name] = coerce_or_keep(compiled, name, raw, held.get(name), context)
            if name == compiled.spec.parent_row:
                _require_parent(item, values[name], context)
            if item.type in FILE_TYPES and values[name] is not None:
                require_usable(
                    context.session, compiled.slug, item, values[name],
                    reader=context.reader, record_id=record_id,
                )  # fmt: skip
        except Refusal as refusal:
            errors.append(FieldError(name, str(refusal)))
    return values


def _require_parent(item: FieldSpec, parent_id: int | None, context: ReaderContext) -> None:
    """Refuse a row for a parent that the writer may not change, like one that does not exist."""
    parent = context.catalogue[str(item.option("to"))]
    if parent_id is None or context.reader.system:
        return
    may = context.reader.may(parent.slug, "change")
    if not may or not ListQuery(parent, context, action="change").contains([parent_id]):
        raise Refusal(_("There is no such record to link to; choose one from the list."))


def _refused(compiled: Compiled, item: FieldSpec, context: ReaderContext, source: str) -> str:
    if context.reader.system:
        return "" if item.type not in _NOT_WRITABLE else _("This value is computed.")
    opened = item.read_only and comes_all_the_same(item, source)
    if item.type in _NOT_WRITABLE or (item.read_only and not opened):
        return _("This value is set by the system and cannot be written.")
    mode = (
        context.reader.mode(compiled.slug, item.name)
        if opened
        else field_mode(context.catalogue, compiled, item, context.reader)
    )
    if mode == "hidden":
        return _("There is no field of this name.")
    if mode != "edit":
        return _("You may read this field but not change it.")
    if item.name == "owner" and not context.reader.may(compiled.slug, "assign"):
        return _("You may not assign records to others.")
    return ""


def comes_all_the_same(item: FieldSpec, source: str) -> bool:
    """Tell whether a declared field that the system sets takes what a door brings.

    An undo brings back what the system itself had set; an import what a declaration lets in.
    """
    return not item.system and (source == "undo" or (source == "import" and item.importable))


def check_whole(
    compiled: Compiled,
    values: Mapping[str, Any],
    before: Mapping[str, Any],
    sent: Mapping[str, Any],
    context: ReaderContext,
    errors: list[FieldError],
) -> None:
    """Hold required fields and conditions against the whole record as it would be stored.

    A field that is already empty and was not sent does not block the change of another one,
    unless a condition that looks at a changed field now requires it.
    """
    refused = {error.field for error in errors}
    for item in compiled.spec.fields:
        if item.name in refused or item.type in _NOT_WRITABLE:
            continue
        shown = item.show_when is None or matches(item.show_when, values, compiled.spec, context)
        if not shown:
            if sent.get(item.name) not in (None, "", [], ()) and values.get(
                item.name
            ) != before.get(item.name):
                errors.append(
                    FieldError(item.name, _("This field does not apply here; leave it empty."))
                )
            continue
        asked = item.require_when is not None and matches(
            item.require_when, values, compiled.spec, context
        )
        touched = not before or item.name in sent or asked
        if touched and (item.required or asked) and is_empty(values.get(item.name)):
            label = item.label.text(context.language) or item.name
            errors.append(FieldError(item.name, _("%(label)s is required.", label=label)))


def is_empty(value: Any) -> bool:
    """Tell whether a typed value counts as nothing for `required`."""
    return value is None or value == "" or value == () or value == []


def apply_defaults(compiled: Compiled, values: dict[str, Any], context: ReaderContext) -> None:
    """Fill declared defaults where nothing was sent.

    One that fits no more, such as a person who left, is left out; `required` then asks for a value.
    """
    for item in compiled.spec.fields:
        if item.default is not None and item.name not in values and compiled.is_stored(item.name):
            with suppress(Refusal):
                values[item.name] = compiled.type(item.name).coerce(item.default, item, context)
        elif item.type == "bool" and item.name not in values:
            values[item.name] = False
