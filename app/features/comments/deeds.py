"""How deleted comments are told in a record's history, and brought back."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.compile.catalogue import current_catalogue
from app.engine.journal.deeds import Deed, provide_deed
from app.engine.journal.tables import JournalEntry
from app.features.comments.service import DELETED, bring_back


def provide_deeds() -> None:
    """Tell the engine of the room's entries in the journal."""
    deed = Deed("trash", lambda _entry: _("deleted a comment"), _undo, is_told=True)
    provide_deed(DELETED, deed)


def _undo(session: Session, entry: JournalEntry, reader: Reader, _batch: str) -> None:
    bring_back(session, current_catalogue()[entry.entity], entry, reader)
