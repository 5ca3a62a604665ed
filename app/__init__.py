"""Guanxi CRM: a low-code CRM in Chinese and English, made from declarations."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.memory import collecting_later

if TYPE_CHECKING:
    from flask import Flask

    from config import Settings


def create_app(
    settings: Settings | None = None,
    *,
    catalogue_modules: Sequence[str] = ("app.models",),
    testing: bool = False,
) -> Flask:
    """Make the application; see app/composition.py, which does.

    By name and only now: whoever imports a part of this package, such as the supervisor, must not
    bring the whole product with it.
    """
    with collecting_later():
        composition = importlib.import_module("app.composition")
        made: Flask = composition.create_app(
            settings, catalogue_modules=catalogue_modules, testing=testing
        )
    return made


def create_tool_app(settings: Settings) -> Flask:
    """Make the application without catalogue and pages that `plan` and `apply` work with."""
    with collecting_later():
        made: Flask = importlib.import_module("app.composition").create_tool_app(settings)
    return made
