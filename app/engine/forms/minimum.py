"""The minimum set: what people must fill in when they make a record by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from babel.lists import format_list
from flask_babel import gettext as _

from app.engine.compile.model import Compiled
from app.engine.declare.spec import EntitySpec
from app.engine.errors import FieldError
from app.engine.fields.match import matches
from app.engine.fields.number import babel_locale
from app.engine.forms.values import is_empty
from app.engine.query.context import ReaderContext

#: Doors through which a person writes one record; imports and jobs may bring less.
BY_HAND = ("form", "inline", "api", "board")


def check_minimum(
    compiled: Compiled,
    values: Mapping[str, Any],
    before: Mapping[str, Any],
    context: ReaderContext,
    errors: list[FieldError],
) -> None:
    """Refuse a new record that lacks a part of the minimum, and a change that empties one.

    values: the whole record as it would be stored; before: as it is, {} for a new one. A part
    that lacked before does not block the change of something else.
    """
    refused = {error.field for error in errors}
    for group in missing_groups(compiled.spec, values, context):
        if before and all(is_empty(before.get(name)) for name in group):
            continue
        words = group_words(compiled, group, context)
        errors += [FieldError(name, words) for name in group if name not in refused]


def group_words(compiled: Compiled, group: Sequence[str], context: ReaderContext) -> str:
    """Return what a group asks for: "Type is required." or "Fill in Phone or Email."."""
    labels = [compiled.fields[name].label.text(context.language) or name for name in group]
    if len(labels) == 1:
        return _("%(label)s is required.", label=labels[0])
    listed = format_list(labels, style="or", locale=babel_locale(context.language))
    return _("Fill in %(labels)s.", labels=listed)


def missing_groups(
    spec: EntitySpec, values: Mapping[str, Any], context: ReaderContext,
    groups: Sequence[tuple[str, ...]] | None = None,
) -> list[tuple[str, ...]]:  # fmt: skip
    """Return the groups of the minimum, or of those given, of which a record has nothing.

    Fields that a condition hides for this record do not count, nor do groups of such fields only.
    """
    found = []
    for group in spec.minimum if groups is None else groups:
        fields = [spec.field(name) for name in group]
        applies = [
            one for one in fields
            if one and (one.show_when is None or matches(one.show_when, values, spec, context))
        ]  # fmt: skip
        if applies and all(is_empty(values.get(one.name)) for one in applies):
            found.append(tuple(one.name for one in applies))
    return found
