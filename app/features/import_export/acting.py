"""Commands act for a person, or for themselves; a refusal is printed and ends with 1."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from flask import Flask
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader, acting_for, system_reader
from app.engine.access.readers import load_reader
from app.engine.access.tables import User
from app.engine.compile.catalogue import current_catalogue
from app.engine.compile.model import Compiled
from app.engine.database import intending_to_write
from app.engine.errors import AccessDenied, InvalidRecord, NotVisible, UserError
from app.extensions import db
from app.terminal import language
from app.web.company import current_company

MakeApp = Callable[[], Flask]


@contextmanager
def acting(
    make_app: MakeApp, username: str, *, writes: bool = True
) -> Iterator[tuple[Session, Reader]]:  # fmt: skip
    """Act for a person, or for the command itself, in one transaction.

    writes: False where only short writes of their own follow, so that nobody waits for the whole.
    """
    app, words = make_app(), language()
    with (
        app.app_context(), app.test_request_context(), force_locale(words), intending_to_write(writes)
    ):  # fmt: skip
        session: Session = db.session  # type: ignore[assignment]
        try:
            reader = find_reader(session, username)
            with acting_for(reader):
                yield session, reader
                session.commit()
        except InvalidRecord as refused:
            _refuse(session, [f"{error.field}: {error.message}" for error in refused.errors])
        except (UserError, AccessDenied) as refused:
            _refuse(session, [refused.message])
        except OSError as error:
            why = error.strerror or type(error).__name__
            _refuse(session, [_("The file cannot be used: %(why)s", why=why)])


def _refuse(session: Session, lines: list[str]) -> None:
    session.rollback()
    for line in lines:
        click.echo(line, err=True)
    sys.exit(1)


def find_reader(session: Session, username: str) -> Reader:
    """Return who acts: a person by user name, else the command itself."""
    words, zone = language(), current_company().timezone
    if not username:
        return system_reader("command", language=words, timezone=zone)
    user = session.query(User).filter(User.username == username).one_or_none()
    reader = None
    if user is not None:
        reader = load_reader(session, user.id, language=words, timezone=user.timezone or zone)
    if reader is None:
        raise UserError(_("There is no account “%(name)s”.", name=username[:64]))
    return reader


def find_entity(slug: str) -> Compiled:
    """Return the entity of a slug; UserError names those there are."""
    try:
        return current_catalogue()[slug]
    except NotVisible:
        allowed = ", ".join(current_catalogue().entities)
        raise UserError(
            _("There is no entity “%(name)s”. Choose one of: %(allowed)s.",
              name=slug[:40], allowed=allowed)
        ) from None  # fmt: skip


def both(zh: str, en: str) -> str:
    """Return the text of the terminal's language: commands are explained before an application is."""
    return zh if language() == "zh" else en
