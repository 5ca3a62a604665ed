"""Stamps: how every process learns that rights, dictionaries or declarations changed."""

from __future__ import annotations

from sqlalchemy import select, update
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
