"""Accounts in the browser: list, create, change, deactivate, reset, sessions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, current_app, g, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine import clock
from app.engine.access.tables import User
from app.engine.errors import FieldError, InvalidRecord, NotVisible, UserError
from app.engine.query.context import read_id
from app.engine.views.page import BasePage, tell
from app.features.people import people
from app.features.people.account_values import Account
from app.features.people.entries import USER, last_entry_id
from app.features.people.guards import require_administrator
from app.features.people.people import NewPassword
from app.features.people.person_form import PersonForm
from app.features.people.person_list import build_people_page, read_people_request
from app.web.throttle import is_locked


@dataclass(frozen=True)
class PasswordPage:
    """An initial password, shown exactly once: template people/password_once.html."""

    title: str
    sentence: str
    username: str
    password: str
    href: str
    list_href: str = "/settings/people/"


class PersonPages(BasePage):
    """Everybody who signs in; administrators only."""

    route_base = "/settings/people"
    default_view = "people"

    @expose("/", methods=["GET"])
    def people(self) -> Response:
        """List people by name, state, role, department and position."""
        require_administrator(self.reader)
        wanted = read_people_request(request.args.to_dict())
        return self.render(
            "people/people.html", build_people_page(self.session, self.reader, wanted)
        )

    @expose("/new", methods=["GET", "POST"])
    def new(self) -> Response:
        """Ask for a new account; make it and show its initial password once."""
        require_administrator(self.reader)
        form, given = self._form(), request.form
        if request.method == "GET":
            return self.render("settings/form.html", form.new_page(Account("")))
        account, password = form.read(given), given.get("password", "")
        try:
            made = people.create_person(
                self.session, self.context.catalogue, account, password=password, reader=self.reader
            )
        except InvalidRecord as refused:
            form.errors = refused.errors
            return self.render("settings/form.html", form.new_page(account), 422)
        return self._password(made, _("The account is made"), typed=bool(password))

    @expose("/<person_id>", methods=["GET", "POST"])
    def person(self, person_id: str) -> Response:
        """Show an account; store its changed values."""
        require_administrator(self.reader)
        user, form = self._person(person_id), self._form()
        if request.method == "GET":
            return self._page(user)
        account = form.read(request.form, user)
        if request.form.get("seen", "") != str(last_entry_id(self.session, USER, user.id)):
            return self._page(user, account, [FieldError("", _stale())], 409)
        try:
            people.change_person(
                self.session, self.context.catalogue, user, account, reader=self.reader
            )
        except InvalidRecord as refused:
            return self._page(user, account, refused.errors, 422)
        except UserError as refused:
            return self._page(user, account, [FieldError("roles", refused.message)], 409)
        tell(_("Saved."))
        return self.go(f"/settings/people/{user.id}")

    @expose("/<person_id>/deactivate", methods=["POST"])
    def deactivate(self, person_id: str) -> Response:
        """Keep a person out."""
        return self._do(
            person_id, people.deactivate, _("Deactivated; sessions and tokens have ended.")
        )

    @expose("/<person_id>/reactivate", methods=["POST"])
    def reactivate(self, person_id: str) -> Response:
        """Let a person in again."""
        return self._do(
            person_id, people.reactivate, _("Active again, with the password as before.")
        )

    @expose("/<person_id>/password", methods=["POST"])
    def password(self, person_id: str) -> Response:
        """Give a new initial password and show it once."""
        require_administrator(self.reader)
        user = self._person(person_id)
        try:
            made = people.reset_password(self.session, user, reader=self.reader)
        except UserError as refused:
            return self._page(user, None, [FieldError("", refused.message)], 409)
        return self._password(made, _("The password is reset"), typed=False)

    @expose("/<person_id>/sessions/end", methods=["POST"])
    def end_sessions(self, person_id: str) -> Response:
        """End every session and token of a person; of oneself, all but this session."""
        require_administrator(self.reader)
        user = self._person(person_id)
        keep = g.get("sign_in_id") if user.id == self.reader.user_id else None
        people.end_sessions(self.session, user, reader=self.reader, keep=keep)
        tell(_("All sessions and tokens have ended."))
        return self.go(f"/settings/people/{user.id}")

    @expose("/<person_id>/sessions/<sign_in_id>/end", methods=["POST"])
    def end_session(self, person_id: str, sign_in_id: str) -> Response:
        """End one session of a person."""
        require_administrator(self.reader)
        user = self._person(person_id)
        if not people.end_session(self.session, user, sign_in_id, reader=self.reader):
            raise NotVisible(sign_in_id)
        tell(_("The session has ended."))
        return self.go(f"/settings/people/{user.id}")

    @expose("/<person_id>/unlock", methods=["POST"])
    def unlock(self, person_id: str) -> Response:
        """Lift the pause after too many wrong tries."""
        require_administrator(self.reader)
        user = self._person(person_id)
        secret = str(current_app.secret_key)
        lifted = people.lift_lock(self.session, user, secret=secret, reader=self.reader)
        tell(_("The person may try again at once.") if lifted else _("The account was not locked."))
        return self.go(f"/settings/people/{user.id}")

    def _do(self, person_id: str, deed: Callable[..., None], done: str) -> Response:
        require_administrator(self.reader)
        user = self._person(person_id)
        try:
            deed(self.session, user, reader=self.reader)
        except UserError as refused:
            return self._page(user, None, [FieldError("", refused.message)], 409)
        tell(done)
        return self.go(f"/settings/people/{user.id}")

    def _person(self, person_id: str) -> User:
        number = read_id(person_id)
        user = self.session.get(User, number) if number else None
        if user is None:
            raise NotVisible(person_id)
        return user

    def _form(self) -> PersonForm:
        return PersonForm(self.session, self.reader, self.context.catalogue)

    def _page(
        self,
        user: User,
        account: Account | None = None,
        errors: list[FieldError] | None = None,
        status: int = 200,
    ) -> Response:
        form = self._form()
        form.errors = errors or []
        now, secret = clock.now(), str(current_app.secret_key)
        locked = is_locked(self.session, user.username, secret, now=now)
        here = g.get("sign_in_id") or ""
        page = form.page(user, account, now=now, locked=locked, here=here)
        return self.render("people/person.html", page, status)

    def _password(self, made: NewPassword, title: str, *, typed: bool) -> Response:
        name = made.user.title(self.reader.language)
        sentence = _(
            "%(name)s must choose a password of their own at the first sign-in.", name=name
        )
        page = PasswordPage(
            title, sentence, made.user.username, "" if typed else made.password,
            f"/settings/people/{made.user.id}",
        )  # fmt: skip
        return self.render("people/password_once.html", page)


def _stale() -> str:
    return _(
        "Somebody else changed this account meanwhile, and nothing was stored. Look at the values and save again."
    )
