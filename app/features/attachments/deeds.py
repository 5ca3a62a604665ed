"""How added and removed files are told in a record's history, and taken back."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.engine import clock
from app.engine.access.reader import Reader
from app.engine.compile.catalogue import current_catalogue
from app.engine.journal.deeds import Deed, provide_deed
from app.engine.journal.tables import JournalEntry
from app.features.attachments.service import ATTACHED, DETACHED, bring_back, remove_file


def provide_deeds() -> None:
    """Tell the engine of the room's entries in the journal."""
    provide_deed(ATTACHED, Deed("paperclip", _attached, _undo_adding))
    provide_deed(DETACHED, Deed("trash", _detached, _undo_removal))


def _attached(entry: JournalEntry) -> str:
    return _("added the file “%(name)s”", name=entry.changes["_file"][1])


def _detached(entry: JournalEntry) -> str:
    return _("removed the file “%(name)s”", name=entry.changes["_file"][0])


def _undo_adding(session: Session, entry: JournalEntry, reader: Reader, batch: str) -> None:
    remove_file(
        session, current_catalogue()[entry.entity], entry.record_id, entry.changes["_key"][1],
        reader=reader, now=clock.now(), source="undo", batch=batch,
    )  # fmt: skip


def _undo_removal(session: Session, entry: JournalEntry, reader: Reader, batch: str) -> None:
    bring_back(
        session, current_catalogue()[entry.entity], entry.record_id, entry.changes["_key"][0],
        reader=reader, batch=batch,
    )  # fmt: skip
