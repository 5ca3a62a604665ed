"""One request, one transaction: committed when the view succeeds. Nothing else commits.

The exceptions are short writes that must hold even when the request fails (`short_write` in
engine/database.py): sign-in tries, session bookkeeping, the reader's own language. Views that
live from them are marked with `own_transaction`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, Response, current_app, has_request_context, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.engine.access.reader import set_reader
from app.engine.database import own_transaction, short_write, write_intent
from app.extensions import db

__all__ = ["WRITING", "TransactionalFlask", "begin_request", "end_request", "is_writing",
           "own_transaction", "small_write"]  # fmt: skip

WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def is_writing() -> bool:
    """Tell whether the running request is committed when its view succeeds."""
    view = current_app.view_functions.get(request.endpoint or "")
    return request.method in WRITING and not getattr(view, "own_transaction", False)


@contextmanager
def small_write() -> Iterator[Session]:
    """Write something small: with the request where that writes anyway, else in a short write."""
    if has_request_context() and is_writing():
        yield db.session
        return
    # A reading request lets go of what it has read so far: one connection at a time is enough.
    db.session.rollback()
    with short_write(db.engine) as session:
        yield session


class TransactionalFlask(Flask):
    """Flask with the commit wrapper around its views."""

    def dispatch_request(self) -> Response:
        """Run the view, then commit (a writing request that succeeded) or roll back."""
        response: Response = self.make_response(super().dispatch_request())
        if is_writing() and response.status_code < 400:
            db.session.commit()
        else:
            db.session.rollback()
        return response

    def handle_user_exception(self, e: Exception) -> ResponseReturnValue | Any:
        """Roll back whatever an exception interrupted, then show its page."""
        db.session.rollback()
        return super().handle_user_exception(e)


def begin_request() -> None:
    """Say, before anything reads, whether this request will write; forget the last reader."""
    write_intent.set(is_writing())
    set_reader(None)


def end_request(_error: BaseException | None) -> None:
    """Leave the thread as it was found."""
    write_intent.set(False)
    set_reader(None)
