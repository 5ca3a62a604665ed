"""What a backup says of itself: versions, every file with its digest, every table with its rows."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _l

from app.engine.jobs.context import JobFailed

FORMAT = 1
CONTENTS = "manifest.json"
DATABASES = ("sqlite", "postgresql", "mysql")


class ArchiveRefused(JobFailed):
    """An archive is no backup that can be trusted; text and values say why."""


@dataclass(frozen=True)
class FileFact:
    """One file of an archive."""

    sha256: str
    size: int


@dataclass(frozen=True)
class TableFact:
    """One table: how many rows, and a digest of all of them."""

    rows: int
    sha256: str


@dataclass(frozen=True)
class Contents:
    """The manifest. made_at: ISO, UTC; database: "sqlite", "postgresql" or "mysql".

    tables is empty where the database's own program made the copy.
    """

    version: str
    schema: str
    made_at: str
    database: str
    files: dict[str, FileFact]
    tables: dict[str, TableFact]
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """Return how many rows all tables hold."""
        return sum(fact.rows for fact in self.tables.values())

    @property
    def database_file(self) -> str:
        """Return the name of the entry that holds the database."""
        return next(name for name in self.files if name.startswith("database."))

    def text(self) -> str:
        """Return the manifest as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)


def read_contents(raw: bytes) -> Contents:
    """Read a manifest; raises ArchiveRefused for one that is not complete."""
    try:
        told: dict[str, Any] = json.loads(raw)
        files = {name: FileFact(**fact) for name, fact in told.pop("files").items()}
        tables = {name: TableFact(**fact) for name, fact in told.pop("tables").items()}
        found = Contents(files=files, tables=tables, **told)
        _require_kinds(found)
        _ = found.database_file
    except (ValueError, TypeError, KeyError, AttributeError, StopIteration):
        raise ArchiveRefused(_l("Its list of contents cannot be read.")) from None
    return found


def _require_kinds(found: Contents) -> None:
    """Raise TypeError where something is not of the kind that it is declared to be."""
    texts = [found.version, found.schema, found.made_at, found.database]
    texts += [one.sha256 for one in found.files.values()]
    texts += [one.sha256 for one in found.tables.values()]
    numbers = [found.format, *(one.size for one in found.files.values())]
    numbers += [one.rows for one in found.tables.values()]
    if not all(isinstance(one, str) for one in texts) or found.database not in DATABASES:
        raise TypeError
    if not all(isinstance(one, int) for one in numbers):
        raise TypeError


def table_facts(path: Path) -> dict[str, TableFact]:
    """Return rows and digest of every table of an SQLite file that nobody writes to."""
    with closing(open_still(path)) as connection:
        connection.text_factory = bytes
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            " AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
        ).fetchall()
        return {name.decode(): _fact(connection, name.decode()) for (name,) in names}


def _fact(connection: sqlite3.Connection, name: str) -> TableFact:
    digest, rows = hashlib.sha256(), 0
    quoted = name.replace('"', '""')
    for row in connection.execute(f'SELECT * FROM "{quoted}"'):  # noqa: S608 - a name of its own schema
        digest.update(repr(row).encode())
        rows += 1
    return TableFact(rows, digest.hexdigest())


def schema_digest(path: Path) -> str:
    """Return a short digest of how an SQLite file's tables are made up."""
    with closing(open_still(path)) as connection:
        rows = connection.execute(
            "SELECT sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL ORDER BY name"
        )
        return hashlib.sha256("\n".join(row[0] for row in rows).encode()).hexdigest()[:16]


def open_still(path: Path) -> sqlite3.Connection:
    """Open an SQLite file for reading without leaving anything beside it."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)
