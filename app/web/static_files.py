"""Serving the built files: compressed at build time, kept by browsers for a year."""

from __future__ import annotations

import mimetypes

from flask import Response, request
from flask.helpers import send_from_directory
from werkzeug.exceptions import NotFound

from app.web.late_rules import LateRule
from app.web.transaction import TransactionalFlask

FOREVER = "public, max-age=31536000, immutable"
#: The sources under static/ are only read by the build.
SERVED = "dist/"


class CRMFlask(TransactionalFlask):
    """The application class: requests are transactions, built files come compressed."""

    url_rule_class = LateRule

    def send_static_file(self, filename: str) -> Response:
        """Send a built file, or its .gz twin; nothing else under static/."""
        if not filename.startswith(SERVED) or filename.endswith(".gz"):
            raise NotFound
        if self.static_folder is None:
            raise NotFound
        packed = self._send_packed(filename) if request.accept_encodings["gzip"] else None
        response = packed or send_from_directory(self.static_folder, filename)
        response.headers["Cache-Control"] = FOREVER
        response.headers["Vary"] = "Accept-Encoding"
        return response

    def _send_packed(self, filename: str) -> Response | None:
        kind = mimetypes.guess_type(filename)[0] or "application/octet-stream"
        try:
            response = send_from_directory(str(self.static_folder), f"{filename}.gz", mimetype=kind)
        except NotFound:
            return None
        response.headers["Content-Encoding"] = "gzip"
        return response
