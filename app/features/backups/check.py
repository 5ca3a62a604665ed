"""Check an archive by unpacking it beside: seal, versions, names, digests, database, rows."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import stat
import zipfile
from contextlib import closing
from pathlib import Path, PurePosixPath

from flask_babel import lazy_gettext as _l

from app.features.backups.archive import SEAL, digest_of
from app.features.backups.contents import (
    CONTENTS,
    FORMAT,
    ArchiveRefused,
    Contents,
    open_still,
    read_contents,
    table_facts,
)
from app.version import VERSION

_TOPS = ("uploads", "packs")
_ALONE = re.compile(r"database\.(db|dump|sql)|settings\.json|manifest\.json")
_BLOCK = 1024 * 1024
_MOST_CONTENTS = 64 * 1024 * 1024


def unpack(path: Path, target: Path) -> Contents:
    """Unpack an archive into an empty folder; raises ArchiveRefused, the folder is then worthless."""
    _require_sealed(path)
    try:
        with zipfile.ZipFile(path) as archive:
            contents = _read(archive)
            _require_version(contents)
            _require_names(archive, contents)
            for name in contents.files:
                _unpack_one(archive, contents, name, target)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError):
        raise _damaged() from None
    return contents


def check_database(folder: Path, contents: Contents) -> None:
    """Compare the unpacked database with what the manifest says; raises ArchiveRefused."""
    if contents.database != "sqlite":
        return
    path = folder / contents.database_file
    try:
        with closing(open_still(path)) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            raise ArchiveRefused(_l("The database in it is damaged."))
        facts = table_facts(path)
    except sqlite3.DatabaseError:
        raise ArchiveRefused(_l("The database in it is damaged.")) from None
    for name in sorted(facts.keys() | contents.tables.keys()):
        if facts.get(name) != contents.tables.get(name):
            raise ArchiveRefused(_l("The rows of the table %(name)s differ."), name=name)


def peek(path: Path) -> Contents:
    """Return an archive's manifest without checking the rest; raises ArchiveRefused."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _read(archive)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError):
        raise _damaged() from None


def _require_sealed(path: Path) -> None:
    size = path.stat().st_size - SEAL
    with path.open("rb") as file:
        file.seek(max(size, 0))
        seal = file.read(SEAL)
    if size <= 0 or seal != digest_of(path, size):
        raise _damaged()


def _damaged() -> ArchiveRefused:
    return ArchiveRefused(_l("The file is damaged or not complete: its checksum does not match."))


def _read(archive: zipfile.ZipFile) -> Contents:
    if CONTENTS not in archive.namelist():
        raise ArchiveRefused(_l("It has no list of contents, so it is no backup of this product."))
    if archive.getinfo(CONTENTS).file_size > _MOST_CONTENTS:
        raise ArchiveRefused(_l("Its list of contents cannot be read."))
    return read_contents(archive.read(CONTENTS))


def _require_version(contents: Contents) -> None:
    if contents.format > FORMAT or _numbers(contents.version) > _numbers(VERSION):
        raise ArchiveRefused(
            _l("It was made by version %(theirs)s, this is %(ours)s. Update the product first."),
            theirs=contents.version[:20], ours=VERSION,
        )  # fmt: skip


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def _require_names(archive: zipfile.ZipFile, contents: Contents) -> None:
    found = [info.filename for info in archive.infolist()]
    for info in archive.infolist():
        # A link's or device's type stands in the upper half of the attributes.
        kind = stat.S_IFMT(info.external_attr >> 16)
        if not is_safe_name(info.filename) or kind not in (0, stat.S_IFREG):
            raise ArchiveRefused(
                _l("It holds “%(name)s”, which no backup of this product holds."),
                name=info.filename[:120],
            )
    if sorted(found) != sorted([*contents.files, CONTENTS]):
        raise ArchiveRefused(_l("Its files are not those of its list of contents."))


def is_safe_name(name: str) -> bool:
    """Tell whether an entry lies where backups put things, and nowhere else."""
    if "\\" in name or "\0" in name or ":" in name or name.endswith("/"):
        return False
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or "/".join(parts) != name:
        return False
    return bool(_ALONE.fullmatch(name)) if len(parts) == 1 else parts[0] in _TOPS


def _unpack_one(archive: zipfile.ZipFile, contents: Contents, name: str, target: Path) -> None:
    fact = contents.files[name]
    place = target / name
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    with archive.open(name) as source, place.open("xb") as file:
        while size <= fact.size and (block := source.read(_BLOCK)):
            digest.update(block)
            size += len(block)
            file.write(block)
    place.chmod(0o600)
    if size != fact.size or digest.hexdigest() != fact.sha256:
        raise ArchiveRefused(_l("The file %(name)s in it is damaged."), name=name[:120])
