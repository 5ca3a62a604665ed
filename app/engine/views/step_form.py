"""What a step of a stage path still asks: a form of the refused fields alone, then the move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _

from app.engine.access.field_rules import field_mode
from app.engine.compile.model import Compiled
from app.engine.errors import FieldError
from app.engine.forms.reasons import REASON
from app.engine.query.context import ReaderContext
from app.engine.query.record_select import RecordRow
from app.engine.views.form_models import FormPage, Input, InputGroup
from app.engine.views.form_page import make_input, summary_line
from app.engine.views.reason_input import reason_inputs


def make_step_page(
    compiled: Compiled,
    context: ReaderContext,
    record: RecordRow,
    *,
    to: str,
    typed: Mapping[str, Any],
    errors: Sequence[FieldError],
    typed_reason: str = "",
) -> FormPage | None:
    """Return the form; None where a refused field is not one that the reader could fill in here."""
    board = compiled.spec.board
    names = list(
        dict.fromkeys([*(error.field for error in errors if error.field != REASON), *typed])
    )
    why = reason_inputs(compiled, context, typed_reason, errors, among=[board, *names])
    if not all(_is_askable(compiled, context, name) for name in names):
        return None
    base, language = f"/e/{compiled.slug}/{record.id}", context.language
    options = context.options(compiled.fields[board])
    step = next((one.label.text(language) for one in options if one.key == to), to)
    inputs = (
        tuple(_input(compiled, name, typed.get(name), context, errors, record.id) for name in names)
        + why
    )
    return FormPage(
        title=_("%(title)s: %(step)s", title=record.title, step=step), slug=compiled.slug, id=record.id,
        version=record.version, action=f"{base}/move", groups=(InputGroup("step", "", "", inputs),),
        cancel_href=base, token="", hint=_("This step needs to be told more."),
        errors=tuple((one.field, summary_line(compiled, one, language)) for one in errors),
        submit=_("Move to %(step)s", step=step), hidden=(("field", board), ("to", to)),
    )  # fmt: skip


def _is_askable(compiled: Compiled, context: ReaderContext, name: str) -> bool:
    item = compiled.fields.get(name)
    if item is None or name == compiled.spec.board or item.type == "rows":
        return False
    return field_mode(context.catalogue, compiled, item, context.reader) == "edit"


def _input(
    compiled: Compiled,
    name: str,
    value: Any,
    context: ReaderContext,
    errors: Sequence[FieldError],
    record_id: int,
) -> Input:
    """Return the input of a field; the step it depends on is chosen, so no condition is left."""
    item = compiled.fields[name]
    made = make_input(compiled, item, value, context, list(errors), record_id=record_id)
    return replace(made, show_when="", require_when="", required=True)
