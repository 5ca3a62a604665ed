"""Bring a database along: system tables, the catalogue's additive plan, search indexes."""

from __future__ import annotations

from collections.abc import Collection

from flask_appbuilder import Model
from sqlalchemy import Connection, Engine, Table, inspect, text
from sqlalchemy.exc import OperationalError, ProgrammingError

import app.engine.compile.schema_tables
import app.engine.forms.tables
import app.engine.jobs.tables
import app.engine.journal.tables
import app.engine.settings.tables  # noqa: F401 - their tables must be known before creating
from app.engine import clock
from app.engine.checks.messages import UNCONFIRMED
from app.engine.compile.catalogue import Catalogue
from app.engine.compile.model import Compiled
from app.engine.compile.schema_apply import apply_plan, schema_lock
from app.engine.compile.schema_kept import Kept, drop_expired, restore
from app.engine.compile.schema_plan import Step, make_plan
from app.engine.compile.schema_system import add_system_columns, missing_system_columns
from app.engine.database import intending_to_write, refresh_statistics
from app.engine.declare.finding import Finding
from app.engine.declare.label import Label
from app.engine.declare.spec import Origin
from app.engine.errors import DeclarationError
from app.engine.query.reindex import rebuild_search
from app.engine.query.search import fts_name

START = "start"


def prepare_database(
    engine: Engine, catalogue: Catalogue, *, actor: str = START, confirmed: Collection[str] = ()
) -> int:
    """Create what is missing; safe to call at every start. Returns the number of steps done.

    Raises DeclarationError when a step is needed that must be confirmed first.
    """
    try:
        done = _prepare(engine, catalogue, actor, confirmed)
    except (OperationalError, ProgrammingError):
        # Another process of this product created the same thing just now: look once more.
        done = _prepare(engine, catalogue, actor, confirmed)
    refresh_statistics(engine, [compiled.table.name for compiled in catalogue])
    return done


def _prepare(engine: Engine, catalogue: Catalogue, actor: str, confirmed: Collection[str]) -> int:
    if not confirmed and is_prepared(engine, catalogue):
        return 0
    with intending_to_write(), engine.begin() as connection, schema_lock(connection):
        Model.metadata.create_all(connection, tables=_system_tables())
        add_system_columns(connection, _system_tables())
        steps = make_plan(connection, catalogue)
        refuse_unconfirmed(steps, confirmed)
        done = apply_plan(
            connection, steps, catalogue, now=clock.now(), actor=actor, confirmed=confirmed
        )
        for compiled in catalogue:
            ensure_token_index(connection, compiled)
        _reindex(connection, catalogue, done)
    return len(done)


def is_prepared(engine: Engine, catalogue: Catalogue) -> bool:
    """Tell, by reading only, whether nothing has to be done or refused at a start.

    A start of a prepared product must not ask for the write lock, which people need to save.
    """
    with engine.connect() as connection:
        present = set(inspect(connection).get_table_names())
        if not {item.name for item in _system_tables()} <= present:
            return False
        if missing_system_columns(connection, _system_tables()):
            return False
        if connection.dialect.name == "sqlite" and not _token_tables(catalogue) <= present:
            return False
        return not any(step.additive or step.needed for step in make_plan(connection, catalogue))


def _system_tables() -> list[Table]:
    tables = Model.metadata.tables.values()
    return [item for item in tables if item.info.get("owner") != "catalogue"]


def _token_tables(catalogue: Catalogue) -> set[str]:
    return {fts_name(compiled) for compiled in catalogue if compiled.search is not None}


def refuse_unconfirmed(steps: list[Step], confirmed: Collection[str] = ()) -> None:
    """Raise DeclarationError for the steps without which the product cannot run here."""
    missing = [step for step in steps if step.needed and step.token not in confirmed]
    if missing:
        raise DeclarationError([_refusal(step) for step in missing])


def _refusal(step: Step) -> Finding:
    details = [step.words, *step.details]
    words = Label(
        "；".join(detail.zh for detail in details), "; ".join(detail.en for detail in details)
    )
    return UNCONFIRMED.at(Origin(), step=words, token=step.token)


def _reindex(connection: Connection, catalogue: Catalogue, done: list[Step]) -> None:
    """Fill the search tables that were made or grew just now from the records."""
    changed = {step.table for step in done if step.kind in ("create_table", "add_column")}
    for compiled in catalogue:
        if compiled.search is not None and compiled.search.name in changed:
            rebuild_search(connection, compiled)


def pending_steps(engine: Engine, catalogue: Catalogue) -> list[Step]:
    """Return the plan without doing anything."""
    with engine.connect() as connection:
        return make_plan(connection, catalogue)


def restore_kept(engine: Engine, catalogue: Catalogue, token: str, *, actor: str) -> int:
    """Bring back what was put aside under a token; return how many values or rows.

    Raises RestoreRefused.
    """
    with intending_to_write(), engine.begin() as connection, schema_lock(connection):
        restored = restore(connection, catalogue, token, now=clock.now(), actor=actor)
        table = token.partition(".")[0]
        for compiled in catalogue:
            if compiled.table.name == table:
                rebuild_search(connection, compiled)
    return restored


def drop_expired_kept(engine: Engine, catalogue: Catalogue, *, actor: str) -> list[Kept]:
    """Drop what was put aside more than 90 days ago; return it."""
    with intending_to_write(), engine.begin() as connection, schema_lock(connection):
        return drop_expired(connection, catalogue, now=clock.now(), actor=actor)


def ensure_token_index(connection: Connection, compiled: Compiled) -> None:
    """Create the token index of search where this database keeps one (SQLite)."""
    if compiled.search is not None and connection.dialect.name == "sqlite":
        connection.execute(
            text(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS {fts_name(compiled)} "
                "USING fts5(tokens, tokenize='ascii', detail='none')"
            )
        )
