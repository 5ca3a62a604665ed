"""What the whole database holds, to tell whether a request changed anything."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

#: Bookkeeping that a refused request may leave behind.
LEFT_OUT = ("crm_session", "crm_login_attempt")


def contents(session: Session) -> dict[str, list[Any]]:
    """Return every table's rows by table name; bookkeeping of sign-ins is left out."""
    connection = session.connection()
    names = [name for name in inspect(connection).get_table_names() if name not in LEFT_OUT]
    return {
        name: sorted(map(repr, connection.execute(text(f'SELECT * FROM "{name}"'))))
        for name in names
    }


def differing(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> list[str]:
    """Return the names of tables that changed."""
    return [name for name in after if before.get(name) != after[name]]


def rows_written(session: Session) -> int:
    """Return how many rows the connection wrote so far, taken back or not: the same, no change."""
    driver = session.connection().connection.driver_connection
    return int(driver.total_changes)  # type: ignore[union-attr]
