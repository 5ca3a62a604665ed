"""Stamps: how every process learns that rights, dictionaries or declarations changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, select, true, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.engine.settings.tables import Stamp

RIGHTS = "rights"
DICTIONARIES = "dictionaries"
DECLARATIONS = "declarations"
SETTINGS = "settings"


def read_stamps(session: Session) -> dict[str, int]:
    """Return every stamp's value; a stamp never raised is missing."""
    return {row.name: row.value for row in session.execute(select(Stamp.name, Stamp.value))}


def with_stamps(statement: Select[Any]) -> Select[Any]:
    """Add name and value of every stamp to a statement that finds one row: a row per stamp."""
    return statement.add_columns(Stamp.name, Stamp.value).outerjoin(Stamp, true())


def hold_stamps(session: Session, rows: Sequence[Row[Any]]) -> None:
    """Keep the stamps that a statement brought along; whoever needs one asks no more."""
    session.info["stamps"] = {row[-2]: row[-1] for row in rows if row[-2] is not None}


def held_stamps(session: Session) -> dict[str, int]:
    """Return every stamp as this session first read it: at most one statement a request."""
    if "stamps" not in session.info:
        session.info["stamps"] = read_stamps(session)
    stamps: dict[str, int] = session.info["stamps"]
    return stamps


def raise_stamp(session: Session, name: str) -> None:
    """Raise a stamp inside the caller's transaction, so that it takes effect with it."""
    raised = session.execute(update(Stamp).where(Stamp.name == name).values(value=Stamp.value + 1))
    if raised.rowcount == 0:  # type: ignore[attr-defined]
        session.add(Stamp(name=name, value=1))


def read_stamp(engine: Engine, name: str = DECLARATIONS) -> int:
    """Return one stamp over a connection of its own; 0 when it was never raised."""
    with engine.connect() as connection:
        value = connection.scalar(select(Stamp.value).where(Stamp.name == name))
    return int(value or 0)
