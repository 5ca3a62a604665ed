"""What rooms note in a record's history beside the engine's own deeds, and how it is taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.journal.tables import JournalEntry


@dataclass(frozen=True)
class Deed:
    """How an action of a room is told and undone.

    words: what stands after the person's name, in the language in force. undo: called with
    session, entry, reader and the batch of the undo, for a reader who sees the record; raises a
    CRMError where it cannot be taken back. None: there is nothing to take back. is_told: the room
    tells people of it in words of its own.
    """

    icon: str
    words: Callable[[JournalEntry], str]
    undo: Callable[[Session, JournalEntry, Reader, str], None] | None = None
    is_told: bool = False


_deeds: dict[str, Deed] = {}


def provide_deed(action: str, deed: Deed) -> None:
    """Let a room note entries of this action (at most 16 letters) in the journal."""
    _deeds[action] = deed


def find_deed(action: str) -> Deed | None:
    """Return the deed of an action; None for the engine's own and for those of rooms that are gone."""
    return _deeds.get(action)


def deed_actions() -> tuple[str, ...]:
    """Return the actions that rooms note."""
    return tuple(_deeds)
