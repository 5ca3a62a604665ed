"""Bring a database along: system tables, the catalogue's additive plan, search indexes."""

from __future__ import annotations

from flask_appbuilder import Model
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError

import app.engine.forms.tables
import app.engine.journal.tables
import app.engine.settings.tables  # noqa: F401 - their tables must be known before creating
from app.engine.compile.catalogue import Catalogue
from app.engine.compile.model import Compiled
from app.engine.compile.schema_plan import Step, apply_plan, make_plan


def prepare_database(engine: Engine, catalogue: Catalogue) -> int:
    """Create what is missing; safe to call at every start. Returns the number of steps done."""
    try:
        return _prepare(engine, catalogue)
    except (OperationalError, ProgrammingError):
        # Another process of this product created the same thing just now: look once more.
        return _prepare(engine, catalogue)


def _prepare(engine: Engine, catalogue: Catalogue) -> int:
    with engine.begin() as connection:
        system = [
            item for item in Model.metadata.sorted_tables if item.info.get("owner") != "catalogue"
        ]
        Model.metadata.create_all(connection, tables=system)
        steps = make_plan(connection, catalogue)
        done = apply_plan(connection, steps)
        for compiled in catalogue:
            ensure_token_index(connection, compiled)
    return done


def pending_steps(engine: Engine, catalogue: Catalogue) -> list[Step]:
    """Return the plan without doing anything."""
    with engine.connect() as connection:
        return make_plan(connection, catalogue)


def ensure_token_index(connection: Connection, compiled: Compiled) -> None:
    """Create the token index of search where this database keeps one (SQLite)."""
    if compiled.search is not None and connection.dialect.name == "sqlite":
        connection.execute(
            text(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS crm_fts_{compiled.slug} "
                "USING fts5(tokens, tokenize='ascii', detail='none')"
            )
        )
