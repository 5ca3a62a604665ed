"""What reminders say, in the language and time zone of whoever reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.engine.compile.catalogue import current_catalogue
from app.engine.fields.short_days import full_day, full_moment
from app.features.notifications.public import current_language, words_of
from app.features.reminders.service import DUE, LATE, QUIET


@words_of(DUE)
def due_words(data: Mapping[str, Any]) -> str:
    """Return what is due now."""
    return _(
        "Due: %(title)s (%(what)s, %(when)s)",
        title=data["title"],
        what=_what(data),
        when=_when(data),
    )


@words_of(LATE)
def late_words(data: Mapping[str, Any]) -> str:
    """Return what is overdue."""
    return _("Overdue: %(title)s (%(what)s, since %(when)s)", title=data["title"], what=_what(data),
             when=_when(data))  # fmt: skip


@words_of(QUIET)
def quiet_words(data: Mapping[str, Any]) -> str:
    """Return whom nobody has contacted for days."""
    return ngettext(
        "Not contacted for %(num)d day: %(title)s", "Not contacted for %(num)d days: %(title)s",
        data["days"], title=data["title"],
    )  # fmt: skip


def _what(data: Mapping[str, Any]) -> str:
    """Return the entity and the field: "Customer · Next follow-up"."""
    compiled = current_catalogue().entities.get(data["entity"])
    if compiled is None:
        return str(data["entity"])
    language = current_language()
    item = compiled.fields.get(data["field"])
    label = compiled.spec.label.text(language)
    return f"{label} · {item.label.text(language)}" if item is not None else str(label)


def _when(data: Mapping[str, Any]) -> str:
    text = str(data["when"])
    if "T" in text:
        return full_moment(datetime.fromisoformat(text))
    return full_day(date.fromisoformat(text), current_language())
