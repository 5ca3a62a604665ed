"""Where uploaded files lie: random names under uploads/, closed to others, written whole or not at all.

Nothing else of the product writes into this folder. Nothing in it is ever run or templated.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from flask import current_app
from flask_babel import gettext as _

from app.engine.fields.base import Refusal
from app.engine.files.pictures import SIZES

FOLDER = "uploads"
LEAST_FREE = 1024**3
LEAST_SHARE = 10  # percent
_BLOCK = 1024 * 1024
_KEY = re.compile(r"[0-9a-f]{48}")


@dataclass(frozen=True)
class FileStore:
    """The folder of uploads and the largest file, in MB, that any field may take."""

    folder: Path
    most_mb: int

    @property
    def incoming(self) -> Path:
        """Return the folder of files that are still being received or checked."""
        return self.folder / "incoming"

    def path(self, key: str, suffix: str = "") -> Path:
        """Return where the file with this key lies; ValueError for what is no key."""
        if not _KEY.fullmatch(key) or (suffix and suffix not in SIZES):
            raise ValueError("not a key of a stored file")
        return self.folder / key[:2] / (f"{key}.{suffix}" if suffix else key)

    def require_room(self) -> None:
        """Raise Refusal while the disk is nearly full; the rest of the product goes on."""
        # Parents that mkdir adds by itself would be open to others.
        for folder in (self.folder, self.incoming):
            folder.mkdir(exist_ok=True, mode=0o700)
        disk = shutil.disk_usage(self.folder)
        if disk.free < LEAST_FREE or disk.free * 100 < disk.total * LEAST_SHARE:
            raise Refusal(no_room())

    def take(self, stream: BinaryIO, most_bytes: int) -> Path:
        """Write a stream to a new name among the incoming files and return its path.

        Raises Refusal when it is empty, larger than `most_bytes`, or when the disk does not take it.
        """
        self.require_room()
        path = self.incoming / secrets.token_hex(24)
        try:
            size = self._write(stream, path, most_bytes)
        except OSError:
            self.drop(path)
            raise Refusal(no_room()) from None
        if size == 0:
            self.drop(path)
            raise Refusal(_("The file is empty."))
        if size > most_bytes:
            self.drop(path)
            raise Refusal(too_big(most_bytes))
        return path

    def _write(self, stream: BinaryIO, path: Path, most_bytes: int) -> int:
        size = 0
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            while (block := stream.read(_BLOCK)) and size <= most_bytes:
                size += len(block)
                file.write(block)
        return size

    def keep(self, path: Path) -> str:
        """Move a checked file with its small copies to its place, for good; return its key.

        Raises Refusal when the disk does not take it.
        """
        place = self.folder / path.name[:2]
        try:
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
            for one in parts_of(path):
                one.chmod(0o600)
                _sync(one)
                one.replace(place / one.name)
            _sync(place)
        except OSError:
            self.drop(path)
            raise Refusal(no_room()) from None
        return path.name

    def drop(self, path: Path) -> None:
        """Remove a file and its small copies; nothing happens when they are gone already."""
        for one in parts_of(path):
            one.unlink(missing_ok=True)

    def kept(self) -> Iterator[Path]:
        """Yield every file that lies in its place, small copies included."""
        for place in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            yield from sorted(one for one in place.iterdir() if one.is_file())


def parts_of(path: Path) -> list[Path]:
    """Return a file and its small copies; the file itself comes last."""
    return [*(path.with_name(f"{path.name}.{size}") for size in SIZES if
              path.with_name(f"{path.name}.{size}").exists()), path]  # fmt: skip


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def current_store() -> FileStore:
    """Return the running application's store."""
    store: FileStore = current_app.extensions["files"]
    return store


def no_room() -> str:
    """Return the words for a disk that takes no more files."""
    return _(
        "The disk is nearly full, so no files are taken at the moment. Everything else works; "
        "tell an administrator."
    )


def too_big(most_bytes: int) -> str:
    """Return the words for a file over its limit."""
    return _(
        "The file is larger than %(most)s MB; send a smaller one.",
        most=f"{most_bytes / 1024**2:.1f}".removesuffix(".0"),
    )
