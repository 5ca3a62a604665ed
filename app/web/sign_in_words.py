"""What a refused sign-in says: the same on every door and for every reason."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from app.web.refusals import TooManyTries


def refused_words() -> str:
    """Return the one sentence for unknown, wrong, locked and inactive."""
    return _(
        "User name or password do not fit, or the account is paused after too many tries. "
        "Try again, or in 15 minutes; an administrator can help."
    )


def refuse_source(retry_seconds: int) -> TooManyTries:
    """Return the refusal of an address that tried too often."""
    words = ngettext(
        "Too many sign-in tries from here. Try again in %(num)d second.",
        "Too many sign-in tries from here. Try again in %(num)d seconds.",
        retry_seconds,
    )
    return TooManyTries(words, retry_seconds)
