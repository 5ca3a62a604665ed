"""Which regular expressions can take exponential time on a text somebody chose."""

from __future__ import annotations

import re
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from app.engine.declare.label import Label

#: A repetition that may go on longer than this counts as endless.
_ENDLESS = 16
_REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}
_NESTED = Label("重复之内还有重复", "a repetition inside a repetition")
_OVERLAP = Label("重复之内的各选项开头相同", "choices that start alike inside a repetition")
_BACK = Label("引用了前面的分组", "a reference back to a group")


def slow_part(pattern: str) -> Label | None:
    """Return what makes a pattern slow, None for a fast one or one that cannot be read.

    A repetition of something that is itself of changing length is refused, as are repeated
    choices that begin alike and references back to groups: each can take time that doubles with
    every character.
    """
    try:
        parsed = _parser.parse(pattern)
    except (re.error, RecursionError, OverflowError):
        return None
    return _walk(parsed, inside=False)


def _walk(parsed: Any, *, inside: bool) -> Label | None:
    for operation, argument in parsed:
        found = _judge(str(operation), argument, inside=inside)
        if found:
            return found
    return None


def _judge(operation: str, argument: Any, *, inside: bool) -> Label | None:
    if operation.startswith("GROUPREF") and operation != "GROUPREF_EXISTS":
        return _BACK
    if operation in _REPEATS:
        fewest, most, body = argument
        if inside and fewest != most:
            return _NESTED
        return _walk(body, inside=inside or int(most) > _ENDLESS)
    if operation == "BRANCH":
        if inside and _overlap(argument[1]):
            return _OVERLAP
        return next(filter(None, (_walk(branch, inside=inside) for branch in argument[1])), None)
    if operation == "SUBPATTERN":
        return _walk(argument[-1], inside=inside)
    if operation == "ATOMIC_GROUP":
        return _walk(argument, inside=inside)
    if operation in ("ASSERT", "ASSERT_NOT"):
        return _walk(argument[1], inside=inside)
    if operation == "GROUPREF_EXISTS":
        return _BACK
    return None


def _overlap(branches: Any) -> bool:
    """Tell whether two branches may begin with the same character, as far as can be told."""
    starts = []
    for branch in branches:
        items = list(branch)
        if not items or str(items[0][0]) != "LITERAL":
            return True
        starts.append(items[0][1])
    return len(set(starts)) != len(starts)
