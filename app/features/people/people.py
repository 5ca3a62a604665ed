"""Accounts of people: make, change, deactivate, reset, unlock. Nobody is ever deleted."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_appbuilder.security.sqla.models import Role
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.access.resolve import read_stored_rules
from app.engine.access.tables import Department, Position, User
from app.engine.compile.catalogue import Catalogue
from app.engine.declare.access_spec import ADMINISTRATOR
from app.engine.errors import FieldError, InvalidRecord, UserError
from app.engine.settings.stamps import RIGHTS, raise_stamp
from app.features.people.account_values import Account, check_account
from app.features.people.entries import USER, note
from app.features.people.guards import (
    holds_role,
    require_administrator,
    require_administrator_left,
)
from app.web.accounts import NO_MAIL, create_account, set_password
from app.web.sessions import end_everywhere, end_sign_in
from app.web.throttle import unlock

#: Letters and digits that nobody mistakes for each other on paper or on the phone.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 4, 4


@dataclass(frozen=True)
class NewPassword:
    """A person and the initial password that is shown exactly once."""

    user: User
    password: str


def make_password() -> str:
    """Return a random initial password that can be read out: four groups of four."""
    groups = (
        "".join(secrets.choice(_LETTERS) for _place in range(_GROUP_LENGTH))
        for _group in range(_GROUPS)
    )
    return "-".join(groups)


def create_person(
    session: Session,
    catalogue: Catalogue,
    account: Account,
    *,
    password: str = "",
    reader: Reader,
) -> NewPassword:
    """Make an account whose password must be changed at the first sign-in.

    password: "" makes a random one. InvalidRecord names every refused field.
    """
    require_administrator(reader)
    errors = check_account(session, account)
    errors += _refused_roles(session, catalogue, reader, account.roles)
    password = password or make_password()
    try:
        with session.begin_nested():
            user = create_account(
                session, username=account.username, password=password,
                name=account.name_zh or account.name_en, roles=[], language=account.language,
                must_change_password=True,
            )  # fmt: skip
    except InvalidRecord as refused:
        # The user name was looked at by both; each message is told once.
        seen = {(error.field, error.message) for error in errors}
        errors += [one for one in refused.errors if (one.field, one.message) not in seen]
    if errors:
        raise InvalidRecord(errors)
    _fill(session, user, account)
    told = {name: ["", value] for name, value in _state(user).items() if value not in ("", None)}
    note(session, reader, USER, user.id, user.title("zh"), action="create", changes=told)
    raise_stamp(session, RIGHTS)
    return NewPassword(user, password)


def change_person(
    session: Session, catalogue: Catalogue, user: User, account: Account, *, reader: Reader
) -> None:
    """Change an account; roles of one's own, and the last administrator's, are refused."""
    require_administrator(reader)
    errors = check_account(session, account, user=user)
    held = {role.name for role in user.roles}
    wanted = set(account.roles)
    if held != wanted:
        if user.id == reader.user_id:
            errors.append(
                FieldError("roles", _("Nobody changes their own roles; ask another administrator."))
            )
        errors += _refused_roles(session, catalogue, reader, wanted ^ held)
    if errors:
        raise InvalidRecord(errors)
    if ADMINISTRATOR in held - wanted and user.active:
        require_administrator_left(session, without=[user.id])
    before = _state(user)
    _fill(session, user, account)
    session.flush()  # the state after is read from the relations
    changes = _differences(before, _state(user))
    note(session, reader, USER, user.id, user.title("zh"), changes=changes)
    raise_stamp(session, RIGHTS)


def deactivate(session: Session, user: User, *, reader: Reader) -> None:
    """Keep a person out; their sessions and tokens end at once, their records stay."""
    require_administrator(reader)
    if user.id == reader.user_id:
        raise UserError(_("Nobody deactivates themselves; ask another administrator."))
    if not user.active:
        return
    require_administrator_left(session, without=[user.id])
    user.active = False
    end_everywhere(session, user)
    _tell(session, user, reader, {"active": [True, False]})


def reactivate(session: Session, user: User, *, reader: Reader) -> None:
    """Let a person in again, with the password they had."""
    require_administrator(reader)
    if user.active:
        return
    user.active = True
    _tell(session, user, reader, {"active": [False, True]})


def reset_password(
    session: Session, user: User, *, password: str = "", reader: Reader
) -> NewPassword:
    """Give a new initial password; sessions and tokens end, the lock after wrong tries stays.

    One's own password is changed on the account page, which asks for the current one.
    """
    require_administrator(reader)
    if user.id == reader.user_id:
        raise UserError(_("Change your own password on the page “My account”."))
    password = password or make_password()
    set_password(session, user, password, must_change=True)
    _tell(session, user, reader, {"password": ["", "reset"]})
    return NewPassword(user, password)


def end_sessions(session: Session, user: User, *, reader: Reader, keep: str | None = None) -> None:
    """End all sessions and tokens of a person; keep: the session of whoever ends their own."""
    require_administrator(reader)
    end_everywhere(session, user, keep=keep)
    note(session, reader, USER, user.id, user.title("zh"), changes={"sessions": ["", "ended"]})


def end_session(session: Session, user: User, sign_in_id: str, *, reader: Reader) -> bool:
    """End one session of a person; False when there is no such one."""
    require_administrator(reader)
    ended = end_sign_in(session, sign_in_id, user_id=user.id)
    if ended:
        told = {"sessions": ["", "one"]}
        note(session, reader, USER, user.id, user.title("zh"), changes=told)
    return ended


def lift_lock(session: Session, user: User, *, secret: str, reader: Reader) -> bool:
    """Let somebody try again at once who mistyped the password too often."""
    require_administrator(reader)
    lifted = unlock(session, user.username, secret)
    if lifted:
        note(session, reader, USER, user.id, user.title("zh"), changes={"locked": [True, False]})
    return lifted


def find_person(session: Session, username: str) -> User | None:
    """Return a person by user name, capital letters or not; None when there is none."""
    found = session.scalars(select(User).where(func.lower(User.username) == username.lower()))
    return found.one_or_none()


def _tell(session: Session, user: User, reader: Reader, changes: dict[str, list[Any]]) -> None:
    note(session, reader, USER, user.id, user.title("zh"), changes=changes)
    raise_stamp(session, RIGHTS)


def _refused_roles(
    session: Session, catalogue: Catalogue, reader: Reader, roles: Sequence[str] | set[str]
) -> list[FieldError]:
    stored = read_stored_rules(session)
    lacking = [role for role in sorted(roles) if not holds_role(catalogue, reader, role, stored)]
    return [
        FieldError(
            "roles", _("You may not give the role “%(role)s”: it may more than you.", role=role)
        )
        for role in lacking
    ]


def _fill(session: Session, user: User, account: Account) -> None:
    user.username, user.name_zh, user.name_en = account.username, account.name_zh, account.name_en
    # The chassis wants these two; nothing of ours reads them.
    user.first_name, user.last_name = (account.name_en or account.name_zh)[:64], ""
    user.email = account.email or f"{account.username.casefold()}{NO_MAIL}"
    user.phone, user.language, user.timezone = account.phone, account.language, account.timezone
    user.department_id, user.position_id = account.department_id, account.position_id
    user.roles = list(session.scalars(select(Role).where(Role.name.in_(account.roles))))


def _state(user: User) -> dict[str, Any]:
    """Return what the journal compares; departments and positions by name."""
    session = Session.object_session(user)
    department = (
        session.get(Department, user.department_id) if session and user.department_id else None
    )
    position = session.get(Position, user.position_id) if session and user.position_id else None
    mail = user.email or ""
    return {
        "username": user.username, "name_zh": user.name_zh, "name_en": user.name_en,
        "email": "" if mail.endswith(NO_MAIL) else mail, "phone": user.phone,
        "department": department.title("zh") if department else "",
        "position": position.title("zh") if position else "",
        "roles": sorted(role.name for role in user.roles), "language": user.language,
        "timezone": user.timezone,
    }  # fmt: skip


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {name: [before[name], value] for name, value in after.items() if before[name] != value}
