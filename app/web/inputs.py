"""Inputs of short forms that no declaration describes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.engine.errors import FieldError
from app.engine.views.form_models import Input


def text_input(
    name: str,
    label: str,
    value: str = "",
    *,
    hint: str = "",
    required: bool = True,
    maxlength: int = 0,
) -> Input:
    """Return an input for one line of text."""
    return Input(
        name, label, "text", value=value, required=required, help=hint, maxlength=maxlength
    )


def password_input(
    name: str, label: str, purpose: str, *, hint: str = "", required: bool = True
) -> Input:
    """Return an input for a password. purpose: "current-password" or "new-password".

    It is never filled with what was typed.
    """
    return Input(name, label, "password", required=required, help=hint, unit=purpose)


def select_input(name: str, label: str, value: str, choices: Sequence[tuple[str, str]]) -> Input:
    """Return an input for one of a few choices."""
    rows = tuple((key, text, False) for key, text in choices)
    return Input(name, label, "select", value=value, required=True, choices=rows)


def check_input(name: str, label: str, *, value: bool, hint: str = "") -> Input:
    """Return a box to tick."""
    return Input(name, label, "checkbox", value="1" if value else "", help=hint)


def with_errors(inputs: Sequence[Input], errors: Sequence[FieldError]) -> tuple[Input, ...]:
    """Return the inputs with each refused one's messages."""
    return tuple(
        replace(
            one, errors=tuple(str(error.message) for error in errors if error.field == one.name)
        )
        for one in inputs
    )
