"""Build the page object of a form, and read what was posted back into raw values."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.engine.access.field_rules import field_mode
from app.engine.compile.model import Compiled
from app.engine.declare.condition import condition_data
from app.engine.declare.spec import FieldSpec
from app.engine.errors import Clash, ConflictError, FieldError
from app.engine.fields.file import FILE_TYPES
from app.engine.forms.minimum import group_words
from app.engine.forms.reasons import REASON
from app.engine.query.context import ReaderContext, read_id
from app.engine.views.file_inputs import with_file
from app.engine.views.form_models import ClashLine, FormPage, Input, InputGroup
from app.engine.views.live_formulas import computed_input, live_formula, row_sums
from app.engine.views.purpose_words import purpose_words
from app.engine.views.reason_input import reason_inputs
from app.engine.views.value_words import json_text, titles_of

_NEVER = ("back_links", "formula", "roll_up", "number")
_MANY = ("multi_choice", "links", "tags")
_MODES = {"integer": "numeric", "decimal": "decimal", "money": "decimal", "percent": "decimal",
          "phone": "tel", "email": "email", "url": "url"}  # fmt: skip
_ROW = re.compile(r"([a-z][a-z0-9_]*)-(\d{1,4})-([a-z][a-z0-9_]*)")
#: A box that is not ticked sends the empty hidden input beside it; a ticked one sends both.
_TICKED = frozenset({"1", "on", "true"})
_CHOICES_AS_RADIOS = 3


def form_fields(compiled: Compiled, context: ReaderContext, *, creating: bool) -> list[FieldSpec]:
    """Return the fields a person fills in: writable ones, in the declaration's order."""
    found = []
    for item in compiled.fields.values():
        if item.type in _NEVER or item.read_only or item.name == compiled.spec.parent_row:
            continue
        if field_mode(context.catalogue, compiled, item, context.reader) != "edit":
            continue
        if item.name == "owner" and not context.reader.may(compiled.slug, "assign"):
            continue
        if creating and item.name == "collaborators":
            continue
        found.append(item)
    return found


def read_form(
    compiled: Compiled, form: MultiDict[str, str], context: ReaderContext, *, creating: bool
) -> dict[str, Any]:
    """Return raw values by field name for every field the form showed."""
    raw: dict[str, Any] = {}
    for item in form_fields(compiled, context, creating=creating):
        if item.type == "rows":
            child = context.catalogue[str(item.option("of"))]
            rows = _read_rows(item.name, form)
            raw[item.name] = [row for row in rows if not _is_untouched(child, row)]
        elif item.type in _MANY:
            raw[item.name] = [part for part in _parts(item, form) if part.strip()]
        elif item.type == "bool":
            raw[item.name] = not _TICKED.isdisjoint(form.getlist(item.name))
        elif item.type in FILE_TYPES and form.get(f"{item.name}.remove"):
            raw[item.name] = ""
        elif item.name in form:
            raw[item.name] = form[item.name]
    return raw


def _parts(item: FieldSpec, form: MultiDict[str, str]) -> list[str]:
    """Return the values sent for a field of many; tags come in one input, commas between them."""
    sent = form.getlist(item.name)
    return re.split("[,，]", ",".join(sent)) if item.type == "tags" else sent


def _read_rows(name: str, form: MultiDict[str, str]) -> list[dict[str, Any]]:
    rows: dict[int, dict[str, Any]] = {}
    order: list[int] = []
    for key in form:
        match = _ROW.fullmatch(key)
        if match and match[1] == name:
            place = int(match[2])
            if place not in rows:
                rows[place] = {}
                order.append(place)
            rows[place][match[3]] = form.getlist(key)[-1]
    filled = (rows[place] for place in order)
    return [row for row in filled if any(str(value).strip() for value in row.values())]


def _is_untouched(child: Compiled, row: Mapping[str, Any]) -> bool:
    """Tell whether a new row holds nothing but its defaults and could not be saved like that."""
    if str(row.get("id") or "").strip():
        return False
    defaults = {
        item.name: str(item.default) for item in child.spec.fields if item.default is not None
    }
    lacking = any(
        item.required and not row.get(item.name) for item in child.spec.fields if item.name in row
    )
    typed = any(
        str(value).strip() and str(value) != defaults.get(name) for name, value in row.items()
    )
    return lacking and not typed


def make_form_page(
    compiled: Compiled,
    context: ReaderContext,
    *,
    record_id: int | None,
    version: int,
    title: str,
    values: Mapping[str, Any],
    action: str,
    cancel: str,
    errors: list[FieldError] | None = None,
    conflict: ConflictError | None = None,
    token: str = "",
    hidden: tuple[tuple[str, str], ...] = (),
) -> FormPage:
    """Return the form; `values` hold raw (typed in) or input-ready values by field name."""
    errors = errors or []
    creating = record_id is None
    grouped: dict[str, list[Input]] = {group.key: [] for group in compiled.spec.groups}
    grouped.setdefault("", [])
    fields = form_fields(compiled, context, creating=creating)
    grouped |= {_rows_key(item): [] for item in fields if item.type == "rows"}
    grouped["system"] = []
    for item in fields:
        key = _rows_key(item) if item.type == "rows" else item.group
        key = key if key in grouped else ""
        one = make_input(
            compiled, item, values.get(item.name), context, errors, record_id=record_id
        )
        grouped[key].append(_as_minimum(one, compiled, context) if creating else one)
    language = context.language
    groups = tuple(
        _group(compiled, key, tuple(inputs), language) for key, inputs in grouped.items() if inputs
    )
    asked = [] if creating else [item.name for item in fields]
    why = reason_inputs(compiled, context, values.get(REASON), errors, among=asked)
    groups += (InputGroup("why", "", "", why),) if why else ()
    summary = tuple((_anchor(error), summary_line(compiled, error, language)) for error in errors)
    clashes = (
        tuple(clash_line(compiled, clash, context) for clash in conflict.clashes)
        if conflict
        else ()
    )
    return FormPage(
        title=title, slug=compiled.slug, id=record_id, version=version, action=action, groups=groups,
        cancel_href=cancel, token=token or secrets.token_urlsafe(24),
        hint=_("Fields with * are required."), errors=summary, clashes=clashes,
        clash_by=conflict.by if conflict else "", submit=_("Save"), save_and_new=creating, hidden=hidden,
    )  # fmt: skip


def _rows_key(item: FieldSpec) -> str:
    return f"rows-{item.name}"


def _group(compiled: Compiled, key: str, inputs: tuple[Input, ...], language: str) -> InputGroup:
    declared = next((group for group in compiled.spec.groups if group.key == key), None)
    if declared is not None:
        label, hint = declared.label.text(language), declared.hint.text(language)
        return InputGroup(key, label, hint, inputs)
    if inputs[0].widget == "rows":
        return InputGroup(key, inputs[0].label, "", inputs, across=True)
    return InputGroup(
        key or "main", _("Assignment") if key == "system" else _("Details"), "", inputs
    )


def _as_minimum(one: Input, compiled: Compiled, context: ReaderContext) -> Input:
    """Return the input with what the minimum set asks of it: a star, or "one of these"."""
    group = next((part for part in compiled.spec.minimum if one.name in part), ())
    if len(group) == 1:
        return replace(one, required=True)
    if not group or one.help:
        return one
    return replace(one, help=group_words(compiled, group, context))


def _anchor(error: FieldError) -> str:
    if error.row is not None and error.column:
        return f"{error.field}-{error.row}-{error.column}"
    return error.field


def summary_line(compiled: Compiled, error: FieldError, language: str) -> str:
    """Return one refusal with the label of its field, as summaries list it."""
    if error.field == REASON:
        return error.message
    item = compiled.fields.get(error.field)
    label = (item.label.text(language) or error.field) if item else error.field
    if error.row is not None:
        label = _("%(label)s, row %(row)s", label=label, row=error.row + 1)
    is_named = error.row is None and error.message.startswith(label)
    if is_named or not label:
        return error.message
    return _("%(label)s: %(message)s", label=label, message=error.message)


def clash_line(compiled: Compiled, clash: Clash, context: ReaderContext) -> ClashLine:
    """Return one field of a conflict with the three values in words."""
    item = compiled.fields[clash.field]
    texts = (
        json_text(compiled, item, value, context)
        for value in (clash.before, clash.theirs, clash.mine)
    )
    before, theirs, mine = texts
    return ClashLine(clash.field, item.label.text(context.language), before, theirs, mine)


def make_input(
    compiled: Compiled,
    item: FieldSpec,
    value: Any,
    context: ReaderContext,
    errors: list[FieldError],
    *,
    name: str = "",
    row: int | None = None,
    record_id: int | None = None,
) -> Input:
    """Return one input with its value, choices and errors; record_id: whose files it may show."""
    kind = compiled.type(item.name)
    language = context.language
    own = tuple(
        error.message for error in errors
        if (error.column == item.name and error.row == row) or (row is None and error.field == item.name and error.row is None)
    )  # fmt: skip
    options = list(context.options(item)) if item.type in ("choice", "multi_choice") else []
    choices = tuple((o.key, o.label.text(language), o.retired) for o in options)
    picker = _picker(item)
    shown = _shown(item, value, context) if picker else ()
    rows: tuple[tuple[Input, ...], ...] = ()
    blank: tuple[Input, ...] = ()
    if item.type == "rows":
        offered = value or ([{}] if record_id is None else [])
        rows, blank = _child_inputs(item, offered, context, errors)
    made = Input(
        name=name or item.name, label=item.label.text(language) or item.name,
        widget=_widget(item, kind.widget, options), value=_input_value(item, value),
        required=item.required, help=item.help.text(language), example=item.example,
        purpose=purpose_words(item, language), errors=own,
        choices=tuple(c for c in choices if not c[2] or c[0] == value), shown=shown, picker_href=picker,
        create_href=f"/e/{item.option('to')}/new" if item.type == "link" and context.reader.may(str(item.option("to")), "add") else "",
        inputmode=_MODES.get(item.type, ""),
        maxlength=int(item.max) if item.type in ("text", "long_text") and item.max else 0,
        unit=str(item.option("currency", "CNY")) if item.type == "money" else "%" if item.type == "percent" else "",
        wide=item.wide or item.type in ("rows", "long_text", "rich_text"),
        show_when=json.dumps(condition_data(item.show_when)) if item.show_when else "",
        require_when=json.dumps(condition_data(item.require_when)) if item.require_when else "",
        rows=rows, blank=blank, sums=row_sums(compiled, item, context) if item.type == "rows" else (),
    )  # fmt: skip
    is_file = item.type in FILE_TYPES
    return with_file(made, compiled, item, context, record_id) if is_file else made


def _widget(item: FieldSpec, widget: str, options: list[Any]) -> str:
    if item.type == "choice" and item.required and len(options) <= _CHOICES_AS_RADIOS:
        return "radios"
    return widget


def _input_value(item: FieldSpec, value: Any) -> Any:
    if item.type in _MANY:
        return [str(part) for part in value] if isinstance(value, list | tuple) else []
    if item.type == "bool":
        return "1" if value in (True, "1", "on", "true") else ""
    return "" if value is None or item.type == "rows" else str(value)


def _picker(item: FieldSpec) -> str:
    if item.type in ("user", "department"):
        return f"/options/{item.type}"
    if item.type in ("link", "links"):
        to = item.option("to")
        return "/options/user" if to == "user" else f"/e/{to}/options"
    return "/options/region" if item.type == "region" else ""


def _shown(item: FieldSpec, value: Any, context: ReaderContext) -> tuple[tuple[str, str], ...]:
    if item.type == "region" or value in (None, "", [], ()):
        return ()
    listed = value if isinstance(value, list | tuple) else [value]
    ids = [key for key in map(read_id, listed) if key is not None]
    kind = item.type if item.type in ("user", "department") else str(item.option("to"))
    found = tuple((str(key), title) for key, title in titles_of(kind, ids, context))
    # An empty choice that says so: sending it back keeps the link that the reader cannot see.
    return found or ((("", _("Restricted")),) if item.type == "link" else ())


def _child_fields(child: Compiled, by: str, context: ReaderContext) -> list[FieldSpec]:
    """Return what a row shows: fields the reader fills in, and formulas that follow from them."""
    modes = {
        part.name: field_mode(context.catalogue, child, part, context.reader)
        for part in child.spec.fields
    }
    return [
        part for part in child.spec.fields
        if (part.type == "formula" and modes[part.name] in ("read", "edit") and live_formula(child, part))
        or (part.type not in (*_NEVER, "rows", "links") and part.name != by and not part.read_only
            and modes[part.name] == "edit")
    ]  # fmt: skip


def _child_inputs(
    item: FieldSpec,
    value: Any,
    context: ReaderContext,
    errors: list[FieldError],
) -> tuple[tuple[tuple[Input, ...], ...], tuple[Input, ...]]:
    child = context.catalogue[str(item.option("of"))]
    fields = _child_fields(child, str(item.option("by")), context)
    mine = [error for error in errors if error.field == item.name and error.row is not None]

    def inputs(place: int | str, row: Mapping[str, Any]) -> tuple[Input, ...]:
        number = place if isinstance(place, int) else None
        key = Input(f"{item.name}-{place}-id", "", "hidden", str(row.get("id") or ""))
        shown = tuple(
            computed_input(child, part, context.language, f"{item.name}-{place}-{part.name}")
            if part.type == "formula"
            else make_input(
                child, part, row.get(part.name), context, mine if number is not None else [],
                name=f"{item.name}-{place}-{part.name}", row=number if number is not None else -1,
            )
            for part in fields
        )  # fmt: skip
        return (key, *shown)

    rows = value if isinstance(value, list) else []
    blank = {part.name: part.default for part in fields if part.default is not None}
    return tuple(inputs(at, row or blank) for at, row in enumerate(rows)), inputs("__row__", blank)
