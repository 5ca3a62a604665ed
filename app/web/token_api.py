"""Signing in to the API: name and password for a token, through the page's own pipeline."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, json, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine import clock
from app.engine.errors import AccessDenied, FieldError, InvalidRecord, UserError
from app.engine.views.page import BasePage
from app.web.refusals import NotSignedIn
from app.web.sign_in import SignInTry, authenticate
from app.web.sign_in_words import refuse_source, refused_words
from app.web.tokens import make_token
from app.web.transaction import own_transaction


class TokenAPI(BasePage):
    """Gives tokens for the API."""

    route_base = "/api/v1/security"

    @expose("/login", methods=["POST"])
    @own_transaction
    def login(self) -> Response:
        """Answer {username, password} with {access_token}."""
        tried = read_try(request.get_json())
        outcome = authenticate(tried)
        if outcome.retry_seconds:
            raise refuse_source(outcome.retry_seconds)
        if outcome.user is None:
            raise NotSignedIn(refused_words())
        if outcome.user.must_change_password:
            raise AccessDenied(_("Change the initial password on the web page first."))
        token = make_token(outcome.user, secret=str(current_app.secret_key), now=clock.now())
        return Response(json.dumps({"access_token": token}), mimetype="application/json")


def read_try(body: Any) -> SignInTry:
    """Read name and password from a JSON body; InvalidRecord names every field that is no text."""
    if not isinstance(body, dict):
        raise UserError(_("Send a JSON object with username and password."))
    errors = [
        FieldError(name, _("Text is needed here."))
        for name in ("username", "password")
        if not isinstance(body.get(name), str)
    ]
    if errors:
        raise InvalidRecord(errors)
    return SignInTry(body["username"], body["password"])
