"""A copy of the whole database, made before a step that somebody might regret."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from app.engine.declare.label import Label

#: The programs that copy a database of a kind, the first one found is used, and who brings them.
CLIENTS = {
    "postgresql": (("pg_dump",), "postgresql-client"),
    "mysql": (("mariadb-dump", "mysqldump"), "mariadb-client"),
}


class BackupRefused(Exception):
    """No copy could be made; `words` says why and the cure. Nothing was changed."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.words = Label(zh, en)


def back_up(engine: Engine, folder: Path, *, now: datetime) -> Path:
    """Copy the database into a new file in `folder` and return it; raises BackupRefused."""
    kind = "mysql" if engine.dialect.name in ("mysql", "mariadb") else engine.dialect.name
    ending = {"sqlite": "db", "postgresql": "dump", "mysql": "sql"}[kind]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"before-apply-{now:%Y%m%d-%H%M%S}.{ending}"
        target.touch(mode=0o600)
    except OSError as error:
        raise BackupRefused(
            f"无法写入备份目录 {folder}（{error.strerror}）。",
            f"The folder of backups {folder} cannot be written ({error.strerror}).",
        ) from None
    try:
        _COPIES[kind](engine, target)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return target


def _copy_sqlite(engine: Engine, target: Path) -> None:
    with (
        closing(sqlite3.connect(str(engine.url.database))) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)


def _copy_postgresql(engine: Engine, target: Path) -> None:
    url = engine.url
    command = [_client("postgresql"), "--format=custom", f"--file={target}", "--no-password"]
    command += [f"--host={url.host or 'localhost'}", f"--port={url.port or 5432}"]
    command += [f"--username={url.username}"] if url.username else []
    _run([*command, str(url.database)], {"PGPASSWORD": str(url.password or "")})


def _copy_mysql(engine: Engine, target: Path) -> None:
    url = engine.url
    command = [_client("mysql"), "--single-transaction", "--hex-blob", f"--result-file={target}"]
    command += [f"--host={url.host or 'localhost'}", f"--port={url.port or 3306}"]
    command += [f"--user={url.username}"] if url.username else []
    _run([*command, str(url.database)], {"MYSQL_PWD": str(url.password or "")})


def _client(kind: str) -> str:
    names, package = CLIENTS[kind]
    found = next((path for path in map(shutil.which, names) if path), None)
    if found is None:
        raise BackupRefused(
            f"备份需要 {names[0]}，但本机没有。请安装 {package}，再试一次。",
            f"The backup needs {names[0]}, which is not here. Install {package} and try again.",
        )
    return found


def _run(command: list[str], secrets: dict[str, str]) -> None:
    done = subprocess.run(  # noqa: S603 - a program of CLIENTS with the address of the settings
        command, env={**os.environ, **secrets}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = " ".join(done.stderr.split())[:300]
        raise BackupRefused(
            f"备份失败：{reason}。未作任何更改。",
            f"The backup failed: {reason}. Nothing was changed.",
        )


_COPIES = {"sqlite": _copy_sqlite, "postgresql": _copy_postgresql, "mysql": _copy_mysql}
