"""Files that hang on records, as the engine's pages take and show them; a room keeps them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from app.engine.access.reader import Reader
from app.engine.compile.model import Compiled
from app.engine.errors import FieldError
from app.engine.query.context import ReaderContext
from app.engine.views.record_models import BoxFiles, FileChip

#: The entity and the id of a record.
RecordKey = tuple[str, int]
#: What a form calls the ids of files that wait for it, and files that come with it without script.
WAITING, SENT = "_file", "_file.upload"


class FileKeeper(Protocol):
    """What a room can do that keeps files on records."""

    def offer(
        self, child: Compiled, context: ReaderContext, held: Sequence[str]
    ) -> BoxFiles | None:
        """Return how files come along with a new record; None where the reader may add none.

        held: the ids a form brought back; what is not the reader's own waiting file is left out.
        """

    def take(
        self, session: Session, child: Compiled, parts: Sequence[FileStorage], reader: Reader
    ) -> tuple[list[str], list[FieldError]]:
        """Store files that came with a form: the ids they wait under, and why others are refused.

        Raises InvalidRecord for more than may come at once.
        """

    def keep(
        self, session: Session, child: Compiled, record_id: int, ids: Sequence[str], reader: Reader
    ) -> None:
        """Put waiting files on a record. InvalidRecord for one that is not the reader's own."""

    def of(
        self, session: Session, records: Collection[RecordKey]
    ) -> Mapping[RecordKey, tuple[FileChip, ...]]:
        """Return the files of records that have any; the caller has checked their scope."""


@dataclass
class _Kept:
    keeper: FileKeeper | None = None


_kept = _Kept()


def provide_files(keeper: FileKeeper) -> None:
    """Let a room keep files on records; the last one called does."""
    _kept.keeper = keeper


def file_keeper() -> FileKeeper | None:
    """Return the room that keeps files; None while none does."""
    return _kept.keeper
