"""Does a file's content agree with its ending and with what the sender says it is?"""

from __future__ import annotations

import zipfile
from pathlib import Path

import filetype
from flask_babel import gettext as _

from app.engine.fields.base import Refusal
from app.engine.fields.file_kinds import FILE_KINDS, FileKind
from app.engine.files.archives import check_zip
from app.engine.files.names import ending_of, hidden_ending
from app.engine.files.pictures import Pixels, write_anew

_HEAD = 8192
_UNTOLD = frozenset(
    {"", "application/octet-stream", "binary/octet-stream", "application/x-download"}
)
#: Control characters that plain text does not hold (tab, line ends and form feed are fine).
_CONTROLS = bytes(sorted(set(range(32)) - {9, 10, 12, 13, 27} | {127}))
#: Kinds that filetype recognises by more than their first bytes.
_GUESSED = {"m4a": ("m4a", "mp4"), "mp4": ("mp4", "m4v", "m4a", "mov", "3gp")}


def kind_of(name: str, accepted: tuple[str, ...], declared: str) -> FileKind:
    """Return the kind a name stands for; Refusal when the field or the sender says otherwise."""
    ending = ending_of(name)
    kind = FILE_KINDS.get(ending)
    if kind is None or ending not in accepted:
        shown = ", ".join(dict.fromkeys(part.upper() for part in accepted if part != "jpeg"))
        if not ending:
            raise Refusal(_("The name has no ending. These are taken: %(allowed)s.", allowed=shown))
        raise Refusal(
            _(
                "“.%(ending)s” files are not taken here. These are: %(allowed)s.",
                ending=ending[:12], allowed=shown,
            )
        )  # fmt: skip
    hidden = hidden_ending(name)
    if hidden:
        raise Refusal(
            _("The name hides a second ending, “.%(ending)s”; rename the file.", ending=hidden)
        )
    if not _agrees(kind, declared):
        raise Refusal(
            _("The sender calls it %(media)s, which is not what “.%(ending)s” says.",
              media=declared[:60], ending=ending)
        )  # fmt: skip
    return kind


def _agrees(kind: FileKind, declared: str) -> bool:
    media = declared.partition(";")[0].strip().lower()
    if media in _UNTOLD or media == kind.media or media in kind.also:
        return True
    told = {one for other in FILE_KINDS.values() for one in (other.media, *other.also)}
    # A media type that belongs to another kind is a contradiction; of an unknown one only the
    # family counts, because systems name the same thing in many ways.
    if media in told or media in _RUN:
        return False
    return media.partition("/")[0] == kind.media.partition("/")[0]


_RUN = frozenset(
    {"application/x-msdownload", "application/x-dosexec", "application/x-sh", "text/javascript",
     "application/javascript", "application/x-executable", "application/java-archive"}
)  # fmt: skip


def inspect(path: Path, kind: FileKind) -> Pixels | None:
    """Check a stored upload's content; Refusal names what does not fit.

    A picture is written anew in place and its size returned; every other file stays as it came.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if kind.how == "picture":
        return write_anew(path, kind)
    if kind.how == "zip":
        if not head.startswith(b"PK\x03\x04"):
            raise Refusal(_differs(kind))
        check_zip(path, kind)
    elif kind.how == "text":
        _check_text(path, kind)
    else:
        _check_magic(path, head, kind)
    return None


def _check_magic(path: Path, head: bytes, kind: FileKind) -> None:
    if kind.starts and not head.startswith(kind.starts):
        raise Refusal(_differs(kind))
    if not kind.starts:
        found = filetype.guess(head)
        if found is None or found.extension not in _GUESSED[kind.ending]:
            raise Refusal(_differs(kind))
    # Two files in one: each reader would see another of them.
    if kind.ending == "pdf" and zipfile.is_zipfile(path):
        raise Refusal(_("The file holds a second one behind the first; save it anew."))


def _check_text(path: Path, kind: FileKind) -> None:
    with path.open("rb") as file:
        start = file.read(4)
        wide = start.startswith((b"\xff\xfe", b"\xfe\xff"))
        file.seek(0)
        while block := file.read(1 << 20):
            if not wide and len(block.translate(None, _CONTROLS)) != len(block):
                raise Refusal(_differs(kind))


def _differs(kind: FileKind) -> str:
    return _("The content is not what “.%(ending)s” says.", ending=kind.ending)
