"""A client that behaves like a browser with our pages open: it sends the form token by itself."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from app.engine import clock
from app.web.sessions import SessionLimits, open_sign_in
from app.web.transaction import WRITING

RAW_TOKEN = "a" * 40


class PageClient(FlaskClient):
    """Sends the form token with every writing request; `sends_token = False` stops that."""

    sends_token = True
    _sealed: tuple[str, str] = ("", "")

    def open(self, *args: Any, **options: Any) -> Any:
        """Send one request."""
        method = str(options.get("method", "GET")).upper()
        headers = {"Accept-Language": "en", **dict(options.pop("headers", None) or {})}
        if self.sends_token and method in WRITING and "Authorization" not in headers:
            headers.setdefault("X-CSRFToken", self.token())
        return super().open(*args, headers=headers, **options)

    def token(self) -> str:
        """Return a form token of this browser's session, begun where there is none.

        Like a page that stays open, it sends the same one until its cookie changes.
        """
        if not self._sealed[0] or self._sealed[0] != self._cookie():
            with self.session_transaction() as session:
                raw = session.setdefault("csrf_token", RAW_TOKEN)
            sealer = URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token")
            self._sealed = (self._cookie(), str(sealer.dumps(raw)))
        return self._sealed[1]

    def _cookie(self) -> str:
        held = self.get_cookie(self.application.config["SESSION_COOKIE_NAME"])
        return held.value if held is not None else ""

    def sign_in(self, username: str, password: str, **form: str) -> Any:
        """Sign in through the page."""
        return self.post("/login/", data={"username": username, "password": password, **form})


def sign_in_directly(client: PageClient, session: Any, user: Any) -> PageClient:
    """Give the client a stored session of a person, without the price of checking a password."""
    limits: SessionLimits = client.application.extensions["session_limits"]
    key = open_sign_in(session, user, now=clock.now(), limits=limits, ip="127.0.0.1", agent="tests")
    session.commit()
    with client.session_transaction() as cookie:
        cookie["key"] = key
        cookie["language"] = user.language or "en"
    return client


def form_token(html: str) -> str:
    """Return the form token of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', html)
    return found[1] if found else ""
