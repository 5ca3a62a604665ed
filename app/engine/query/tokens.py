"""From text to search tokens: one and two characters of Chinese, three of anything else.

The same tokens are written when a record is saved and asked for when one searches, on every
database. A needle's tokens select candidates; the folded text decides (see `search`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from operator import add

from app.engine.fields.folding import clean_text

_CJK = r"\u2e80-\u2fff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUNS = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")
_IS_CJK = re.compile(rf"[{_CJK}]")
MAX_TEXT = 20_000


def fold(text: str) -> str:
    """Return the text as search compares it: one width, one case, single spaces, nothing unseen."""
    return " ".join(unicodedata.normalize("NFKC", clean_text(text)).casefold().split())


def index_tokens(text: str) -> set[str]:
    """Return every token a folded text should be found by."""
    found: set[str] = set()
    for run in _RUNS.findall(text[:MAX_TEXT]):
        if _IS_CJK.match(run):
            found.update(run)
            found.update(map(add, run, run[1:]))
        else:
            found.update(run)
            found.update(map(add, run, run[1:]))
            found.update(run[at : at + 3] for at in range(len(run) - 2))
    return found


def query_tokens(text: str) -> set[str]:
    """Return the rarest tokens a folded needle implies; empty when it has no letters at all."""
    found: set[str] = set()
    for run in _RUNS.findall(text[:200]):
        size = 2 if _IS_CJK.match(run) else 3
        if len(run) <= size:
            found.add(run)
        else:
            found.update(run[at : at + size] for at in range(len(run) - size + 1))
    return found


def token_text(texts: list[str]) -> str:
    """Return all tokens of some texts as the index stores them: words of plain letters.

    Each token is written in hexadecimal so that every database's word splitter keeps it whole.
    """
    tokens = set().union(*(index_tokens(text) for text in texts)) if texts else set()
    return " ".join(sorted(map(encode, tokens)))


@lru_cache(maxsize=65_536)
def encode(token: str) -> str:
    """Return a token as a word of the letters x, a-f and digits."""
    return "x" + token.encode("utf-16-be").hex()
