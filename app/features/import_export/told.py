"""What people are told under the bell when their import, undo or export has ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app.features.import_export.exchange_runs import run_href
from app.features.import_export.tables import CHECK, EXPORT, IMPORT, UNDO, ExchangeRun
from app.features.notifications.public import Notice, notify, words_of

CHECKED, IMPORTED, UNDONE, EXPORTED = (f"exchange.{one}" for one in (CHECK, IMPORT, UNDO, EXPORT))


def tell_end(
    session: Session, run: ExchangeRun, counts: Mapping[str, Any], *, now: datetime
) -> None:
    """Tell whoever asked what came of a run, once."""
    numbers = {name: number for name, number in counts.items() if isinstance(number, int)}
    data = {"name": run.name, **numbers}
    # The same file may be checked again: each time is told.
    key = f"exchange:{run.key}:{run.job_run_id or 0}"
    notice = Notice(run.user_id, f"exchange.{run.kind}", key, data, run_href(run.key))
    notify(session, [notice], now=now)


@words_of(CHECKED)
def checked_words(data: Mapping[str, Any]) -> str:
    """Return what a check found."""
    return _("Checked %(name)s: %(counts)s", name=data["name"], counts=count_words(data))


@words_of(IMPORTED)
def imported_words(data: Mapping[str, Any]) -> str:
    """Return what an import did."""
    if data.get("cancelled"):
        return _("Import cancelled: %(name)s: %(counts)s", name=data["name"], counts=count_words(data))  # fmt: skip
    return _("Imported %(name)s: %(counts)s", name=data["name"], counts=count_words(data))


@words_of(UNDONE)
def undone_words(data: Mapping[str, Any]) -> str:
    """Return what an undo took back."""
    words = ngettext("%(num)d record", "%(num)d records", data.get("records", 0))
    return _("Taken back %(name)s: %(records)s", name=data["name"], records=words)


@words_of(EXPORTED)
def exported_words(data: Mapping[str, Any]) -> str:
    """Return what lies ready."""
    words = ngettext("%(num)d record", "%(num)d records", data.get("rows", 0))
    return _("Ready to download: %(name)s (%(records)s)", name=data["name"], records=words)


def count_words(counts: Mapping[str, Any]) -> str:
    """Return the rows by state in words, those that there are: "4,318 new · 38 bad"."""
    words = {"new": _("new"), "update": _("changed"), "duplicate": _("already there"), "bad": _("bad")}  # fmt: skip
    found = [f"{counts[state]:,} {word}" for state, word in words.items() if counts.get(state)]
    return " · ".join(found) or _("no rows")
