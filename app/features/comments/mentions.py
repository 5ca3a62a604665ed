"""Mentions: read from what was typed, `@name`, kept as `@[id]`, shown as the name of today."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.engine.access.tables import User
from app.engine.fields.base import Refusal

MOST_MENTIONS = 20
#: Not inside an address such as a@b.com.
_AT = re.compile(r"(?<![A-Za-z0-9._%+\-])@")
_KEPT = re.compile(r"@\[(\d{1,18})\]")
_LONGEST_NAME = 64


@dataclass(frozen=True)
class Written:
    """A text as it is kept, and who is mentioned in it, each once, in order."""

    text: str
    people: tuple[int, ...]


@dataclass(frozen=True)
class Part:
    """A piece of a shown text: plain, or the name of somebody mentioned (user_id)."""

    text: str
    user_id: int | None = None


def read_mentions(session: Session, text: str, chosen: Collection[int] = ()) -> Written:
    """Find who is mentioned: after each `@` the longest name of an active person, or `[id]`.

    chosen: ids that were picked; they decide between people of the same name.
    Raises Refusal where a name is shared and nobody was picked, or too many are mentioned.
    """
    starts = [match.end() for match in _AT.finditer(text)]
    names = _people_named(session, text, starts)
    pieces, people, done = [], list[int](), 0
    for start in starts:
        found = _name_at(text, start, names) if start > done else ""
        if found:
            user_id = _one_of(found, names[found], chosen)
            pieces += [text[done : start - 1], f"@[{user_id}]"]
            people.append(user_id)
            done = start + len(found)
    people = list(dict.fromkeys(people))
    if len(people) > MOST_MENTIONS:
        words = _("At most %(most)s people can be mentioned at once.", most=MOST_MENTIONS)
        raise Refusal(words)
    return Written("".join([*pieces, text[done:]]), tuple(people))


def names_in(session: Session, texts: Iterable[str], language: str) -> dict[int, str]:
    """Return the names of everybody who is mentioned in kept texts, in a language."""
    ids = {int(key) for text in texts for key in _KEPT.findall(text)}
    if not ids:
        return {}
    users = session.scalars(select(User).where(User.id.in_(ids)))
    return {user.id: user.title(language) for user in users}


def shown_parts(text: str, names: Mapping[int, str]) -> tuple[Part, ...]:
    """Return a kept text in pieces, mentions with their names."""
    parts, done = [], 0
    for match in _KEPT.finditer(text):
        name = names.get(int(match[1]))
        if name is not None:
            parts += [Part(text[done : match.start()]), Part(f"@{name}", int(match[1]))]
            done = match.end()
    return tuple(part for part in (*parts, Part(text[done:])) if part.text)


def shown_text(text: str, names: Mapping[int, str]) -> str:
    """Return a kept text as people read and edit it."""
    return "".join(part.text for part in shown_parts(text, names))


def _people_named(session: Session, text: str, starts: Iterable[int]) -> dict[str, set[int]]:
    """Return who is called by what may stand after each `@`: name or `[id]` -> ids."""
    begun = [text[start : start + _LONGEST_NAME].partition("\n")[0] for start in starts]
    prefixes = {rest[:size] for rest in begun for size in range(1, len(rest) + 1)}
    if not prefixes:
        return {}
    ids = [int(match[1]) for rest in begun if (match := _KEPT.match(f"@{rest}"))]
    called = (column.in_(prefixes) for column in (User.name_zh, User.name_en, User.username))
    users = session.scalars(
        select(User).where(User.active.is_(True), or_(User.id.in_(ids), *called))
    )
    found: dict[str, set[int]] = {}
    for user in users:
        for name in (user.name_zh, user.name_en, user.username, f"[{user.id}]"):
            if name:
                found.setdefault(name, set()).add(user.id)
    return found


def _name_at(text: str, start: int, names: Collection[str]) -> str:
    """Return the longest name that stands at a place and ends there; "" for none."""
    fitting = (name for name in names if text.startswith(name, start) and _ends(text, start, name))
    return max(fitting, key=len, default="")


def _ends(text: str, start: int, name: str) -> bool:
    """Tell whether a name is not the beginning of a longer word; Chinese has no spaces to tell."""
    follows = text[start + len(name) : start + len(name) + 1]
    return not (_is_latin(name[-1]) and _is_latin(follows))


def _is_latin(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()


def _one_of(name: str, ids: set[int], chosen: Collection[int]) -> int:
    picked = [key for key in chosen if key in ids]
    if not picked and len(ids) > 1:
        words = _("%(num)s people are called “%(name)s”; choose one from the list.", num=len(ids), name=name)  # fmt: skip
        raise Refusal(words)
    return picked[0] if picked else next(iter(ids))
