"""The session cookie: sealed, so that neither browser nor proxy can read what it holds."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from flask import Flask, Request, Response
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SecureCookieSession, SessionInterface


class SealedSessions(SessionInterface):
    """Flask's cookie session, encrypted and signed with a key derived from the secret key.

    It holds the key of the row in crm_session, the form token, the chosen language and messages
    for the next page: a message may name a person, and cookies hold nothing personal in the clear.
    """

    serializer = TaggedJSONSerializer()

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """Read the cookie; one that cannot be opened is like none."""
        sealed = request.cookies.get(self.get_cookie_name(app), "")
        if not sealed:
            return SecureCookieSession()
        try:
            text = self._seal(app).decrypt(sealed.encode()).decode()
            return SecureCookieSession(self.serializer.loads(text))
        except (InvalidToken, ValueError):
            return SecureCookieSession()

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        """Write the cookie when something in it changed; remove it when nothing is left."""
        name, options = self.get_cookie_name(app), self._options(app)
        if session.accessed:
            response.vary.add("Cookie")
        if not session:
            if session.modified:
                response.delete_cookie(name, **options)
            return
        if session.modified:
            sealed = self._seal(app).encrypt(self.serializer.dumps(dict(session)).encode())
            response.set_cookie(name, sealed.decode(), **options)

    def _options(self, app: Flask) -> dict[str, Any]:
        return {
            "path": "/", "httponly": True, "samesite": "Lax", "secure": self.get_cookie_secure(app),
        }  # fmt: skip

    def _seal(self, app: Flask) -> Fernet:
        seal: Fernet | None = app.extensions.get("cookie_seal")
        if seal is None:
            key = hashlib.sha256(b"session cookie\0" + str(app.secret_key).encode()).digest()
            seal = app.extensions["cookie_seal"] = Fernet(base64.urlsafe_b64encode(key))
        return seal
