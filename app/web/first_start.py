"""The first start: a one-time link, and the first administrator, made exactly once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.engine.access.tables import User
from app.engine.declare.access_spec import ADMINISTRATOR
from app.engine.errors import FieldError, InvalidRecord, NotVisible
from app.engine.settings.tables import Setting
from app.web.accounts import create_account
from app.web.company import COMPANY_LANGUAGE, COMPANY_NAME, COMPANY_TIMEZONE, write_setting

LINK_KEY, DONE_KEY = "setup.link", "setup.done"
LINK_LIFETIME = timedelta(minutes=30)
TOKEN_BYTES = 16


@dataclass(frozen=True)
class FirstCompany:
    """What the wizard asks for: the company and its first administrator."""

    company: str
    username: str
    password: str
    name: str = ""
    language: str = "zh"
    timezone: str = "Asia/Shanghai"


def has_account(session: Session) -> bool:
    """Tell whether anybody can sign in at all."""
    return session.scalar(select(User.id).limit(1)) is not None


def current_link(session: Session, *, secret: str, now: datetime) -> tuple[str, bool]:
    """Return the token of the link in force and whether it is a new one.

    The database holds only what every process of this product needs to compute it again.
    """
    row = session.get(Setting, LINK_KEY, with_for_update=True)
    held = json.loads(row.value) if row is not None else None
    if held and now < datetime.fromisoformat(held["expires"]):
        return _token(held["nonce"], secret), False
    nonce = secrets.token_hex(TOKEN_BYTES)
    value = json.dumps({"nonce": nonce, "expires": (now + LINK_LIFETIME).isoformat()})
    if row is None:
        session.add(Setting(key=LINK_KEY, value=value))
    else:
        row.value = value
    return _token(nonce, secret), True


def is_current(session: Session, token: str, *, secret: str, now: datetime) -> bool:
    """Tell whether a token opens the wizard now."""
    row = session.get(Setting, LINK_KEY)
    if row is None:
        return False
    held = json.loads(row.value)
    in_time = now < datetime.fromisoformat(held["expires"])
    same = hmac.compare_digest(_token(held["nonce"], secret).encode(), token.encode())
    return in_time and same


def set_up(session: Session, wanted: FirstCompany) -> User:
    """Make the company and its first administrator.

    Raises InvalidRecord with all refused fields, NotVisible when somebody was faster.
    """
    if has_account(session):
        raise NotVisible("setup")
    _claim(session)
    errors = (
        [] if wanted.company.strip() else [FieldError("company", _("Enter the company's name."))]
    )
    try:
        user = create_account(
            session, username=wanted.username, password=wanted.password, name=wanted.name.strip(),
            roles=[ADMINISTRATOR], language=wanted.language, about=[wanted.company],
        )  # fmt: skip
    except InvalidRecord as refused:
        raise InvalidRecord([*errors, *refused.errors]) from None
    if errors:
        raise InvalidRecord(errors)
    name = wanted.company.strip()[:100]
    write_setting(session, COMPANY_NAME, {wanted.language: name})
    write_setting(session, COMPANY_LANGUAGE, wanted.language)
    write_setting(session, COMPANY_TIMEZONE, wanted.timezone)
    return user


def _claim(session: Session) -> None:
    # The key can be stored once: of two set-ups at the same moment one fails here, on every
    # database and whatever it locks.
    try:
        with session.begin_nested():
            session.add(Setting(key=DONE_KEY, value="true"))
    except IntegrityError:
        raise NotVisible("setup") from None


def _token(nonce: str, secret: str) -> str:
    digest = hmac.new(secret.encode(), b"setup " + nonce.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:TOKEN_BYTES]).rstrip(b"=").decode()
