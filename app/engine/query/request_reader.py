"""What every view and resource asks through: the request's session, its reader, their context."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader, current_reader
from app.engine.errors import AccessDenied
from app.engine.query.context import ReaderContext
from app.extensions import db


class RequestReader:
    """Mixed into the chassis' classes for pages and resources."""

    def __dir__(self) -> list[str]:
        """Hide properties: the chassis reads every name of a view when it is made, outside requests."""
        kind = type(self)
        return [
            name
            for name in super().__dir__()
            if not isinstance(getattr(kind, name, None), property)
        ]

    @property
    def session(self) -> Session:
        """Return the request's database session."""
        return db.session  # type: ignore[return-value]

    @property
    def reader(self) -> Reader:
        """Return who asks; the request wrapper has named them before any view runs."""
        reader = current_reader()
        if reader is None:
            raise AccessDenied(_("Sign in first."))
        return reader

    @property
    def context(self) -> ReaderContext:
        """Return a fresh context for this request."""
        return ReaderContext(self.session, self.reader)
