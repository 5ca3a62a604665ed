"""The kinds of files that can be uploaded: ending, media types, and how their content is checked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FileKind:
    """One kind of file.

    how: "picture" (decoded and written anew), "zip" (looked into before it is stored), "text",
    "magic" (begins with one of `starts`). inside: what a zip must hold, a name or its beginning.
    also: media types that browsers send for it beside its own.
    """

    ending: str
    media: str
    how: str
    also: tuple[str, ...] = ()
    starts: tuple[bytes, ...] = ()
    inside: str = ""
    icon: str = "file"
    #: Only where a field names it: browsers would run what it may hold.
    asked_only: bool = False


_OLE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_ZIPPED = ("application/zip", "application/x-zip-compressed")

_KINDS = (
    FileKind("png", "image/png", "picture", icon="photo"),
    FileKind("jpg", "image/jpeg", "picture", ("image/jpg", "image/pjpeg"), icon="photo"),
    FileKind("jpeg", "image/jpeg", "picture", ("image/jpg", "image/pjpeg"), icon="photo"),
    FileKind("webp", "image/webp", "picture", icon="photo"),
    FileKind("gif", "image/gif", "picture", icon="photo"),
    FileKind("pdf", "application/pdf", "magic", ("application/x-pdf",), (b"%PDF-",), icon="file-type-pdf"),
    FileKind("docx", f"{_OPEN_XML}wordprocessingml.document", "zip", _ZIPPED, inside="word/", icon="file-type-doc"),
    FileKind("xlsx", f"{_OPEN_XML}spreadsheetml.sheet", "zip", _ZIPPED, inside="xl/", icon="file-type-xls"),
    FileKind("pptx", f"{_OPEN_XML}presentationml.presentation", "zip", _ZIPPED, inside="ppt/", icon="presentation"),
    FileKind("odt", f"{_OPEN_DOCUMENT}text", "zip", _ZIPPED, inside="content.xml", icon="file-type-doc"),
    FileKind("ods", f"{_OPEN_DOCUMENT}spreadsheet", "zip", _ZIPPED, inside="content.xml", icon="file-type-xls"),
    FileKind("odp", f"{_OPEN_DOCUMENT}presentation", "zip", _ZIPPED, inside="content.xml", icon="presentation"),
    FileKind("ofd", "application/ofd", "zip", (*_ZIPPED, "application/x-ofd"), inside="OFD.xml", icon="file-invoice"),
    FileKind("zip", "application/zip", "zip", _ZIPPED, icon="file-zip"),
    FileKind("doc", "application/msword", "magic", starts=_OLE, icon="file-type-doc"),
    FileKind("xls", "application/vnd.ms-excel", "magic", starts=_OLE, icon="file-type-xls"),
    FileKind("ppt", "application/vnd.ms-powerpoint", "magic", starts=_OLE, icon="presentation"),
    FileKind("rtf", "application/rtf", "magic", ("text/rtf", "application/msword"), (b"{\\rtf",), icon="file-text"),
    FileKind("txt", "text/plain", "text", icon="file-text"),
    FileKind("md", "text/markdown", "text", ("text/plain", "text/x-markdown"), icon="file-text"),
    FileKind("csv", "text/csv", "text", ("text/plain", "application/csv", "application/vnd.ms-excel",
                                         "text/comma-separated-values"), icon="file-spreadsheet"),
    FileKind("eml", "message/rfc822", "text", ("text/plain",), icon="mail"),
    FileKind("mp3", "audio/mpeg", "magic", ("audio/mp3",), (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    FileKind("wav", "audio/wav", "magic", ("audio/x-wav", "audio/wave", "audio/vnd.wave"), (b"RIFF",)),
    FileKind("m4a", "audio/mp4", "magic", ("audio/x-m4a", "audio/m4a", "video/mp4")),
    FileKind("mp4", "video/mp4", "magic", ("audio/mp4",)),
    FileKind("dwg", "image/vnd.dwg", "magic", ("application/acad", "application/x-dwg", "application/dwg"), (b"AC10",)),
    FileKind("xml", "application/xml", "text", ("text/xml",), asked_only=True),
    FileKind("svg", "image/svg+xml", "text", asked_only=True),
    FileKind("html", "text/html", "text", asked_only=True),
)  # fmt: skip

#: Every kind by its ending, in small letters and without a dot.
FILE_KINDS: dict[str, FileKind] = {kind.ending: kind for kind in _KINDS}
PICTURES = tuple(kind.ending for kind in _KINDS if kind.how == "picture")
#: What a file field takes that names no endings.
ORDINARY = tuple(kind.ending for kind in _KINDS if not kind.asked_only)


def icon_of(name: str) -> str:
    """Return the icon for a file's name."""
    kind = FILE_KINDS.get(name.rpartition(".")[2].lower())
    return kind.icon if kind else "file"
