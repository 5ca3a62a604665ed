"""Moving one row of an ordered list up or down."""

from __future__ import annotations

from typing import Any, Protocol


class Ordered(Protocol):
    """Something with a place in an order."""

    position: int


def move_by(rows: list[Any], row: Ordered, step: int) -> bool:
    """Give every row its place after moving one by `step`; False when it stands at the end.

    rows: in their present order, the moved one among them.
    """
    place = rows.index(row)
    target = place + step
    if not 0 <= target < len(rows):
        return False
    rows.insert(target, rows.pop(place))
    for number, one in enumerate(rows):
        one.position = number
    return True
