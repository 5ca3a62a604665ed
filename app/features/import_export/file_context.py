"""A reader's context for many rows: what every row asks for is looked up once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.declare.spec import FieldSpec, OptionSpec
from app.engine.query.context import ReaderContext
from app.features.import_export.file_memory import FileMemory


class FileContext(ReaderContext):
    """A reader's context that asks for choices and linked records once, not per row.

    memory: of the file; its records that are still to be made can be linked to.
    """

    def __init__(self, session: Session, reader: Reader, memory: FileMemory) -> None:
        super().__init__(session, reader)
        self.memory = memory
        self._choices: dict[str, Sequence[OptionSpec]] = {}
        self._links: dict[tuple[str, str], int | None] = {}

    def options(self, spec: FieldSpec) -> Sequence[OptionSpec]:
        """Return the choices of a field."""
        key = f"{spec.option('dictionary') or ''}.{spec.name}"
        if key not in self._choices:
            self._choices[key] = super().options(spec)
        return self._choices[key]

    def resolve(self, kind: str, raw: Any) -> int | None:
        """Return the id when the reader may link to it, or the number of one that will be made."""
        if isinstance(raw, int) and raw in self.memory.missing:
            return raw
        key = (kind, str(raw))
        if key not in self._links:
            self._links[key] = super().resolve(kind, raw)
        return self._links[key]
