"""Departments: add, rename, move, order, head, remove; the tree never gets a circle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.access.tables import Department, User
from app.engine.compile.catalogue import Catalogue
from app.engine.declare.condition import Test
from app.engine.errors import FieldError, InvalidRecord, UserError
from app.engine.query.context import ReaderContext
from app.engine.query.uses import count_uses
from app.engine.settings.stamps import RIGHTS, raise_stamp
from app.features.people.entries import DEPARTMENT, note
from app.features.people.guards import require_administrator
from app.features.people.ordering import move_by
from app.features.people.tree import path_of

NAME_LENGTH = 100


@dataclass(frozen=True)
class DepartmentValues:
    """What a department's form holds."""

    name_zh: str
    name_en: str
    parent_id: int | None = None
    head_id: int | None = None


def save_department(
    session: Session, department: Department | None, values: DepartmentValues, *, reader: Reader
) -> Department:
    """Make or change a department; InvalidRecord names every refused field.

    Moving one changes what people reach from their next request on.
    """
    require_administrator(reader)
    errors = _problems(session, department, values)
    if errors:
        raise InvalidRecord(errors)
    is_new = department is None
    if department is None:
        department = Department(position=_last_place(session, values.parent_id))
        session.add(department)
    before = {} if is_new else _state(session, department)
    if not is_new and department.parent_id != values.parent_id:
        department.position = _last_place(session, values.parent_id)
    department.name_zh, department.name_en = values.name_zh, values.name_en
    department.parent_id, department.head_id = values.parent_id, values.head_id
    session.flush()  # the journal names the department by its id
    after = _state(session, department)
    changes = {
        name: [before.get(name, ""), value]
        for name, value in after.items()
        if before.get(name, "") != value
    }
    note(
        session, reader, DEPARTMENT, department.id, department.title("zh"),
        action="create" if is_new else "change", changes=changes,
    )  # fmt: skip
    raise_stamp(session, RIGHTS)
    return department


def move_department(session: Session, department: Department, step: int, *, reader: Reader) -> None:
    """Move a department up (-1) or down (1) among those of the same parent."""
    require_administrator(reader)
    siblings = session.scalars(
        select(Department).where(Department.parent_id == department.parent_id)
        .order_by(Department.position, Department.id)
    ).all()  # fmt: skip
    if move_by(list(siblings), department, step):
        note(
            session, reader, DEPARTMENT, department.id, department.title("zh"),
            changes={"order": ["", "up" if step < 0 else "down"]},
        )  # fmt: skip


def remove_department(
    session: Session, catalogue: Catalogue, department: Department, *, reader: Reader
) -> None:
    """Remove an empty department; UserError says what is still in it."""
    require_administrator(reader)
    left = what_is_left(session, catalogue, department, reader=reader)
    if left:
        raise UserError(
            _(
                "“%(name)s” is not empty: %(list)s. Move them elsewhere first.",
                name=department.title(reader.language), list=", ".join(left),
            )
        )  # fmt: skip
    note(session, reader, DEPARTMENT, department.id, department.title("zh"), action="delete")
    session.delete(department)
    raise_stamp(session, RIGHTS)


def what_is_left(
    session: Session, catalogue: Catalogue, department: Department, *, reader: Reader
) -> list[str]:
    """Return people, departments below and records of a department, as counts in words."""
    people = _count(session, User.department_id == department.id)
    below = session.scalar(
        select(func.count(Department.id)).where(Department.parent_id == department.id)
    )
    found = []
    if people:
        found.append(ngettext("%(num)d person", "%(num)d people", people))
    if below:
        found.append(ngettext("%(num)d department below", "%(num)d departments below", below))
    uses = count_uses(ReaderContext(session, reader), catalogue, _names_department(department.id))
    found += [f"{use.label} {use.count}" for use in uses]
    return found


def _names_department(department_id: int) -> Any:
    def tests(compiled: Any) -> list[Test]:
        return [
            Test(name, "eq", str(department_id))
            for name, item in compiled.fields.items()
            if item.type == "department"
        ]

    return tests


def _count(session: Session, where: Any) -> int:
    return int(session.scalar(select(func.count(User.id)).where(where)) or 0)


def _problems(
    session: Session, department: Department | None, values: DepartmentValues
) -> list[FieldError]:
    errors = []
    if not values.name_zh and not values.name_en:
        errors.append(
            FieldError("name_zh", _("Give the department a name in at least one language."))
        )
    errors += [
        FieldError(name, _("At most %(num)s characters.", num=NAME_LENGTH))
        for name, text in (("name_zh", values.name_zh), ("name_en", values.name_en))
        if len(text) > NAME_LENGTH
    ]
    head = session.get(User, values.head_id) if values.head_id else None
    if values.head_id and (head is None or not head.active):
        errors.append(FieldError("head", _("Choose an active person.")))
    problem = _parent_problem(session, department, values.parent_id)
    return [*errors, FieldError("parent", problem)] if problem else errors


def _parent_problem(
    session: Session, department: Department | None, parent_id: int | None
) -> str | None:
    if parent_id is None:
        return None
    # Locked, so that two moves at the same moment cannot make a circle together.
    rows = session.scalars(select(Department).with_for_update()).all()
    departments = {row.id: row for row in rows}
    if parent_id not in departments:
        return _("Choose one of the list.")
    path = path_of(departments, parent_id)
    if department is None or department not in path:
        return None
    inside = path[path.index(department) :]
    return _(
        "A department cannot lie inside itself: %(path)s.",
        path=" › ".join(one.title("zh") for one in [*inside, department]),
    )


def _last_place(session: Session, parent_id: int | None) -> int:
    last = session.scalar(
        select(func.max(Department.position)).where(Department.parent_id == parent_id)
    )
    return 0 if last is None else last + 1


def _state(session: Session, department: Department) -> dict[str, str]:
    parent = session.get(Department, department.parent_id) if department.parent_id else None
    head = session.get(User, department.head_id) if department.head_id else None
    return {
        "name_zh": department.name_zh, "name_en": department.name_en,
        "parent": parent.title("zh") if parent else "", "head": head.title("zh") if head else "",
    }  # fmt: skip
