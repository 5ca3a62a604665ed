"""The reader's view on types: choices, links, language and time, as `fields.base.Context` asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.engine import clock
from app.engine.access.net import SCOPED
from app.engine.access.reader import Reader
from app.engine.access.record_rules import is_live, scope_condition
from app.engine.access.tables import Department, User
from app.engine.compile.catalogue import Catalogue, current_catalogue
from app.engine.declare.spec import FieldSpec, OptionSpec
from app.engine.settings.dictionaries import dictionary_options

_MAX_ID = 2**63 - 1


class ReaderContext:
    """Implements `Context` for one reader and one session; cheap to make, made per request."""

    def __init__(
        self, session: Session, reader: Reader, *, catalogue: Catalogue | None = None
    ) -> None:
        self.session = session
        self.reader = reader
        self.catalogue = catalogue or current_catalogue()
        self.language = reader.language
        self.timezone = reader.timezone
        self.user_id = reader.user_id
        self.department_ids: Sequence[int] = reader.rights.department_ids
        self.now: datetime = clock.now()

    def options(self, spec: FieldSpec) -> Sequence[OptionSpec]:
        """Return the choices of a field: its own, or its dictionary's as administrators left it."""
        own: Sequence[OptionSpec] = spec.option("options") or ()
        key = str(spec.option("dictionary") or "")
        declared = self.catalogue.dictionaries.get(key)
        return own if declared is None else dictionary_options(self.session, declared)

    def resolve(self, kind: str, raw: Any) -> int | None:
        """Return the id when the reader may link to it; None when unknown, unseen or deleted."""
        number = read_id(raw)
        if number is None:
            return None
        if kind == "user":
            return self._found(User.id, User.id == number, User.active.is_(True))
        if kind == "department":
            return self._found(Department.id, Department.id == number)
        if kind == "file":
            return number
        compiled = self.catalogue.entities.get(kind)
        if compiled is None:
            return None
        parts = [compiled.table.c.id == number, is_live(compiled)]
        scope = scope_condition(self.catalogue, compiled, self.reader, "see")
        if scope is not None:
            parts.append(scope)
        return self._found(compiled.table.c.id, *parts)

    def _found(self, column: Any, *where: ColumnElement[bool]) -> int | None:
        return self.session.scalar(select(column).where(*where), execution_options=SCOPED)


class KeepingContext(ReaderContext):
    """Remembers what it resolved: for many records that are held against the rules before any is written."""

    def __init__(self, session: Session, reader: Reader) -> None:
        super().__init__(session, reader)
        self._resolved: dict[tuple[str, Any], int | None] = {}

    def resolve(self, kind: str, raw: Any) -> int | None:
        """Return the id when the reader may link to it; see ReaderContext.resolve."""
        key = (kind, raw)
        if key not in self._resolved:
            self._resolved[key] = super().resolve(kind, raw)
        return self._resolved[key]


def read_id(raw: Any) -> int | None:
    """Return a record id from an int or a text of plain digits; None for any other spelling."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int):
        return raw if 0 < raw <= _MAX_ID else None
    text = str(raw)
    if not text.isascii() or not text.isdigit() or text.startswith("0") or len(text) > 18:
        return None
    return int(text)
