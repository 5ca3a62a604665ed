"""The first start in the browser: a hint until the one-time link is opened, then the wizard."""

from __future__ import annotations

import logging
from zoneinfo import available_timezones

from flask import Flask, Response, current_app, g, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine import clock
from app.engine.database import short_write
from app.engine.declare.label import LANGUAGES
from app.engine.errors import FieldError, InvalidRecord, NotVisible
from app.engine.views.form_models import Input
from app.engine.views.page import BasePage
from app.extensions import db
from app.web.error_words import Words
from app.web.errors import Failure, answer, wants_json
from app.web.first_start import FirstCompany, current_link, is_current, set_up
from app.web.identity import BEFORE_SETUP, has_accounts
from app.web.inputs import check_input, password_input, select_input, text_input, with_errors
from app.web.locale import NATIVE_NAMES, choose_language
from app.web.page_models import ErrorPage, PlainForm
from app.web.passwords import password_problem
from app.web.sign_in import start_session
from app.web.template_env import render

log = logging.getLogger(__name__)


class SetupPages(BasePage):
    """The wizard; once an account exists it is a page that does not exist, for ever."""

    route_base = "/setup"

    @expose("/<token>", methods=["GET", "POST"])
    def setup(self, token: str) -> Response:
        """Show the wizard to who holds the link; make company and administrator."""
        secret = str(current_app.secret_key)
        if has_accounts() or not is_current(self.session, token, secret=secret, now=clock.now()):
            raise NotVisible("setup")
        if request.method == "GET":
            return self._page([])
        try:
            self._set_up()
        except InvalidRecord as refused:
            return self._page(refused.errors, 422)
        return self.go("/")

    def _set_up(self) -> None:
        wanted = read_form()
        demo_password = request.form.get("demo_password", "") if wants_demo() else None
        errors = form_problems(demo_password)
        with self.session.begin_nested():
            try:
                user = set_up(self.session, wanted)
            except InvalidRecord as refused:
                raise InvalidRecord([*refused.errors, *errors]) from None
            if errors:
                raise InvalidRecord(errors)
        if demo_password is not None:
            current_app.extensions["create_demo"](self.session, demo_password)
        start_session(user)

    def _page(self, errors: list[FieldError], status: int = 200) -> Response:
        page = PlainForm(
            _("Set up your CRM"),
            _("This page opens once. Whoever fills it in is the administrator."),
            with_errors(wizard_inputs(), errors), _("Set up"), action=request.path,
        )  # fmt: skip
        return self.render("web/setup.html", page, status)


def read_form() -> FirstCompany:
    """Return what was typed, with usable stand-ins for what has a fixed set of values."""
    form = request.form
    language = form.get("language", "")
    return FirstCompany(
        form.get("company", ""), form.get("username", ""), form.get("password", ""),
        form.get("name", ""), language if language in LANGUAGES else choose_language(),
        form.get("timezone", ""),
    )  # fmt: skip


def wants_demo() -> bool:
    """Tell whether demo data was asked for and this build has any."""
    return request.form.getlist("demo")[-1:] == ["1"] and "create_demo" in current_app.extensions


def form_problems(demo_password: str | None) -> list[FieldError]:
    """Return what the wizard refuses beyond what every account needs."""
    errors = []
    form = request.form
    if form.get("password", "") != form.get("repeat", ""):
        errors.append(FieldError("repeat", _("The two passwords differ.")))
    if form.get("language", "") not in LANGUAGES:
        errors.append(FieldError("language", _("Choose one of: 中文, English.")))
    if form.get("timezone", "") not in available_timezones():
        errors.append(FieldError("timezone", _("Choose a time zone of the list.")))
    problem = None if demo_password is None else password_problem(demo_password)
    if problem:
        errors.append(FieldError("demo_password", problem))
    return errors


def wizard_inputs() -> tuple[Input, ...]:
    """Return the wizard's inputs, filled with what was typed; passwords stay empty."""
    form, settings = request.form, current_app.config["CRM"]
    inputs = [
        text_input("company", _("Company name"), form.get("company", ""), maxlength=100),
        text_input("name", _("Your name"), form.get("name", ""), required=False, maxlength=64),
        text_input("username", _("User name"), form.get("username", ""), maxlength=64),
        password_input(
            "password", _("Password"), "new-password",
            hint=_("At least 10 characters. A sentence of your own is easy to keep in mind."),
        ),
        password_input("repeat", _("Password again"), "new-password"),
        select_input(
            "language", _("Language of the company"), form.get("language") or choose_language(),
            [(code, NATIVE_NAMES[code]) for code in LANGUAGES],
        ),
        text_input(
            "timezone", _("Time zone"), form.get("timezone") or settings.timezone,
            hint=_("A name such as Asia/Shanghai or Europe/Berlin."),
        ),
    ]  # fmt: skip
    if "create_demo" in current_app.extensions:
        inputs += [
            check_input("demo", _("Fill in a demo company to try things out"), value=wants_demo()),
            password_input(
                "demo_password", _("Password of the demo people"), "new-password", required=False,
                hint=_("Only with the demo company: its people sign in with this one."),
            ),
        ]  # fmt: skip
    return tuple(inputs)


def require_setup() -> Response | None:
    """While nobody can sign in, answer everything else with where to find the set-up link."""
    if request.endpoint in BEFORE_SETUP or has_accounts():
        return None
    announce_link()
    words = Words(
        _("Not set up yet"),
        _("Open the set-up link that was printed where the product was started."),
    )
    if wants_json():
        return answer(Failure(503, "not_set_up", words))
    page = ErrorPage(503, words.title, words.text, "bare.html")
    html = render("errors/page.html", page)
    return Response(html, 503, mimetype="text/html", headers={"Retry-After": "60"})


def announce_link() -> str:
    """Return the path of the link in force; print a new one when the last has expired."""
    with short_write(db.engine) as writing:
        token, is_new = current_link(writing, secret=str(current_app.secret_key), now=clock.now())
    path = f"/setup/{token}"
    if is_new and g.get("request_id"):
        current_app.extensions["say"](setup_note(path))
    return path


def setup_note(path: str) -> str:
    """Return the line for the terminal, in both languages."""
    settings = current_app.config["CRM"]
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104
    base = settings.public_url or f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
    # Port 0 is chosen by the system; the line above this one tells which it became.
    link = path if settings.port == 0 and not settings.public_url else base + path
    return f"Set up (30 minutes) / 初始设置（30 分钟内有效）: {link}"


def register_setup(app: Flask) -> None:
    """Ask for set-up before anything else of an application."""
    app.before_request(require_setup)
