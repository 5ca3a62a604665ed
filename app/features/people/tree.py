"""The departments as a tree: order, depth and paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.engine.access.tables import Department

#: What stands before a department's name in a list of choices, once per level.
INDENT = "\u2003"


@dataclass(frozen=True)
class Node:
    """A department in its place: how deep, and whether it is the first or last of its parent's."""

    department: Department
    depth: int
    is_first: bool
    is_last: bool


def walk_tree(session: Session) -> list[Node]:
    """Return all departments, each before those below it, in their order."""
    rows = session.scalars(select(Department).order_by(Department.position, Department.id)).all()
    known = {row.id for row in rows}
    below: dict[int | None, list[Department]] = {}
    for row in rows:
        below.setdefault(row.parent_id if row.parent_id in known else None, []).append(row)
    return list(_walk(below, None, 0))


def department_choices(
    session: Session, language: str, *, without: int | None = None
) -> tuple[tuple[str, str], ...]:
    """Return (id, indented name) of every department; without: leave out this one and below."""
    choices, left_out = [], -1
    for node in walk_tree(session):
        if left_out >= 0 and node.depth > left_out:
            continue
        left_out = node.depth if node.department.id == without else -1
        if left_out < 0:
            title = INDENT * node.depth + node.department.title(language)
            choices.append((str(node.department.id), title))
    return tuple(choices)


def path_of(departments: Mapping[int, Department], department_id: int | None) -> list[Department]:
    """Return a department and all above it, from the top; stops where a circle would begin."""
    path: list[Department] = []
    current = departments.get(department_id or 0)
    while current is not None and current not in path:
        path.insert(0, current)
        current = departments.get(current.parent_id or 0)
    return path


def _walk(
    below: dict[int | None, list[Department]], parent: int | None, depth: int
) -> Iterator[Node]:
    rows = below.get(parent, [])
    for place, row in enumerate(rows):
        yield Node(row, depth, place == 0, place == len(rows) - 1)
        yield from _walk(below, row.id, depth + 1)
