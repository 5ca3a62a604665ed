"""The cast: alice and bob sell in Sales East under mia, carol in Sales West.

dave does marketing, emma service; frank is an executive, gina the auditor, root administrates.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.engine.access.tables import Department, User
from app.web.accounts import ensure_role
from app.web.passwords import hash_password

PASSWORD = "purple-otter-walks-9"
ROLES = ("administrator", "manager", "sales", "service", "marketing", "executive", "auditor")
PEOPLE = (
    # username, name, role, department
    ("alice", "Alice Zhao", "sales", "east"),
    ("bob", "Bob Qian", "sales", "east"),
    ("mia", "Mia Sun", "manager", "east"),
    ("carol", "Carol Li", "sales", "west"),
    ("dave", "Dave Zhou", "marketing", "marketing"),
    ("emma", "Emma Wang", "service", "service"),
    ("frank", "Frank Zhang", "executive", "office"),
    ("gina", "Gina Chen", "auditor", "office"),
    ("root", "Root Wu", "administrator", ""),
)
DEPARTMENTS = (
    ("sales", "", "销售部", "Sales"),
    ("east", "sales", "华东销售部", "Sales East"),
    ("west", "sales", "华西销售部", "Sales West"),
    ("marketing", "", "市场部", "Marketing"),
    ("service", "", "客服部", "Service"),
    ("office", "", "总部", "Head office"),
)


def create_cast(session: Session) -> None:
    """Add departments, roles and people; everybody has the password PASSWORD and English pages."""
    departments: dict[str, Department] = {}
    for key, parent, zh, en in DEPARTMENTS:
        made = Department(
            name_zh=zh, name_en=en, parent_id=departments[parent].id if parent else None
        )
        session.add(made)
        session.flush()
        departments[key] = made
    for key in ROLES:
        ensure_role(session, key)
    hashed = hash_password(PASSWORD)
    for username, name, role, department in PEOPLE:
        user = User(
            username=username, name_en=name, first_name=name, last_name="", active=True,
            email=f"{username}@users.invalid", password=hashed, language="en",
            department_id=departments[department].id if department else None,
        )  # fmt: skip
        user.roles = [ensure_role(session, role)]
        session.add(user)
    session.flush()


def person(session: Session, username: str) -> User:
    """Return one of the cast."""
    return session.query(User).filter(User.username == username).one()
