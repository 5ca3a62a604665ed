"""What makes two names the same to a person: legal forms, brackets, widths and places set aside.

"上海安华科技有限公司", "安华科技（上海）公司" and "安华科技 上海 有限责任公司" have one key, while the
companies of the same name in Shanghai and in Beijing have two.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from app.engine.fields.china import RegionsMissing, regions

#: Forms at the end of a Chinese name, the longer before the shorter.
_FORMS = ("股份有限公司", "有限责任公司", "有限公司", "责任公司", "公司")
#: Words at the end of a Latin name.
_FORM_WORDS = frozenset(
    [
        "co",
        "company",
        "corp",
        "corporation",
        "gmbh",
        "inc",
        "incorporated",
        "limited",
        "llc",
        "ltd",
        "plc",
        "pte",
        "pty",
    ]
)
_PARTNERSHIPS = ("有限合伙", "普通合伙", "特殊普通合伙")
_BRACKETS = re.compile(r"[(\[{【〔<《]([^()\[\]{}【】〔〕<>《》]*)[)\]}】〕>》]")
_WORDS = re.compile(r"[^\W_]+")
_LEAST = 2
_COUNTRY = "中国"


def plain(text: str) -> str:
    """Return the letters and digits of a text in one width and one case."""
    return "".join(_WORDS.findall(unicodedata.normalize("NFKC", text).casefold()))


def name_key(text: str) -> str:
    """Return what a name is compared by; "" when too little is left of it.

    The places named before, in brackets or at the end stand apart, in one order.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    places: set[str] = set()

    def set_aside(match: re.Match[str]) -> str:
        inner = plain(match[1])
        code = _places().get(inner)
        if code:
            places.add(code)
            return " "
        return " " if inner in _PARTNERSHIPS else f" {inner} "

    words = _WORDS.findall(_BRACKETS.sub(set_aside, folded))
    while len(words) > 1 and words[-1] in _FORM_WORDS:
        words.pop()
    core = _without_form("".join(words))
    core = _without_places(core, places)
    if len(core) < _LEAST:
        return plain(text) if len(plain(text)) >= _LEAST else ""
    return f"{core}@{','.join(sorted(_narrowest(places)))}" if places else core


def _without_form(name: str) -> str:
    for form in _FORMS:
        if name.endswith(form) and len(name) >= len(form) + _LEAST:
            return name.removesuffix(form)
    return name


def _without_places(name: str, places: set[str]) -> str:
    """Take the places from both ends of a name and note them."""
    for _turn in range(3):
        at_start = [word for word in _starting(name[:1]) if name.startswith(word)]
        at_end = [word for word in _ending(name[-1:]) if name.endswith(word)]
        word = max([*at_start, *at_end], key=len, default="")
        if not word or len(name) - len(word) < _LEAST:
            return name
        places.add(_places()[word])
        name = name.removeprefix(word) if word in at_start else name.removesuffix(word)
    return name


def _narrowest(places: set[str]) -> set[str]:
    """Leave out a province whose city is named too: 江苏苏州 is 苏州."""
    return {one for one in places if not any(other != one and other.startswith(one) for other in places)}  # fmt: skip


@lru_cache(maxsize=1)
def _places() -> dict[str, str]:
    """Return provinces and cities by full and by bare name, with their codes."""
    found = {_COUNTRY: "cn"}
    try:
        known = regions()
    except RegionsMissing:
        return found
    for code, (name, _parent) in sorted(known.items(), key=lambda item: len(item[0])):
        if len(code) > 4 or name in ("市辖区", "县"):
            continue
        bare = re.sub(r"((壮族|回族|维吾尔)?自治区|特别行政区|省|市)$", "", name)
        for one in (name, bare):
            if len(one) >= _LEAST:
                found.setdefault(one, code)
    return found


@lru_cache(maxsize=256)
def _starting(sign: str) -> list[str]:
    return [word for word in _places() if word.startswith(sign)] if sign else []


@lru_cache(maxsize=256)
def _ending(sign: str) -> list[str]:
    return [word for word in _places() if word.endswith(sign)] if sign else []
