"""How the product talks to its database: transactions, SQLite's settings, short writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, column, event, func, inspect, select, table
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session

from app.engine.write_queue import QueuedConnection

#: True while a request, job or command means to write: its transaction then takes SQLite's write
#: lock at once, because a reader that turns writer half-way fails when another wrote meanwhile.
write_intent: ContextVar[bool] = ContextVar("write_intent", default=False)

View = TypeVar("View", bound=Callable[..., Any])

BUSY_MILLISECONDS = 10_000
CACHE_KIBIBYTES = 16_384
#: A table below this is read whole in no time, whatever is believed of it.
SMALL_TABLE = 1000


@contextmanager
def intending_to_write(intends: bool = True) -> Iterator[None]:
    """Begin transactions inside the block as a writer (or, with False, as a reader)."""
    token = write_intent.set(intends)
    try:
        yield
    finally:
        write_intent.reset(token)


def engine_options(url: str, *, threads: int) -> dict[str, Any]:
    """Return the engine options for a database URL.

    A request holds one connection, and for moments a second one (`short_write`).
    """
    if url in {"sqlite://", "sqlite:///:memory:"}:
        return {}
    options: dict[str, Any] = {"pool_size": threads + 2, "max_overflow": threads + 2}
    if not url.startswith("sqlite"):
        options["pool_pre_ping"] = True
    return options


def prepare_engine(engine: Engine) -> None:
    """Make an engine behave as the product expects; harmless when called twice."""
    if engine.dialect.name != "sqlite" or event.contains(engine, "connect", set_up_sqlite):
        return
    event.listen(engine, "do_connect", queue_writers)
    event.listen(engine, "connect", set_up_sqlite)
    event.listen(engine, "begin", begin_sqlite)


def queue_writers(
    _dialect: object, _record: object, arguments: Sequence[Any], options: dict[str, Any]
) -> None:
    """Have every connection to a file wait for its turn to write; memory belongs to one alone."""
    if arguments and arguments[0] != ":memory:":
        options["factory"] = QueuedConnection


def set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    """Give every SQLite connection safe settings; transactions are begun by `begin_sqlite`."""
    # The driver would begin transactions by its own rules, and leak savepoints between tests.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_MILLISECONDS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"cache_size=-{CACHE_KIBIBYTES}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def refresh_statistics(engine: Engine, tables: Iterable[str]) -> bool:
    """Let SQLite look anew at how its tables are made up, when one has grown or shrunk fourfold.

    Without that it guesses, and takes an index that halves a table for one that names a row.
    The other databases do it by themselves. Returns whether it was done. All rows are looked at:
    of the first thousand most have the same owner, which says nothing about the others.
    """
    if engine.dialect.name != "sqlite":
        return False
    with engine.connect() as connection:
        if not any(is_stale(connection, name) for name in tables):
            return False
    with intending_to_write(), engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    return True


def is_stale(connection: Connection, name: str) -> bool:
    """Tell whether SQLite believes a table to be four times smaller or greater than it is."""
    rows = connection.scalar(select(func.max(column("id"))).select_from(table(name))) or 0
    if rows < SMALL_TABLE:
        return False
    if not inspect(connection).has_table("sqlite_stat1"):
        return True
    held: ColumnElement[str] = column("stat")
    where = column("tbl") == name
    stat = connection.scalar(select(held).select_from(table("sqlite_stat1")).where(where).limit(1))
    believed = int(str(stat).split()[0]) if stat else 0
    return not rows / 4 <= believed <= rows * 4


def begin_sqlite(connection: Connection) -> None:
    """Begin as a writer when the request, job or command said that it will write."""
    driver = connection.connection.driver_connection
    if write_intent.get() and isinstance(driver, QueuedConnection):
        driver.begin_writing()
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write_intent.get() else "BEGIN")


_shared: list[Connection] = []


def shared_connection() -> Connection | None:
    """Return the one connection that tests share with the application; None in the product."""
    return _shared[-1] if _shared else None


@contextmanager
def sharing(connection: Connection) -> Iterator[None]:
    """Let every session use this connection, whose transaction a test rolls back at its end."""
    _shared.append(connection)
    try:
        yield
    finally:
        _shared.pop()


def open_session(engine: Engine) -> Session:
    """Return a session of its own, for jobs, commands and short writes; the caller closes it."""
    return Session(bind=shared_connection() or engine, join_transaction_mode="create_savepoint")


def own_transaction(view: View) -> View:
    """Mark a view that writes only through `short_write`; its request begins as a reader."""
    view.own_transaction = True  # type: ignore[attr-defined]
    return view


@contextmanager
def short_write(engine: Engine) -> Iterator[Session]:
    """Write something small in its own transaction, which holds whatever becomes of the request.

    For sign-in tries, session bookkeeping and the reader's own language; never for records.
    Never inside a transaction that already writes: on SQLite it would wait for itself.
    """
    with intending_to_write(), open_session(engine) as session, session.begin():
        yield session
