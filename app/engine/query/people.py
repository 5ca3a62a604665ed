"""People as pickers look for them: active ones, by part of a name."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.engine.access.tables import Department, User


def find_people(
    session: Session, q: str, *, limit: int = 20, after: int = 0
) -> Sequence[tuple[User, Department | None]]:
    """Return active people whose name in either language, or user name, holds the text.

    after: only those whose ids are greater.
    """
    statement = select(User, Department).outerjoin(Department, Department.id == User.department_id)
    statement = (
        statement.where(User.active.is_(True), User.id > after).order_by(User.id).limit(limit)
    )
    if q:
        names = (User.name_zh, User.name_en, User.username)
        statement = statement.where(or_(*(name.icontains(q, autoescape=True) for name in names)))
    return [(user, department) for user, department in session.execute(statement)]
