"""The room's commands: `python run.py import` and `export`."""

from __future__ import annotations

import click

from app.features.import_export.acting import MakeApp
from app.features.import_export.export_command import export_command
from app.features.import_export.import_command import import_command


def exchange_commands(make_app: MakeApp) -> tuple[click.Command, ...]:
    """Return the room's commands; make_app is called when one runs."""
    return (export_command(make_app), import_command(make_app))
