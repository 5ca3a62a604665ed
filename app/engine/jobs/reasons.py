"""Why a run failed: stored as message and values, read in the language of whoever looks."""

from __future__ import annotations

import json
import re

from flask_babel import force_locale
from flask_babel import gettext as _

from app.engine.errors import CRMError
from app.engine.jobs.context import JobFailed

_KIND = re.compile(r"[A-Z]\w*")


def reason_of(error: Exception) -> str:
    """Return what is stored of an error: our own words, else only its kind."""
    if isinstance(error, JobFailed):
        # The message id is English; a run may have been started in a Chinese terminal.
        with force_locale("en"):
            text = str(error.text)
        if error.values:
            return json.dumps({"text": text, "values": error.values}, ensure_ascii=False)[:2000]
        return text[:500]
    if isinstance(error, CRMError):
        return str(getattr(error, "message", None) or error)[:500]
    return f"{type(error).__name__}"


def reason_text(stored: str) -> str:
    """Return a stored reason in the reader's language; "" for none."""
    if stored.startswith('{"text"'):
        told = json.loads(stored)
        message, values = told["text"], told["values"]
        return _(message, **values)
    if _KIND.fullmatch(stored):
        return _("Unexpected error (%(kind)s). The log of the server has the details.", kind=stored)
    return _(stored) if stored else ""
