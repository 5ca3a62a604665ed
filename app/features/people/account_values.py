"""What an account holds, read from a form or a command, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email
from flask_appbuilder.security.sqla.models import Role
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.engine.access.tables import Department, Position, User
from app.engine.declare.label import LANGUAGES
from app.engine.errors import FieldError
from app.engine.fields.base import Refusal
from app.engine.fields.contact import read_phone
from app.web.accounts import username_problem, username_taken

NAME_LENGTH = 64


@dataclass(frozen=True)
class Account:
    """The values of an account. language and timezone "" mean the company's; ids None for none.

    unread: (field, value) of what could not even be read, such as a department that is no number.
    """

    username: str
    name_zh: str = ""
    name_en: str = ""
    email: str = ""
    phone: str = ""
    department_id: int | None = None
    position_id: int | None = None
    roles: tuple[str, ...] = ()
    language: str = ""
    timezone: str = ""
    unread: tuple[tuple[str, str], ...] = ()


def check_account(
    session: Session, account: Account, *, user: User | None = None
) -> list[FieldError]:
    """Return everything that is wrong with an account's values; user: whose account it is."""
    found = [
        ("username", _username_problem(session, account.username, user)),
        ("name_zh", _name_problem(account)),
        ("name_en", _length_problem(account.name_en)),
        ("email", _email_problem(session, account.email, user)),
        ("phone", _phone_problem(account.phone)),
        ("department", _unknown(session, Department, account.department_id)),
        ("position", _unknown(session, Position, account.position_id)),
        ("roles", _roles_problem(session, account.roles)),
        ("language", _language_problem(account.language)),
        ("timezone", _timezone_problem(account.timezone)),
        *((field, _("Choose one of the list.")) for field, _value in account.unread),
    ]
    return [FieldError(field, problem) for field, problem in found if problem]


def clean_phone(text: str) -> str:
    """Return a telephone number in international form; as it was typed where it is none."""
    try:
        return read_phone(text, "CN") if text else ""
    except Refusal:
        return text


def _username_problem(session: Session, username: str, user: User | None) -> str | None:
    if user is not None and user.username == username:
        return None
    return username_problem(username) or username_taken(session, username, except_for=user)


def _name_problem(account: Account) -> str | None:
    if not account.name_zh and not account.name_en:
        return _("Give the person a name in at least one language.")
    return _length_problem(account.name_zh)


def _length_problem(text: str) -> str | None:
    if len(text) <= NAME_LENGTH:
        return None
    return _("At most %(num)s characters.", num=NAME_LENGTH)


def _email_problem(session: Session, email: str, user: User | None) -> str | None:
    if not email:
        return None
    try:
        validate_email(email, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return _(
            "“%(value)s” is not a mail address; write one such as name@example.com.",
            value=email[:60],
        )
    same = select(User.id).where(func.lower(User.email) == email.lower())
    if user is not None:
        same = same.where(User.id != user.id)
    if session.scalar(same.limit(1)) is not None:
        return _("Another account has the mail address “%(value)s”.", value=email)
    return None


def _phone_problem(text: str) -> str | None:
    try:
        read_phone(text, "CN") if text else ""
    except Refusal as refusal:
        return str(refusal)
    return None


def _unknown(session: Session, table: type, key: int | None) -> str | None:
    if key is None or session.get(table, key) is not None:
        return None
    return _("Choose one of the list.")


def _roles_problem(session: Session, roles: Sequence[str]) -> str | None:
    known = set(session.scalars(select(Role.name).where(Role.name.in_(roles)))) if roles else set()
    unknown = [role for role in roles if role not in known]
    return _("There is no role “%(role)s”.", role=unknown[0][:60]) if unknown else None


def _language_problem(language: str) -> str | None:
    if not language or language in LANGUAGES:
        return None
    return _("Choose one of: 中文, English.")


def _timezone_problem(timezone: str) -> str | None:
    if not timezone or timezone in available_timezones():
        return None
    return _("Choose a time zone of the list.")
