"""`python run.py user …`: accounts from the terminal, in the terminal's language."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import click
from flask import Flask, current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.engine import clock
from app.engine.access.reader import Reader, acting_for, system_reader
from app.engine.access.tables import User
from app.engine.compile.catalogue import current_catalogue
from app.engine.database import intending_to_write
from app.engine.errors import AccessDenied, InvalidRecord, UserError
from app.extensions import db
from app.features.people import people
from app.features.people.account_values import Account
from app.features.people.person_form import account_of
from app.features.people.roles import role_labels
from app.web.throttle import is_locked

MakeApp = Callable[[], Flask]


def user_commands(make_app: MakeApp) -> click.Group:
    """Return the group `user`; make_app is called when a command runs."""
    group = click.Group("user", help=_both("管理账号。", "Accounts of people."))
    for command in (_list, _create, _password, _unlock, _deactivate, _roles):
        command(group, make_app)
    return group


def _list(group: click.Group, make_app: MakeApp) -> None:
    @group.command("list", help=_both("列出所有账号。", "Print every account."))
    def list_users() -> None:
        with _acting(make_app) as (session, reader):
            labels = role_labels(session, reader.language)
            for user in session.scalars(select(User).order_by(User.username)):
                roles = ", ".join(labels.get(role.name, role.name) for role in user.roles)
                state = _("Active") if user.active else _("Deactivated")
                click.echo("\t".join((user.username, user.title(reader.language), roles, state)))


def _create(group: click.Group, make_app: MakeApp) -> None:
    words = _both(
        "新建账号并显示一次初始密码。", "Make an account and print its initial password once."
    )

    @group.command("create", help=words)
    @click.argument("username")
    @click.option("--zh", default="", help=_both("中文姓名", "Chinese name"))
    @click.option("--en", default="", help=_both("英文姓名", "English name"))
    @click.option("--email", default="", help=_both("邮箱", "E-mail"))
    @click.option(
        "--role",
        "roles",
        multiple=True,
        help=_both("角色，可多次给出", "role; may be given several times"),
    )
    def create(username: str, zh: str, en: str, email: str, roles: tuple[str, ...]) -> None:
        account = Account(
            username, name_zh=zh, name_en=en or ("" if zh else username), email=email, roles=roles
        )
        with _acting(make_app) as (session, reader):
            made = people.create_person(session, current_catalogue(), account, reader=reader)
            _show_password(made)


def _password(group: click.Group, make_app: MakeApp) -> None:
    words = _both(
        "重置密码，显示一次新的初始密码，结束全部会话。",
        "Reset a password, print the new initial one once, end all sessions.",
    )

    @group.command("password", help=words)
    @click.argument("username")
    def password(username: str) -> None:
        with _acting(make_app) as (session, reader):
            user = _find(session, username)
            _show_password(people.reset_password(session, user, reader=reader))


def _unlock(group: click.Group, make_app: MakeApp) -> None:
    words = _both("解除登录锁定。", "Lift the pause after too many wrong tries.")

    @group.command("unlock", help=words)
    @click.argument("username")
    def unlock(username: str) -> None:
        with _acting(make_app) as (session, reader):
            user, secret = _find(session, username), str(current_app.secret_key)
            locked = is_locked(session, user.username, secret, now=clock.now())
            people.lift_lock(session, user, secret=secret, reader=reader)
            click.echo(
                _("The person may try again at once.")
                if locked
                else _("The account was not locked.")
            )


def _deactivate(group: click.Group, make_app: MakeApp) -> None:
    words = _both(
        "停用账号，立即结束会话与令牌。", "Keep a person out; sessions and tokens end at once."
    )

    @group.command("deactivate", help=words)
    @click.argument("username")
    def deactivate(username: str) -> None:
        with _acting(make_app) as (session, reader):
            people.deactivate(session, _find(session, username), reader=reader)
            click.echo(_("Deactivated; sessions and tokens have ended."))


def _roles(group: click.Group, make_app: MakeApp) -> None:
    words = _both(
        "显示账号的角色；给出角色时改为这些角色。",
        "Print a person's roles; with roles, give exactly these.",
    )

    @group.command("roles", help=words)
    @click.argument("username")
    @click.argument("roles", nargs=-1)
    def change_roles(username: str, roles: tuple[str, ...]) -> None:
        with _acting(make_app) as (session, reader):
            user = _find(session, username)
            if roles:
                account = account_of(user)
                wanted = replace(account, roles=roles)
                people.change_person(session, current_catalogue(), user, wanted, reader=reader)
            click.echo(", ".join(sorted(role.name for role in user.roles)) or _("No role"))


@contextmanager
def _acting(make_app: MakeApp) -> Iterator[tuple[Session, Reader]]:
    """Run as the system actor in one transaction; a refusal is printed and ends with 1."""
    app = make_app()
    language = _language()
    reader = system_reader("command", language=language)
    with (
        app.app_context(), app.test_request_context(), force_locale(language),
        intending_to_write(), acting_for(reader),
    ):  # fmt: skip
        session: Session = db.session  # type: ignore[assignment]
        try:
            yield session, reader
            session.commit()
        except InvalidRecord as refused:
            session.rollback()
            for error in refused.errors:
                click.echo(f"{error.field}: {error.message}", err=True)
            sys.exit(1)
        except (UserError, AccessDenied) as refused:
            session.rollback()
            click.echo(refused.message, err=True)
            sys.exit(1)


def _find(session: Session, username: str) -> User:
    user = people.find_person(session, username)
    if user is None:
        raise UserError(_("There is no account “%(name)s”.", name=username[:64]))
    return user


def _show_password(made: people.NewPassword) -> None:
    click.echo(f"{made.user.username}\t{made.password}")
    click.echo(_("It must be changed at the first sign-in."), err=True)


def _language() -> str:
    return "zh" if os.environ.get("LANG", "").startswith("zh") else "en"


def _both(zh: str, en: str) -> str:
    return zh if _language() == "zh" else en
