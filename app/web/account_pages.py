"""Own account: settings, password, sessions."""

from __future__ import annotations

import re
from zoneinfo import available_timezones

from flask import Response, g, request, session
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine import clock
from app.engine.access.tables import User
from app.engine.declare.label import LANGUAGES
from app.engine.errors import FieldError, InvalidRecord, NotVisible
from app.engine.settings.stamps import RIGHTS, raise_stamp
from app.engine.views.form_models import Input
from app.engine.views.page import BasePage, tell
from app.web.accounts import set_password
from app.web.frame import role_labels
from app.web.inputs import password_input, select_input, text_input, with_errors
from app.web.locale import NATIVE_NAMES
from app.web.page_models import AccountPage, PlainForm, SessionLine
from app.web.sessions import end_everywhere, end_sign_in, list_sign_ins
from app.web.sign_in import confirm_password
from app.web.sign_in_words import refuse_source
from app.web.tables import SignIn
from app.web.template_env import show_ago, show_moment
from app.web.transaction import own_transaction, small_write

#: What the agent text says -> what a person calls the device; the first that fits.
DEVICES = (
    ("Edg", "Edge"), ("Firefox", "Firefox"), ("MicroMessenger", "WeChat"), ("Chrome", "Chrome"),
    ("Safari", "Safari"), ("curl", "curl"), ("python", "Python"),
)  # fmt: skip
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


class AccountPages(BasePage):
    """Pages about oneself; nobody else's account is reachable here."""

    route_base = "/account"

    @expose("/", methods=["GET", "POST"])
    def account(self) -> Response:
        """Show own settings and sessions; store own settings."""
        if request.method == "GET":
            return self._page({})
        try:
            self._store()
        except InvalidRecord as refused:
            return self._page({error.field: error.message for error in refused.errors}, 422)
        tell(_("Saved."))
        return self.go("/account/")

    @expose("/password", methods=["GET", "POST"])
    @own_transaction
    def password(self) -> Response:
        """Change the own password; it ends every other session and token."""
        if request.method == "GET":
            return self._password_page([])
        forced = g.person.must_change_password
        try:
            self._change_password()
        except InvalidRecord as refused:
            return self._password_page(refused.errors, 422)
        tell(_("The password is changed. Other sessions and tokens have ended."))
        return self.go("/" if forced else "/account/")

    @expose("/sessions/<sign_in_id>/end", methods=["POST"])
    def end_session(self, sign_in_id: str) -> Response:
        """End one own session."""
        if not end_sign_in(self.session, sign_in_id, user_id=g.person.id):
            raise NotVisible(sign_in_id)
        tell(_("The session has ended."))
        return self.go("/account/")

    @expose("/sessions/end", methods=["POST"])
    def end_sessions(self) -> Response:
        """End every own session and token but this session."""
        end_everywhere(self.session, g.person, keep=g.sign_in_id)
        tell(_("All other sessions and tokens have ended."))
        return self.go("/account/")

    def _store(self) -> None:
        form, errors = request.form, []
        if form.get("language", "") not in LANGUAGES:
            errors.append(FieldError("language", _("Choose one of: 中文, English.")))
        if form.get("timezone", "") not in available_timezones():
            errors.append(FieldError("timezone", _("Choose a time zone of the list.")))
        if errors:
            raise InvalidRecord(errors)
        person = g.person
        person.language, person.timezone = form["language"], form["timezone"]
        session["language"] = g.language = person.language
        raise_stamp(self.session, RIGHTS)

    def _change_password(self) -> None:
        form, errors = request.form, []
        if not self._is_own(form.get("current", "")):
            text = _(
                "This is not the current password. After five wrong tries it is not looked at for 15 minutes."
            )
            errors.append(FieldError("current", text))
        if form.get("password", "") != form.get("repeat", ""):
            errors.append(FieldError("repeat", _("The two new passwords differ.")))
        if form.get("password") and form.get("password") == form.get("current"):
            errors.append(
                FieldError("password", _("Choose a password other than the current one."))
            )
        if errors:
            raise InvalidRecord(errors)
        with small_write() as writing:
            person = writing.get_one(User, g.person_id)
            set_password(writing, person, form.get("password", ""), keep=g.sign_in_id)

    def _is_own(self, password: str) -> bool:
        """Tell whether it is the current password; each try counts like one at the sign-in."""
        outcome = confirm_password(g.person.username, password)
        if outcome.retry_seconds:
            raise refuse_source(outcome.retry_seconds)
        return outcome.user is not None

    def _password_page(self, errors: list[FieldError], status: int = 200) -> Response:
        inputs = (
            password_input("current", _("Current password"), "current-password"),
            password_input(
                "password", _("New password"), "new-password",
                hint=_("At least 10 characters. A sentence of your own is easy to keep in mind."),
            ),
            password_input("repeat", _("New password again"), "new-password"),
        )  # fmt: skip
        forced = g.person.must_change_password
        text = (
            _("The initial password was made by somebody else. Choose one that only you know.")
            if forced
            else _("Other sessions and API tokens of yours end when it is changed.")
        )
        page = PlainForm(
            _("Change password"), text, with_errors(inputs, errors), _("Change password"),
            action="/account/password", cancel_href="" if forced else "/account/",
        )  # fmt: skip
        # Who must change it first sees no menu: every entry would lead back here.
        return self.render(
            "web/password_first.html" if forced else "web/password.html", page, status
        )

    def _page(self, problems: dict[str, str], status: int = 200) -> Response:
        person, form = g.person, request.form
        inputs = (
            select_input(
                "language", _("Language"), form.get("language") or self.reader.language,
                [(code, NATIVE_NAMES[code]) for code in LANGUAGES],
            ),
            timezone_input(form.get("timezone") or self.reader.timezone),
        )  # fmt: skip
        errors = [FieldError(name, message) for name, message in problems.items()]
        settings = PlainForm(
            _("Settings"), "", with_errors(inputs, errors), _("Save"), action="/account/"
        )
        now = clock.now()
        page = AccountPage(
            _("My account"), person.username, role_labels(self.reader), self.reader.department_name,
            settings,
            tuple(_line(row) for row in list_sign_ins(self.session, person.id, now=now)),
        )  # fmt: skip
        return self.render("web/account.html", page, status)


def timezone_input(value: str) -> Input:
    """Return the input of a time zone: text with all names to choose from."""
    return text_input(
        "timezone", _("Time zone"), value, hint=_("A name such as Asia/Shanghai or Europe/Berlin.")
    )


def device_of(agent: str) -> str:
    """Return what a person calls the device behind an agent text."""
    browser = next((name for part, name in DEVICES if part in agent), "")
    system = next((name for part, name in SYSTEMS if part in agent), "")
    return " · ".join(filter(None, (browser, system))) or re.sub(r"[^\w./ -]", "", agent)[:40]


def _line(row: SignIn) -> SessionLine:
    return SessionLine(
        row.id, device_of(row.agent) or _("Unknown device"), row.ip, show_moment(row.created_at),
        show_ago(row.last_seen), row.id == g.sign_in_id,
    )  # fmt: skip
