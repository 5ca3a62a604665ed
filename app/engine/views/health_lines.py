"""What administrators watch on the start page: each room that can be ill tells of itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.engine.query.context import ReaderContext


@dataclass(frozen=True)
class HealthLine:
    """One thing that an administrator watches; tone: "green", "amber" or "red"."""

    label: str
    text: str
    tone: str
    href: str = ""


Source = Callable[[ReaderContext], Iterable[HealthLine]]
_sources: list[Source] = []


def provide_health(source: Source) -> None:
    """Let a room add lines; called with an administrator's context. Twice has no effect."""
    if source not in _sources:
        _sources.append(source)


def health_lines(context: ReaderContext) -> tuple[HealthLine, ...]:
    """Return the lines of all rooms, in the order in which the rooms came."""
    return tuple(line for source in _sources for line in source(context))
