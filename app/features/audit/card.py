"""The newest entries of the journal on the start page of who reads it."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from app.engine.access.reader import Reader
from app.engine.query.context import ReaderContext
from app.engine.views.home_cards import RoomCard
from app.engine.views.record_models import Event
from app.features.audit.page_models import BASE
from app.features.audit.service import AUDITOR, Wanted, may_read_journal, read_entries
from app.features.audit.words import EntryWords

SHOWN = 8


@dataclass(frozen=True)
class JournalCard:
    """The newest entries: template audit/card.html; href: all of them."""

    events: tuple[Event, ...]
    href: str


def make_card(context: ReaderContext) -> JournalCard:
    """Return the card for who may read the journal."""
    entries = read_entries(
        context.session, Wanted(), timezone=context.reader.timezone, most=SHOWN
    )  # fmt: skip
    return JournalCard(tuple(EntryWords(context).events(entries)), f"{BASE}/")


def _is_auditor(reader: Reader) -> bool:
    return AUDITOR in reader.roles


JOURNAL_CARD = RoomCard(
    "journal", lambda: _("Newest entries"), "history", "audit/card.html", make_card,
    shows=may_read_journal, at_first=_is_auditor,
)  # fmt: skip
