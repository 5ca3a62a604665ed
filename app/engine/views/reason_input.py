"""The input that asks why, in forms that change a field whose declaration wants a reason."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from babel.lists import format_list
from flask_babel import gettext as _

from app.engine.access.field_rules import field_mode
from app.engine.compile.model import Compiled
from app.engine.errors import FieldError
from app.engine.fields.number import babel_locale
from app.engine.forms.reasons import MOST, REASON, asking_fields
from app.engine.query.context import ReaderContext
from app.engine.views.form_models import Input


def reason_inputs(
    compiled: Compiled,
    context: ReaderContext,
    value: object,
    errors: Sequence[FieldError],
    *,
    among: Collection[str],
) -> tuple[Input, ...]:
    """Return the input for the reason; nothing where none of the fields in `among` asks for one."""
    asking = [
        item.label.text(context.language) or item.name
        for item in asking_fields(compiled)
        if item.name in among
        and field_mode(context.catalogue, compiled, item, context.reader) == "edit"
    ]
    if not asking:
        return ()
    names = format_list(asking, locale=babel_locale(context.language))
    told = tuple(error.message for error in errors if error.field == REASON)
    made = Input(
        name=REASON, label=_("Reason"), widget="text", value=str(value or ""), maxlength=MOST,
        help=_("Needed when this changes: %(fields)s", fields=names), errors=told, wide=True,
    )  # fmt: skip
    return (made,)
