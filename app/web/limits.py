"""How much one request may bring."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.exceptions import RequestEntityTooLarge

MEGABYTE = 1024 * 1024
FORM_FIELDS = 1000


def refuse_too_many_fields() -> None:
    """Refuse a form with more fields than any page of ours has; 413."""
    # werkzeug counts the parts of multipart forms itself.
    if request.mimetype == "application/x-www-form-urlencoded":
        count = sum(len(values) for _name, values in request.form.lists())
        if count > FORM_FIELDS:
            raise RequestEntityTooLarge


def register_limits(app: Flask, *, request_mb: int) -> None:
    """Set the limits of an application."""
    app.config["MAX_CONTENT_LENGTH"] = request_mb * MEGABYTE
    app.config["MAX_FORM_MEMORY_SIZE"] = request_mb * MEGABYTE
    app.config["MAX_FORM_PARTS"] = FORM_FIELDS
    app.before_request(refuse_too_many_fields)
