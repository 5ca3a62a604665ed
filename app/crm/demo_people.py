"""The departments and people of the demo company, and how they are stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_appbuilder.security.sqla.models import Role
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.crm.roles import ensure_roles
from app.engine.access.tables import Department, Position, User
from app.engine.settings.stamps import RIGHTS, raise_stamp
from app.web.passwords import hash_password


@dataclass(frozen=True)
class DemoDepartment:
    """A department: its key here, its names, and the key of the one above it."""

    key: str
    zh: str
    en: str
    above: str = ""


@dataclass(frozen=True)
class DemoPerson:
    """Someone who signs in: user name, names, role key, department key, position key."""

    username: str
    zh: str
    en: str
    role: str
    department: str
    position: str


DEPARTMENTS = (
    DemoDepartment("company", "远帆工业", "Yuanfan Industries"),
    DemoDepartment("sales", "销售部", "Sales", "company"),
    DemoDepartment("sales_east", "华东销售部", "Sales East", "sales"),
    DemoDepartment("sales_west", "华西销售部", "Sales West", "sales"),
    DemoDepartment("service", "客服部", "Service", "company"),
    DemoDepartment("marketing", "市场部", "Marketing", "company"),
    DemoDepartment("management", "总经办", "Management", "company"),
)
POSITIONS = (
    # key, Chinese, English
    ("general_manager", "总经理", "General manager"),
    ("sales_manager", "销售经理", "Sales manager"),
    ("sales_engineer", "销售工程师", "Sales engineer"),
    ("service_agent", "客服专员", "Service agent"),
    ("marketing_agent", "市场专员", "Marketing specialist"),
    ("auditor", "审计专员", "Auditor"),
    ("system_administrator", "系统管理员", "System administrator"),
)
#: Department key -> user name of its head.
HEADS = {
    "company": "zhou.qiang", "sales_east": "wang.fang", "sales_west": "liu.yang",
    "management": "zhou.qiang",
}  # fmt: skip
PEOPLE = (
    DemoPerson(
        "admin", "管理员", "Administrator", "administrator", "company", "system_administrator"
    ),
    DemoPerson("wang.fang", "王芳", "Wang Fang", "manager", "sales_east", "sales_manager"),
    DemoPerson("li.na", "李娜", "Li Na", "sales", "sales_east", "sales_engineer"),
    DemoPerson("zhang.wei", "张伟", "Zhang Wei", "sales", "sales_east", "sales_engineer"),
    DemoPerson("chen.jie", "陈洁", "Chen Jie", "sales", "sales_west", "sales_engineer"),
    DemoPerson("liu.yang", "刘洋", "Liu Yang", "manager", "sales_west", "sales_manager"),
    DemoPerson("zhao.min", "赵敏", "Zhao Min", "service", "service", "service_agent"),
    DemoPerson("sun.li", "孙丽", "Sun Li", "marketing", "marketing", "marketing_agent"),
    DemoPerson("zhou.qiang", "周强", "Zhou Qiang", "executive", "management", "general_manager"),
    DemoPerson("wu.di", "吴迪", "Wu Di", "auditor", "management", "auditor"),
)


def create_people(session: Session, password: str) -> dict[str, int]:
    """Create departments, roles and people that are missing; return user name -> id.

    A person who exists already keeps the password, roles and department they have.
    """
    ensure_roles(session)
    departments = create_departments(session)
    positions = create_positions(session)
    ids = {name: key for key, name in session.execute(select(User.id, User.username))}
    roles = {role.name: role for role in session.scalars(select(Role))}
    for person in PEOPLE:
        if person.username not in ids:
            user = _make_user(person, password, departments, roles)
            user.position_id = positions[person.position]
            session.add(user)
            session.flush()  # the id is needed for the records they own
            ids[person.username] = user.id
    for key, username in HEADS.items():
        department = session.get_one(Department, departments[key])
        department.head_id = department.head_id or ids[username]
    raise_stamp(session, RIGHTS)
    return {person.username: ids[person.username] for person in PEOPLE}


def create_departments(session: Session) -> dict[str, int]:
    """Create the departments that are missing, found by their Chinese name; return key -> id."""
    ids: dict[str, int] = {}
    for position, item in enumerate(DEPARTMENTS):
        department = session.scalars(
            select(Department).where(Department.name_zh == item.zh).order_by(Department.id)
        ).first()
        if department is None:
            department = Department(
                parent_id=ids.get(item.above), name_zh=item.zh, name_en=item.en, position=position
            )
            session.add(department)
            session.flush()  # the departments below name this one
        ids[item.key] = department.id
    return ids


def create_positions(session: Session) -> dict[str, int]:
    """Create the positions that are missing, found by their Chinese name; return key -> id."""
    ids: dict[str, int] = {}
    for place, (key, zh, en) in enumerate(POSITIONS):
        found = session.scalars(select(Position).where(Position.name_zh == zh)).first()
        if found is None:
            found = Position(name_zh=zh, name_en=en, position=place)
            session.add(found)
            session.flush()  # people name their position
        ids[key] = found.id
    return ids


def _make_user(
    person: DemoPerson, password: str, departments: Mapping[str, int], roles: Mapping[str, Role]
) -> User:
    first, _, last = person.en.partition(" ")
    return User(
        username=person.username,
        first_name=last or first,
        last_name=first,
        name_zh=person.zh,
        name_en=person.en,
        email=f"{person.username}@yuanfan.example",
        password=hash_password(password),
        active=True,
        roles=[roles[person.role]],
        department_id=departments[person.department],
    )
