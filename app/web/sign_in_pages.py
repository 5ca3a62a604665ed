"""Signing in, signing out, and choosing the language."""

from __future__ import annotations

from flask import Response, g, redirect, request, session
from flask_appbuilder import expose
from flask_babel import gettext as _
from sqlalchemy import update
from werkzeug.exceptions import NotFound

from app.engine.access.tables import User
from app.engine.declare.label import LANGUAGES
from app.engine.views.page import BasePage
from app.web.page_models import SignInPage
from app.web.redirects import local_path
from app.web.sessions import end_sign_in
from app.web.sign_in import SignInTry, authenticate, start_session
from app.web.sign_in_words import refuse_source, refused_words
from app.web.transaction import own_transaction, small_write


class SignInPages(BasePage):
    """The door."""

    route_base = ""

    @expose("/login/", methods=["GET", "POST"])
    @own_transaction
    def login(self) -> Response:
        """Show the sign-in page, or try a name and password."""
        onward = local_path(request.values.get("next"))
        if request.method == "GET":
            return self.go(onward) if g.person else self._page(onward)
        tried = SignInTry(request.form.get("username", ""), request.form.get("password", ""))
        outcome = authenticate(tried)
        if outcome.retry_seconds:
            raise refuse_source(outcome.retry_seconds)
        if outcome.user is None:
            return self._page(onward, tried.username, refused_words(), status=401)
        start_session(outcome.user)
        return self.go(onward)

    @expose("/logout/", methods=["POST"])
    def logout(self) -> Response:
        """End this session; its cookie is worth nothing afterwards."""
        end_sign_in(self.session, g.sign_in_id, user_id=g.person.id)
        language = g.person.language or session.get("language")
        session.clear()
        if language:
            session["language"] = language
        return self.go("/login/")

    def _page(
        self, onward: str, username: str = "", error: str = "", *, status: int = 200
    ) -> Response:
        page = SignInPage(_("Sign in"), username=username[:128], next=onward, error=error)
        return self.render("web/sign_in.html", page, status)


class LanguagePages(BasePage):
    """The language switch: changes nothing but the reader's own language."""

    route_base = "/lang"

    @expose("/<code>", methods=["GET"])
    def switch(self, code: str) -> Response:
        """Remember the language, for this browser and for the person, and go back."""
        if code not in LANGUAGES:
            raise NotFound
        onward = local_path(request.args.get("next"))
        # GET by contract, so no token guards it: a link elsewhere must not set anyone's language.
        if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            return redirect(onward, 302)  # type: ignore[return-value]
        session["language"] = code
        if g.person is None:
            # Chosen before signing in: it becomes the person's own.
            session["language_chosen"] = True
        if g.person is not None and g.person.language != code:
            with small_write() as writing:
                writing.execute(update(User).where(User.id == g.person_id).values(language=code))
        return redirect(onward, 302)  # type: ignore[return-value]
