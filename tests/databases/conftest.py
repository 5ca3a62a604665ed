"""An empty database on each server that answers on this machine; says loudly which does not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

UNTESTED = pytest.StashKey[dict[str, str]]()


@dataclass(frozen=True)
class Server:
    """A database server as continuous integration and developers' machines run it."""

    name: str
    address: str
    first: str
    create: str


SERVERS = {
    "postgresql": Server(
        "PostgreSQL", "postgresql+psycopg://postgres@127.0.0.1:5432/", "postgres",
        "CREATE DATABASE {name}",
    ),
    "mariadb": Server(
        "MariaDB", "mysql+pymysql://root@127.0.0.1:3306/", "",
        "CREATE DATABASE {name} CHARACTER SET utf8mb4",
    ),
}  # fmt: skip


@pytest.fixture(scope="module", params=sorted(SERVERS))
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the address of an empty database that is dropped afterwards."""
    server = SERVERS[request.param]
    name = f"crm_test_{request.param}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    admin = create_engine(server.address + server.first, isolation_level="AUTOCOMMIT")
    try:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
            connection.execute(text(server.create.format(name=name)))
    except OperationalError as error:
        reason = f"NOT TESTED on {server.name}: none answers at {server.address} ({error.orig})"
        request.config.stash.setdefault(UNTESTED, {})[server.name] = reason
        pytest.skip(reason)
    yield server.address + name
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))
    admin.dispose()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name each server that nothing was tested on, at the end, where it is read."""
    for reason in terminalreporter.config.stash.get(UNTESTED, {}).values():
        terminalreporter.write_line(f"!!! {reason}", red=True, bold=True)
