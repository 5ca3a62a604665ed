"""Refusals that HTTP has a status for and the engine's errors have not."""

from __future__ import annotations

from werkzeug.exceptions import HTTPException, TooManyRequests, Unauthorized


class NotSignedIn(Unauthorized):
    """Nobody is signed in, or the token has ended: 401."""


class TooManyTries(TooManyRequests):
    """The same address tried to sign in too often: 429 with the seconds to wait."""

    def __init__(self, message: str, retry_seconds: int) -> None:
        super().__init__(message, retry_after=retry_seconds)


def is_told(error: HTTPException) -> bool:
    """Tell whether the error's description is in the reader's language and meant for them."""
    return isinstance(error, NotSignedIn | TooManyTries) and bool(error.description)
