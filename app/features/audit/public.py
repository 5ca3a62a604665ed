"""What other rooms tell the journal's readers: how their own entries are called and worded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.engine.journal.tables import JournalEntry
from app.engine.query.context import ReaderContext

#: (label, old text, new text) of each changed value.
Changes = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Subject:
    """What entries are about that no entity declares.

    label: in the language in force. wording: called once a page, returns what words the changes
    of one entry; None where an entry says enough by itself.
    """

    label: Callable[[], str]
    wording: Callable[[ReaderContext], Callable[[JournalEntry], Changes]] | None = None


_subjects: dict[str, Subject] = {}


def provide_subject(slug: str, subject: Subject) -> None:
    """Let a room name the slug that its entries in the journal have."""
    _subjects[slug] = subject


def subjects() -> dict[str, Subject]:
    """Return slug -> what the rooms have named."""
    return dict(_subjects)
