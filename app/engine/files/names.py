"""Names of files: made safe when they come, and told to browsers when they leave."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

LONGEST = 120
LONGEST_BYTES = 240
_LONGEST_ENDING = 12
#: Endings that must not hide before the last one: a system or a web server might run them.
RUNNABLE = frozenset(
    ("exe", "bat", "cmd", "scr", "pif", "msi", "vbs", "vbe", "ps1", "hta", "php", "phtml", "phar",
     "jsp", "jspx", "asp", "aspx", "cgi", "sh", "jar", "lnk", "js", "jse", "wsf", "cpl", "dll",
     "htaccess")
)  # fmt: skip
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def safe_name(raw: str) -> str:
    """Return a file's name without path, control and direction characters, at most 120 long.

    The ending stays whatever is cut. "file" where nothing is left.
    """
    name = re.split(r"[/\\]", raw)[-1]
    name = "".join(sign for sign in unicodedata.normalize("NFC", name) if _is_plain(sign))
    name = _FORBIDDEN.sub("_", " ".join(name.split())).rstrip(". ")
    if _RESERVED.match(name):
        name = f"_{name}"
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > _LONGEST_ENDING:
        stem, dot, ending = name, "", ""
    stem = stem[: LONGEST - len(dot + ending)]
    while len(f"{stem}{dot}{ending}".encode()) > LONGEST_BYTES:
        stem = stem[:-1]
    return f"{stem.rstrip()}{dot}{ending}" or "file"


def _is_plain(sign: str) -> bool:
    # Cf holds the direction overrides, zero-width signs and the like.
    return unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def ending_of(name: str) -> str:
    """Return the ending in small letters, without its dot; "" when there is none."""
    _stem, dot, ending = name.rpartition(".")
    return ending.lower() if dot else ""


def hidden_ending(name: str) -> str:
    """Return a runnable ending that stands before the last one (report.exe.pdf); else ""."""
    inner = [part.strip().lower() for part in name.split(".")[1:-1]]
    return next((part for part in inner if part in RUNNABLE), "")


def content_disposition(name: str, *, attachment: bool) -> str:
    """Return the header's value by RFC 6266: a plain name, and the true one in `filename*`."""
    clean = safe_name(name)
    plain = unicodedata.normalize("NFKD", clean).encode("ascii", "ignore").decode()
    plain = re.sub(r'["\\%;]', "_", plain).strip(". ")
    ending = ending_of(clean)
    if not plain or plain.lower() == ending:
        plain = f"file.{ending}" if ending and ending.isascii() else "file"
    kind = "attachment" if attachment else "inline"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(clean, safe='')}"
