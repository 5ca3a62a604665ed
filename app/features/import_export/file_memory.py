"""What is remembered of a file from part to part: keys that rows had, records that are missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.engine.query.tokens import fold

#: What a value of the file stands for that is to be made: a new record of that name.
CREATE = "+"
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Missing:
    """A record that a link names, that is not there, and that somebody said to make."""

    slug: str
    title: str


@dataclass
class FileMemory:
    """rows: field -> key -> number of the row that had it first.

    missing: negative number -> the record that it stands for until that is made.
    bare: ids of records that were made from their names alone, before their own rows came.
    """

    rows: dict[str, dict[Key, int]] = field(default_factory=dict)
    missing: dict[int, Missing] = field(default_factory=dict)
    bare: set[int] = field(default_factory=set)
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    def knows(self, slug: str, title: str) -> bool:
        """Tell whether a record of this name is going to be made already."""
        return (slug, fold(title)) in self._numbers

    def stand_in(self, slug: str, title: str) -> int:
        """Return the number that stands for a record to be made, the same one for the same name."""
        key = (slug, fold(title))
        if key not in self._numbers:
            number = -len(self._numbers) - 1
            self._numbers[key] = number
            self.missing[number] = Missing(slug, title)
        return self._numbers[key]


def stand_ins(values: Iterable[Any]) -> list[int]:
    """Return the numbers in values that stand for records to be made, each once."""
    found = (one for value in values for one in (value if isinstance(value, list | tuple) else [value]))  # fmt: skip
    return list(dict.fromkeys(one for one in found if _is_stand_in(one)))


def with_made(value: Any, made: Mapping[int, int]) -> Any:
    """Return a value with the records that were made in place of their numbers."""
    if isinstance(value, list | tuple):
        return type(value)(made.get(one, one) if _is_stand_in(one) else one for one in value)
    return made.get(value, value) if _is_stand_in(value) else value


def _is_stand_in(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value < 0
