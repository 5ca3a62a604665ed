"""Making people who sign in, and changing their passwords. No request is needed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask_appbuilder.security.sqla.models import Role
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.engine.access.tables import RoleProfile, User
from app.engine.declare.access_spec import ADMINISTRATOR
from app.engine.errors import FieldError, InvalidRecord
from app.engine.settings.stamps import RIGHTS, raise_stamp
from app.web.passwords import hash_password, password_problem
from app.web.sessions import end_everywhere

_USERNAME = re.compile(r"[\w][\w.@-]{1,63}")
#: What ends the stand-in mail address of people without one; the chassis wants one of everybody.
NO_MAIL = "@users.invalid"
ADMINISTRATOR_LABELS = ("管理员", "Administrator")


def username_problem(username: str) -> str | None:
    """Return why a user name cannot be used, or None."""
    if _USERNAME.fullmatch(username):
        return None
    return _("A user name has 2 to 64 letters or digits; . - _ @ may stand inside.")


def create_account(
    session: Session,
    *,
    username: str,
    password: str,
    name: str = "",
    roles: Sequence[str] = (),
    language: str = "",
    must_change_password: bool = False,
    about: Sequence[str] = (),
) -> User:
    """Add a person who may sign in; InvalidRecord names every refused field.

    name: what people call them, in either script. about: words the password may not be made of.
    """
    username = username.strip()
    errors = [
        FieldError(field, problem)
        for field, problem in (
            ("username", username_problem(username) or username_taken(session, username)),
            ("password", password_problem(password, about=[username, name, *about])),
        )
        if problem
    ]
    if errors:
        raise InvalidRecord(errors)
    user = User(
        username=username, password=hash_password(password), active=True,
        # The chassis wants these; ours are name_zh and name_en.
        first_name=name[:64], last_name="", email=f"{username.casefold()}{NO_MAIL}",
        language=language, must_change_password=must_change_password, **_names(name),
    )  # fmt: skip
    user.roles = [ensure_role(session, key) for key in roles]
    session.add(user)
    # The id is needed by what follows in the same transaction (sessions, the journal).
    session.flush()
    raise_stamp(session, RIGHTS)
    return user


def ensure_role(session: Session, key: str) -> Role:
    """Return a role by key, made where it is missing."""
    role = session.scalars(select(Role).where(Role.name == key)).one_or_none()
    if role is None:
        role = Role(name=key)
        session.add(role)
    if key == ADMINISTRATOR and session.get(RoleProfile, key) is None:
        zh, en = ADMINISTRATOR_LABELS
        session.add(RoleProfile(key=key, label_zh=zh, label_en=en))
    return role


def set_password(
    session: Session,
    user: User,
    password: str,
    *,
    keep: str | None = None,
    must_change: bool = False,
) -> None:
    """Store a new password and end every other session and token of the person.

    keep: id of the session that stays. Raises InvalidRecord when the password is refused.
    """
    about = [user.username, user.name_zh, user.name_en]
    problem = password_problem(password, about=about)
    if problem:
        raise InvalidRecord([FieldError("password", problem)])
    user.password = hash_password(password)
    user.must_change_password = must_change
    end_everywhere(session, user, keep=keep)


def username_taken(
    session: Session, username: str, *, except_for: User | None = None
) -> str | None:
    """Return why a user name is not free, capital letters or not; None when it is."""
    same = select(User.id).where(func.lower(User.username) == username.lower())
    if except_for is not None:
        same = same.where(User.id != except_for.id)
    if session.scalar(same.limit(1)) is None:
        return None
    return _('The user name "%(name)s" is taken; choose another one.', name=username)


def _names(name: str) -> dict[str, str]:
    is_chinese = any("\u4e00" <= character <= "\u9fff" for character in name)
    return {"name_zh" if is_chinese else "name_en": name[:64]}
