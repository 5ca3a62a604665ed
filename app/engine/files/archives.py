"""Archives and office files, looked into before anything unpacks them (zip bombs, odd entries)."""

from __future__ import annotations

import stat
import struct
import zipfile
from pathlib import Path, PurePosixPath

from flask_babel import gettext as _

from app.engine.fields.base import Refusal
from app.engine.fields.file_kinds import FileKind
from app.engine.files.names import RUNNABLE, ending_of

MOST_BYTES = 200 * 1024 * 1024
MOST_ENTRIES = 2_000
MOST_RATIO = 100
#: Below this size a high ratio is harmless: an empty sheet is nearly all repetition.
_SMALL = 1024 * 1024
_TAIL = 65_557
_END = b"PK\x05\x06"
_DIRECTORY_BYTES = MOST_ENTRIES * 1024
_PACKED = frozenset(
    [
        "zip",
        "rar",
        "7z",
        "gz",
        "tgz",
        "bz2",
        "xz",
        "tar",
        "jar",
        "war",
        "apk",
        "iso",
        "cab",
        "zst",
        "lz4",
    ]
)


def check_zip(path: Path, kind: FileKind) -> None:
    """Raise Refusal unless the zip is whole, holds what its ending says, and is safe to unpack."""
    _check_directory(path)
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise Refusal(damaged()) from None
    _check_sizes(path, entries)
    for entry in entries:
        _check_entry(entry, kind)
    names = [entry.filename for entry in entries]
    if kind.inside and not any(name.startswith(kind.inside) for name in names):
        raise Refusal(_("The content is not what “.%(ending)s” says.", ending=kind.ending))
    if kind.inside and any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refusal(_("The document holds macros; save it without them."))


def _check_directory(path: Path) -> None:
    # Read by hand first: a directory of a million entries would be parsed for seconds.
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _TAIL))
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise Refusal(damaged())
    entries, length = struct.unpack("<HI", tail[at + 10 : at + 16])
    if entries > MOST_ENTRIES or length > _DIRECTORY_BYTES:
        raise Refusal(_("The archive holds more than %(most)s files.", most=f"{MOST_ENTRIES:,}"))


def _check_sizes(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise Refusal(_("The archive holds more than %(most)s files.", most=f"{MOST_ENTRIES:,}"))
    packed, size = path.stat().st_size, sum(entry.file_size for entry in entries)
    overlapping = sum(entry.compress_size for entry in entries) > packed
    bloated = size > _SMALL and size > MOST_RATIO * packed
    if overlapping or bloated or size > MOST_BYTES:
        raise Refusal(_("Unpacked, the archive would be far larger than it may be (200 MB)."))


def _check_entry(entry: zipfile.ZipInfo, kind: FileKind) -> None:
    name = entry.filename.replace("\\", "/")
    parts = PurePosixPath(name).parts
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    if name.startswith("/") or ".." in parts or ":" in name or is_link or "\0" in name:
        raise Refusal(_("The archive holds an entry that points outside of it."))
    if entry.flag_bits & 1:
        raise Refusal(_("The archive is protected by a password; send it without one."))
    if kind.inside:
        return
    ending = ending_of(name)
    if ending in _PACKED:
        raise Refusal(_("The archive holds another archive; send that one by itself."))
    if ending in RUNNABLE:
        raise Refusal(_("The archive holds a program (%(name)s).", name=parts[-1][:60]))


def damaged() -> str:
    """Return the words for a file that cannot be read as what it says it is."""
    return _("The file is damaged or is not what its name says.")
