"""What the template of the journal receives, and how it is built."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask_babel import gettext as _

from app.engine.views.page_models import Action, EmptyState
from app.engine.views.record_models import Event
from app.features.audit.service import Wanted
from app.features.audit.words import source_words

BASE = "/journal"


@dataclass(frozen=True)
class Choices:
    """One filter: its argument, accessible name, value now, and (value, text) to choose from."""

    name: str
    label: str
    value: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class JournalPage:
    """Who wrote what: template audit/journal.html. days: (argument, label, value)."""

    title: str
    sentence: str
    filters: tuple[Choices, ...]
    days: tuple[tuple[str, str, str], ...]
    events: tuple[Event, ...]
    is_narrowed: bool
    href: str
    more_href: str = ""
    empty: EmptyState | None = None


def build_journal_page(
    wanted: Wanted,
    events: tuple[Event, ...],
    *,
    kinds: Mapping[str, str],
    people: Sequence[tuple[str, str]],
    more: str,
) -> JournalPage:
    """Return the page. more: the place before which older entries stand; "": none."""
    asked = wanted.arguments()
    older = f"{BASE}/?{urlencode({**asked, 'before': more})}" if more else ""
    return JournalPage(
        _("Journal"),
        _("Every write with who made it and from where, newest first. An import is one line."),
        _filters(asked, kinds, people),
        (("from", _("From day"), asked.get("from", "")),
         ("until", _("Until day"), asked.get("until", ""))),
        events, bool(asked), f"{BASE}/", older, None if events else _empty(is_narrowed=bool(asked)),
    )  # fmt: skip


def _filters(
    asked: Mapping[str, str], kinds: Mapping[str, str], people: Sequence[tuple[str, str]]
) -> tuple[Choices, ...]:
    sources = tuple(source_words().items())
    found = (
        ("entity", _("About"), (("", _("About everything")), *kinds.items())),
        ("person", _("Person"), (("", _("By everybody")), *people)),
        ("source", _("From where"), (("", _("From everywhere")), *sources)),
    )
    return tuple(
        Choices(name, label, asked.get(name, ""), options) for name, label, options in found
    )


def _empty(*, is_narrowed: bool) -> EmptyState:
    if not is_narrowed:
        return EmptyState("history", _("Nothing was written yet"), _("Every write stands here."))
    clear = Action("all", _("Show everything"), "x", f"{BASE}/")
    words = _("Nobody wrote anything like that in these days.")
    return EmptyState("history", _("No entry fits"), words, (clear,))
