"""Why somebody changes what a declaration asks a reason of (`ask_reason`); History keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel.lists import format_list
from flask_babel import gettext as _

from app.engine.compile.model import Compiled
from app.engine.declare.spec import FieldSpec
from app.engine.errors import FieldError
from app.engine.fields.folding import clean_line
from app.engine.fields.number import babel_locale
from app.engine.forms.minimum import BY_HAND
from app.engine.query.context import ReaderContext

#: The name a reason is sent under; no field's name begins so.
REASON = "_reason"
MOST = 500


def asking_fields(compiled: Compiled) -> list[FieldSpec]:
    """Return the fields whose change needs a reason."""
    return [item for item in compiled.spec.fields if item.ask_reason]


def read_reason(raw: Any) -> str:
    """Return what was sent as a reason as one clean line; "" for nothing and for what is no text."""
    return clean_line(raw) if isinstance(raw, str) else ""


def check_reason(
    compiled: Compiled,
    values: Mapping[str, Any],
    before: Mapping[str, Any],
    how: tuple[str, str],
    context: ReaderContext,
    errors: list[FieldError],
) -> None:
    """Refuse a person's change of such fields without a reason, or with one too long to keep.

    how: the door it comes through, and the reason. Imports, jobs and undo are not asked.
    """
    source, reason = how
    if len(reason) > MOST:
        text = _("At most %(most)s characters; this has %(count)s.", most=MOST, count=len(reason))
        errors.append(FieldError(REASON, text))
    if reason or context.reader.system or source not in (*BY_HAND, "bulk"):
        return
    changed = [
        item.label.text(context.language) or item.name
        for item in asking_fields(compiled)
        if item.name in values and values[item.name] != before.get(item.name)
    ]
    if changed:
        names = format_list(changed, locale=babel_locale(context.language))
        errors.append(FieldError(REASON, _("Say why this changes: %(fields)s.", fields=names)))
