"""How much one request may bring."""

from __future__ import annotations

from flask import Flask, current_app, g, request
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


def allow_upload() -> None:
    """Let who is signed in send a form with a file: as large as one file plus one form may be."""
    if request.mimetype == "multipart/form-data" and g.get("person") is not None:
        settings = current_app.config["CRM"]
        most = settings.upload_max_mb + settings.request_max_mb
        request.max_content_length = most * MEGABYTE


def register_limits(app: Flask, *, request_mb: int) -> None:
    """Set the limits of an application."""
    app.config["MAX_CONTENT_LENGTH"] = request_mb * MEGABYTE
    app.config["MAX_FORM_MEMORY_SIZE"] = request_mb * MEGABYTE
    app.config["MAX_FORM_PARTS"] = FORM_FIELDS
    app.before_request(refuse_too_many_fields)
