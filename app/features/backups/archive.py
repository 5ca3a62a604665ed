"""Make one archive of database, uploads, packs and settings; it appears whole or not at all.

The last 64 bytes (the archive's comment) are the SHA-256 of all bytes before them, so that any
change, anywhere, is noticed.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Engine

from app.engine.compile.schema_backup import BackupRefused, back_up
from app.engine.jobs.context import JobFailed
from app.engine.packs import packs_dir
from app.features.backups.contents import (
    CONTENTS,
    Contents,
    FileFact,
    schema_digest,
    table_facts,
)
from app.version import VERSION
from config import SETTINGS, Settings

SEAL = 64
_BLOCK = 1024 * 1024
_WORK = ".work-"
#: Longer than any backup, check or restore may take.
_LEFT = timedelta(days=1)
Progress = Callable[[int, int], None]


def backups_dir(data_dir: Path) -> Path:
    """Return where the archives lie."""
    return data_dir / "backups"


@contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """Make a folder in another one, on its disk, for the time of the block."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = Path(tempfile.mkdtemp(prefix=_WORK, dir=folder))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def sweep(folder: Path, now: datetime) -> None:
    """Delete what processes that were killed left of their work in a folder."""
    for left in folder.glob(f"{_WORK}*"):
        if now.timestamp() - left.stat().st_mtime > _LEFT.total_seconds():
            shutil.rmtree(left, ignore_errors=True)


def make_backup(
    engine: Engine, settings: Settings, *, now: datetime, kind: str = "crm",
    progress: Progress = lambda _done, _total: None,
) -> Path:  # fmt: skip
    """Write a new archive and return it; raises JobFailed with the reason, earlier ones stay.

    kind: the first word of its name, "crm" or "before-restore".
    """
    folder = backups_dir(settings.data_dir)
    name = f"{kind}-{now:%Y%m%d-%H%M%S}-{secrets.token_hex(4)}.zip"
    words = _l("The backup could not be written (%(reason)s). Earlier backups are kept.")
    with no_room(words), scratch(folder) as work:
        sweep(folder, now)
        database = _copy_database(engine, work, now)
        part = work / name
        _write(part, database, engine, settings, now, progress)
        _seal(part)
        part.replace(folder / name)
        _sync(folder)
    return folder / name


@contextmanager
def no_room(words: Any) -> Iterator[None]:
    """Turn what a full or failing disk raises into a JobFailed; words: with a place for the reason."""
    try:
        yield
    except OSError as error:
        raise JobFailed(words, reason=error.strerror or type(error).__name__) from None
    except sqlite3.OperationalError as error:
        raise JobFailed(words, reason=str(error)) from None


def _copy_database(engine: Engine, work: Path, now: datetime) -> Path:
    try:
        made = back_up(engine, work, now=now)
    except BackupRefused as refused:
        raise JobFailed(f"{refused.words.en} {refused.words.zh}") from None
    return made.rename(work / f"database{made.suffix}")


def _write(
    part: Path, database: Path, engine: Engine, settings: Settings, now: datetime, progress: Progress
) -> None:  # fmt: skip
    is_sqlite = engine.dialect.name == "sqlite"
    told = part.parent / "settings.json"
    told.write_text(_settings_text(settings), encoding="utf-8")
    sources = [(database.name, database), (told.name, told), *_kept_files(settings.data_dir)]
    files: dict[str, FileFact] = {}
    with zipfile.ZipFile(part, "x", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for number, (name, path) in enumerate(sources):
            progress(number, len(sources))
            # A file that was collected since the list was made is no part of the database either.
            if path.exists():
                files[name] = _add(archive, name, path)
        contents = Contents(
            version=VERSION, schema=schema_digest(database) if is_sqlite else "",
            made_at=now.isoformat(timespec="seconds"), database=_kind(engine), files=files,
            tables=table_facts(database) if is_sqlite else {},
        )  # fmt: skip
        archive.writestr(CONTENTS, contents.text())
        archive.comment = b"0" * SEAL


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> FileFact:
    """Copy a file into the archive; digest and size are those of the very bytes copied."""
    told = zipfile.ZipInfo.from_file(path, name)
    # Uploads are pictures and documents, which are packed already.
    packed = name.startswith("uploads/")
    told.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    digest, size = hashlib.sha256(), 0
    with archive.open(told, "w", force_zip64=True) as target:
        for block in _blocks(path, name):
            digest.update(block)
            size += len(block)
            target.write(block)
    return FileFact(digest.hexdigest(), size)


def _blocks(path: Path, name: str) -> Iterator[bytes]:
    """Yield a file's bytes; JobFailed names one that cannot be read."""
    try:
        with path.open("rb") as source:
            while block := source.read(_BLOCK):
                yield block
    except OSError as error:
        raise _unreadable(name, error) from None


def _unreadable(name: str, error: OSError) -> JobFailed:
    return JobFailed(
        _l("%(name)s cannot be read (%(reason)s), so no backup was made. Earlier backups are kept. Let the product's user read it, or restore it."),
        name=name, reason=error.strerror or type(error).__name__,
    )  # fmt: skip


def _kept_files(data_dir: Path) -> list[tuple[str, Path]]:
    found = []
    for top, folder in (("uploads", data_dir / "uploads"), ("packs", packs_dir(data_dir))):
        for path in _files_below(folder, top):
            inside = path.relative_to(folder)
            name = f"{top}/{inside.as_posix()}"
            if inside.parts[0] != "incoming" and _is_plain(path, name):
                found.append((name, path))
    return found


def _is_plain(path: Path, name: str) -> bool:
    try:
        return path.is_file() and not path.is_symlink()
    except OSError as error:
        raise _unreadable(name, error) from None


def _files_below(folder: Path, top: str) -> list[Path]:
    """Return what lies below a folder; JobFailed names a folder that cannot be looked into."""

    def refuse(error: OSError) -> None:
        # A folder that was collected meanwhile, or never made, holds nothing to keep.
        if not isinstance(error, FileNotFoundError):
            inside = Path(error.filename).relative_to(folder)
            raise _unreadable((Path(top) / inside).as_posix(), error)

    walked = os.walk(folder, onerror=refuse)
    return sorted(Path(place, name) for place, _folders, names in walked for name in names)


def _settings_text(settings: Settings) -> str:
    """Return the settings as JSON, secrets left out."""
    told = {one.name: getattr(settings, one.attribute) for one in SETTINGS if not one.secret}
    return json.dumps(told, ensure_ascii=False, indent=1, default=str)


def _seal(part: Path) -> None:
    """Write the digest of the archive into its comment, and have the disk hold it."""
    size = part.stat().st_size - SEAL
    with part.open("r+b") as file:
        seal = digest_of(part, size)
        file.seek(size)
        file.write(seal)
        file.flush()
        os.fsync(file.fileno())
    part.chmod(0o600)


def digest_of(path: Path, size: int) -> bytes:
    """Return the SHA-256 of the first `size` bytes, in hexadecimal digits."""
    digest, left = hashlib.sha256(), size
    with path.open("rb") as file:
        while left > 0 and (block := file.read(min(_BLOCK, left))):
            digest.update(block)
            left -= len(block)
    return digest.hexdigest().encode()


def _kind(engine: Engine) -> str:
    return "mysql" if engine.dialect.name in ("mysql", "mariadb") else engine.dialect.name


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
