"""Who asks: the session's person on pages, the token's on the API; and what they must do first."""

from __future__ import annotations

from flask import Flask, Response, current_app, g, redirect, request, session
from flask_babel import gettext as _
from sqlalchemy import select

from app.engine import clock
from app.engine.access.reader import set_reader
from app.engine.access.readers import load_reader
from app.engine.access.tables import User
from app.engine.errors import AccessDenied
from app.extensions import csrf, db
from app.web.company import current_company, request_stamps
from app.web.limits import allow_upload
from app.web.locale import choose_language
from app.web.redirects import sign_in_path
from app.web.refusals import NotSignedIn
from app.web.sessions import SessionLimits, find_sign_in, is_seen_due, mark_seen
from app.web.tokens import find_bearer
from app.web.transaction import WRITING, small_write

#: Endpoints that answer without sign-in; everything else needs one.
PUBLIC = frozenset(
    {
        "static", "SignInPages.login", "LanguagePages.switch", "SetupPages.setup",
        "HealthPages.healthz", "HealthPages.readyz", "TokenAPI.login", "HealthPages.favicon",
    }
)  # fmt: skip
#: Endpoints that answer while no account exists.
BEFORE_SETUP = PUBLIC - {"SignInPages.login", "TokenAPI.login"}
#: Endpoints that a person reaches who must change the password first.
BEFORE_PASSWORD = PUBLIC | {"AccountPages.password", "SignInPages.logout"}


def is_api() -> bool:
    """Tell whether the request asks the API, which answers in JSON and never redirects."""
    return request.path.startswith("/api/")


def identify() -> None:
    """Name the person and the reader of the request."""
    g.person = g.user = g.person_id = None
    if request.endpoint in {
        "static",
        "HealthPages.healthz",
        "HealthPages.readyz",
        "HealthPages.favicon",
    }:
        return
    header = request.headers.get("Authorization", "") if is_api() else ""
    person = _bearer(header) if header else _session_person()
    if person is None:
        return
    g.person = g.user = person
    g.person_id = person.id
    reader = load_reader(
        db.session, person.id, language=choose_language(), stamps=request_stamps(),
        timezone=person.timezone or current_company().timezone,
    )  # fmt: skip
    set_reader(reader)


def _bearer(header: str) -> User | None:
    kind, _space, token = header.partition(" ")
    person = None
    if kind.lower() == "bearer":
        person = find_bearer(db.session, token.strip(), secret=str(current_app.secret_key))
    if person is None and request.endpoint != "TokenAPI.login":
        raise NotSignedIn(_("The token is not valid or has ended. Sign in again for a new one."))
    g.by_token = person is not None
    return person


def _session_person() -> User | None:
    key = session.get("key")
    if not key:
        return None
    now = clock.now()
    found = find_sign_in(db.session, key, now=now, limits=current_app.extensions["session_limits"])
    if found is None:
        session.clear()
        return None
    sign_in, person = found
    g.sign_in_id = sign_in.id
    if is_seen_due(sign_in, now):
        with small_write() as marking:
            mark_seen(marking, g.sign_in_id, now)
    return person


def refuse_forged() -> None:
    """Ask every writing request for its form token, whatever the chassis exempts.

    A bearer token is no cookie that a browser sends by itself, so those requests need none.
    """
    exempt = g.get("by_token") or request.endpoint in {"TokenAPI.login", None}
    if request.method in WRITING and not exempt:
        csrf.protect()


def require_sign_in() -> Response | None:
    """Send who is not signed in to the sign-in page, or refuse (API, scripts)."""
    if request.endpoint is None or request.endpoint in PUBLIC:
        return None
    person = g.person
    if person is None:
        if is_api() or request.method not in {"GET", "HEAD"} or request.headers.get("HX-Request"):
            raise NotSignedIn(_("You are not signed in. Sign in, then repeat the step."))
        return redirect(sign_in_path(request.full_path.rstrip("?")))  # type: ignore[return-value]
    if person.must_change_password and request.endpoint not in BEFORE_PASSWORD:
        if is_api():
            raise AccessDenied(_("Change the initial password on the web page first."))
        return redirect("/account/password")  # type: ignore[return-value]
    return None


def has_accounts() -> bool:
    """Tell whether the product was set up; once true it is not asked again."""
    if not current_app.extensions.get("has_accounts"):
        found = db.session.scalar(select(User.id).limit(1))
        current_app.extensions["has_accounts"] = found is not None
    return bool(current_app.extensions["has_accounts"])


def register_identity(app: Flask, limits: SessionLimits) -> None:
    """Ask these questions before every view, in this order."""
    app.extensions["session_limits"] = limits
    app.before_request(identify)
    app.before_request(allow_upload)
    app.before_request(refuse_forged)
    app.before_request(require_sign_in)
