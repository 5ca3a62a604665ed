"""Finding people: search, filters, and the page object of their list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask_appbuilder.security.sqla.models import Role, assoc_user_role
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.access.tables import Department, Position, User
from app.engine.errors import UserError
from app.engine.query.context import read_id
from app.engine.views.page_models import Action, Paging
from app.features.people.roles import role_labels
from app.features.people.tree import department_choices
from app.web.accounts import NO_MAIL
from app.web.frame import initials_of

PER_PAGE = 50
STATES = ("active", "inactive", "all")
ARGUMENTS = ("q", "state", "role", "department", "position", "page")


@dataclass(frozen=True)
class PersonLine:
    """One person in the list."""

    id: int
    name: str
    initials: str
    username: str
    mail: str
    department: str
    position: str
    roles: tuple[str, ...]
    last_seen: object
    active: bool
    is_me: bool


@dataclass(frozen=True)
class PeoplePage:
    """The list of people: template people/people.html. filters: (name, label, value, choices)."""

    title: str
    sentence: str
    q: str
    filters: tuple[tuple[str, str, str, tuple[tuple[str, str], ...]], ...]
    filtered: bool
    people: tuple[PersonLine, ...]
    paging: Paging
    new: Action


@dataclass(frozen=True)
class PeopleRequest:
    """What the list's address asks for."""

    q: str = ""
    state: str = "active"
    role: str = ""
    department: int | None = None
    position: int | None = None
    page: int = 1

    def href(self, page: int) -> str:
        """Return the address of another page of the same list."""
        values = {
            "q": self.q, "state": self.state, "role": self.role, "department": self.department,
            "position": self.position, "page": page,
        }  # fmt: skip
        return "/settings/people/?" + urlencode({key: one for key, one in values.items() if one})


def read_people_request(args: Mapping[str, str]) -> PeopleRequest:
    """Read the list's address; UserError names what is unknown or no number."""
    unknown = next((name for name in args if name not in ARGUMENTS), None)
    if unknown is not None:
        raise UserError(
            _("“%(name)s” is not known here; leave it out.", name=unknown[:60]), field=unknown
        )
    state = args.get("state") or "active"
    if state not in STATES:
        raise UserError(
            _("“%(value)s” is not a choice here. Choose one of: %(allowed)s.",
              value=state[:40], allowed=", ".join(STATES)), field="state",
        )  # fmt: skip
    ids = {name: _number(args, name) for name in ("department", "position", "page")}
    return PeopleRequest(
        args.get("q", "").strip()[:100], state, args.get("role", ""), ids["department"],
        ids["position"], ids["page"] or 1,
    )  # fmt: skip


def build_people_page(session: Session, reader: Reader, wanted: PeopleRequest) -> PeoplePage:
    """Return one page of the people that a request asks for."""
    where = _conditions(wanted)
    total = session.scalar(select(func.count(User.id)).where(*where)) or 0
    skip = (wanted.page - 1) * PER_PAGE
    users = session.scalars(
        select(User).where(*where).order_by(User.active.desc(), User.username)
        .offset(skip).limit(PER_PAGE)
    ).all()  # fmt: skip
    lines = _lines(session, reader, list(users))
    paging = Paging(
        ngettext("%(num)d person", "%(num)d people", total),
        previous_href=wanted.href(wanted.page - 1) if wanted.page > 1 else "",
        next_href=wanted.href(wanted.page + 1) if skip + PER_PAGE < total else "",
    )
    return PeoplePage(
        _("People"), _("Everybody who may sign in here, with their department and roles."), wanted.q,
        _filters(session, reader, wanted), wanted != PeopleRequest(), lines, paging,
        Action("new", _("New person"), "plus", "/settings/people/new", primary=True),
    )  # fmt: skip


def _conditions(wanted: PeopleRequest) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if wanted.state != "all":
        where.append(User.active.is_(wanted.state == "active"))
    if wanted.q:
        columns = (User.username, User.name_zh, User.name_en, User.email, User.phone)
        where.append(or_(*(one.icontains(wanted.q, autoescape=True) for one in columns)))
    if wanted.role:
        held = (
            select(assoc_user_role.c.user_id)
            .join(Role, Role.id == assoc_user_role.c.role_id)
            .where(Role.name == wanted.role)
        )
        where.append(User.id.in_(held))
    if wanted.department:
        where.append(User.department_id == wanted.department)
    if wanted.position:
        where.append(User.position_id == wanted.position)
    return where


def _lines(session: Session, reader: Reader, users: list[User]) -> tuple[PersonLine, ...]:
    language = reader.language
    departments = {row.id: row.title(language) for row in session.scalars(select(Department))}
    positions = {row.id: row.title(language) for row in session.scalars(select(Position))}
    labels, roles = role_labels(session, language), _roles_of(session, [one.id for one in users])
    return tuple(
        PersonLine(
            user.id, user.title(language), initials_of(user.title(language)), user.username,
            "" if (user.email or "").endswith(NO_MAIL) else user.email,
            departments.get(user.department_id or 0, ""), positions.get(user.position_id or 0, ""),
            tuple(labels.get(key, key) for key in roles.get(user.id, ())), user.last_login,
            bool(user.active), user.id == reader.user_id,
        )
        for user in users
    )  # fmt: skip


def _roles_of(session: Session, user_ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    statement = (
        select(assoc_user_role.c.user_id, Role.name)
        .join(Role, Role.id == assoc_user_role.c.role_id)
        .where(assoc_user_role.c.user_id.in_(user_ids))
        .order_by(Role.id)
    )
    for user_id, name in session.execute(statement):
        found.setdefault(user_id, []).append(name)
    return found


def _filters(
    session: Session, reader: Reader, wanted: PeopleRequest
) -> tuple[tuple[str, str, str, tuple[tuple[str, str], ...]], ...]:
    states = (("active", _("Active")), ("inactive", _("Deactivated")), ("all", _("All")))
    roles = (("", _("All roles")), *role_labels(session, reader.language).items())
    departments = (("", _("All departments")), *department_choices(session, reader.language))
    positions = session.scalars(select(Position).order_by(Position.position, Position.id))
    named = tuple((str(row.id), row.title(reader.language)) for row in positions)
    return (
        ("state", _("State"), wanted.state, states),
        ("role", _("Role"), wanted.role, roles),
        ("department", _("Department"), str(wanted.department or ""), departments),
        ("position", _("Position"), str(wanted.position or ""), (("", _("All positions")), *named)),
    )


def _number(args: Mapping[str, str], name: str) -> int | None:
    text = args.get(name, "")
    if not text:
        return None
    number = read_id(text)
    if number is None or number > 1_000_000_000:
        raise UserError(
            _("“%(value)s” is not a number for %(name)s; use 1, 2, 3 …", value=text[:40], name=name),
            field=name,
        )  # fmt: skip
    return number
