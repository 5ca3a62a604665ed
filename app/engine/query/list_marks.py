"""Marks that people put on records for themselves, as lists filter by them: `f.starred.mine=1`.

Rooms keep the marks; the engine asks which records of an entity carry one, and knows no room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import Select

from app.engine.access.reader import Reader

#: How addresses ask for marked records.
OPERATOR, VALUE = "mine", "1"


@dataclass(frozen=True)
class ListMark:
    """One kind of mark. name: stands in addresses like a field's, so no field may have it.

    label: the words of its tab and chip; empty: what to do where nothing is marked; marked: the
    ids of an entity's records that a reader marked. Words are asked for inside the request.
    """

    name: str
    icon: str
    label: Callable[[], str]
    empty: Callable[[], str]
    marked: Callable[[str, Reader], Select[tuple[int]]]

    @property
    def argument(self) -> tuple[str, str]:
        """Return the argument of an address that selects the marked records."""
        return (f"f.{self.name}.{OPERATOR}", VALUE)


_marks: dict[str, ListMark] = {}


def provide_list_mark(mark: ListMark) -> None:
    """Let a room have lists filtered by its mark, with a tab of its own."""
    _marks[mark.name] = mark


def find_mark(name: str) -> ListMark | None:
    """Return the mark of a name, None where it names none."""
    return _marks.get(name)


def list_marks() -> Iterable[ListMark]:
    """Return all kinds of marks, in the order of their tabs."""
    return _marks.values()
