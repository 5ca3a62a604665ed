"""Cleaning of what people type: widths, line ends, invisible characters, nearest names."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _

from app.engine.fields.base import Refusal

#: Direction overrides can make a text read as another one; half characters break UTF-8.
_REMOVED = {"Cc", "Cs"}
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
#: Signs nobody sees, which make two equal looking texts differ.
_UNSEEN = frozenset("\u00ad\u180e\u200b\u2060\u2061\u2062\u2063\u2064")
#: Signs that are nothing by themselves; beside others they shape emoji and several scripts.
_SHAPING = "\u115f\u1160\u200c\u200d\u200e\u200f\u2800\u3164\ufe0e\ufe0f\uffa0 \n\t"
#: Signs that input methods put where ASCII is meant, beyond the full-width block.
_SIGNS = str.maketrans("。、〇‐‑‒–—−﹣〜～", ".,0-------~~")


def fold_width(text: str) -> str:
    """Return the text with full-width letters, digits and signs as ASCII, trimmed."""
    return unicodedata.normalize("NFKC", text.translate(_SIGNS)).strip()


def clean_text(text: str) -> str:
    """Return the text in NFC with \\n line ends, without control or unseen characters, trimmed."""
    if not text.isprintable():  # which holds no sign of those removed here
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = "".join(sign for sign in text if sign in "\t\n" or not _is_removed(sign))
    clean = unicodedata.normalize("NFC", text).strip()
    # A record whose name shows nothing could neither be read nor be clicked.
    return clean if clean.strip(_SHAPING) else ""


def clean_line(text: str) -> str:
    """Return the text as one clean line: every line end or tab becomes a space."""
    return clean_text(text).replace("\n", " ").replace("\t", " ")


def _is_removed(sign: str) -> bool:
    return sign in _OVERRIDES or sign in _UNSEEN or unicodedata.category(sign) in _REMOVED


def read_text(raw: Any) -> str:
    """Return a raw value that must be text, or "" for None; raises Refusal for anything else."""
    if raw is None:
        return ""
    if not isinstance(raw, str):
        raise Refusal(_("A text is needed here, such as “example”."))
    return raw


def short(text: object) -> str:
    """Return a value as an error message may quote it: one line, 60 characters at most."""
    line = clean_line(str(text))
    return line if len(line) <= 60 else f"{line[:59]}…"


def nearest(name: str, names: Iterable[str]) -> str:
    """Return the name most like the given one, or "" when none comes near."""
    by_fold = {item.casefold(): item for item in names}
    found = difflib.get_close_matches(name.casefold()[:80], by_fold, 1, 0.5)
    return by_fold[found[0]] if found else ""


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Return the English cure of an unknown name in a declaration: the nearest, or all."""
    known = list(names)
    guess = nearest(name, known)
    if guess:
        return f'did you mean "{guess}"?'
    return f"choose one of {', '.join(known)}" if known else "there is none yet"
