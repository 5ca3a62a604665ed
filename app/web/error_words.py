"""What each kind of error says: what happened, and how to go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _


@dataclass(frozen=True)
class Words:
    """A short title and one or two sentences."""

    title: str
    text: str


#: What each status says; asked for only when needed, since each looks its sentences up.
_WORDS: dict[int, Callable[[], Words]] = {
    400: lambda: Words(
        _("That request cannot be used"),
        _("Something in the address or the form does not fit. Go back and try again."),
    ),
    401: lambda: Words(_("You are not signed in"), _("Sign in, then repeat the step.")),
    403: lambda: Words(
        _("You may not do this"),
        _("Your roles do not allow this step. An administrator can change that."),
    ),
    404: lambda: Words(
        _("Nothing to see here"),
        _("This page or record does not exist, or you have no right to see it."),
    ),
    405: lambda: Words(
        _("Not done this way"), _("This address exists, but not for this kind of request.")
    ),
    409: lambda: Words(
        _("Somebody else changed this meanwhile"),
        _("Reload to see the newer version, then repeat your change."),
    ),
    413: lambda: Words(
        _("That is too big"),
        _("The request is larger than allowed. Send less at once or a smaller file."),
    ),
    414: lambda: Words(_("The address is too long"), _("Use fewer filters at once.")),
    415: lambda: Words(
        _("That kind of content is not read here"), _("Send JSON, or use the form.")
    ),
    422: lambda: Words(
        _("Some values were refused"), _("Correct the named fields and send again.")
    ),
    429: lambda: Words(_("Too many tries"), _("Wait a minute, then try again.")),
    503: lambda: Words(
        _("Not available at the moment"),
        _("The database does not answer. Nothing was changed; try again in a minute."),
    ),
}


def words_of(status: int) -> Words:
    """Return the words of an HTTP status in the reader's language."""
    if status in _WORDS:
        return _WORDS[status]()
    return _WORDS[400]() if status < 500 else _failure()


def _failure() -> Words:
    return Words(
        _("Something failed on our side"),
        _(
            "Nothing was changed. Try again; if it happens again, "
            "tell an administrator the number below."
        ),
    )


def form_too_old() -> Words:
    """Return the words for a form without a valid token."""
    return Words(
        _("The form is no longer valid"),
        _(
            "It was open too long, or you signed in or out meanwhile. Nothing was changed. "
            "Go back, reload the page and send it again."
        ),
    )


CODES = {
    400: "bad_request", 401: "unauthorized", 403: "forbidden", 404: "not_found",
    405: "method_not_allowed", 409: "conflict", 413: "too_large", 414: "too_long",
    415: "unsupported_media_type", 422: "invalid", 429: "too_many_requests", 500: "error",
    503: "unavailable",
}  # fmt: skip
