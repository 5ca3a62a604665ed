"""The page object of every form of the settings, and how refused values come back to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.engine.errors import FieldError
from app.engine.views.form_models import InputGroup
from app.engine.views.page_models import Action
from app.web.inputs import with_errors


@dataclass(frozen=True)
class SettingsForm:
    """A form of the settings: template settings/form.html.

    errors: (input name or "", text) of everything that was refused. crumbs: (label, href).
    is_danger: sending it replaces or removes what cannot be typed in again.
    """

    title: str
    groups: tuple[InputGroup, ...]
    action: str
    cancel_href: str
    sentence: str = ""
    submit: str = ""
    crumbs: tuple[tuple[str, str], ...] = ()
    errors: tuple[tuple[str, str], ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    actions: tuple[Action, ...] = ()
    is_danger: bool = False


def refused_groups(
    groups: Sequence[InputGroup], errors: Sequence[FieldError]
) -> tuple[InputGroup, ...]:
    """Return the groups with every refused input's messages."""
    return tuple(
        InputGroup(group.key, group.label, group.hint, with_errors(group.inputs, errors))
        for group in groups
    )


def summary(
    groups: Sequence[InputGroup], errors: Sequence[FieldError]
) -> tuple[tuple[str, str], ...]:
    """Return the errors as (anchor, "label: message") for the summary on top."""
    labels = {one.name: one.label for group in groups for one in group.inputs}
    return tuple(
        (error.field, f"{labels[error.field]}: {error.message}")
        if error.field in labels
        else ("", str(error.message))
        for error in errors
    )
