"""What people are told under the bell when their import, undo or export has ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.engine.views.list_paging import rows_word
from app.features.import_export.check_rows import STATES
from app.features.import_export.exchange_runs import run_href
from app.features.import_export.tables import CHECK, EXPORT, IMPORT, UNDO, ExchangeRun
from app.features.notifications.public import Notice, notify, words_of

#: For so long people look at the progress of a check, which leads them on to its rows.
_WATCHED = timedelta(seconds=10)
CHECKED, IMPORTED, UNDONE, EXPORTED = (f"exchange.{one}" for one in (CHECK, IMPORT, UNDO, EXPORT))


def tell_end(
    session: Session, run: ExchangeRun, counts: Mapping[str, Any], *, now: datetime
) -> None:
    """Tell whoever asked what came of a run, once; of a quick check they have seen it already."""
    if run.kind == CHECK and now - run.at < _WATCHED:
        return
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
    words = rows_word(data.get("records", 0))
    return _("Taken back %(name)s: %(records)s", name=data["name"], records=words)


@words_of(EXPORTED)
def exported_words(data: Mapping[str, Any]) -> str:
    """Return what lies ready."""
    words = rows_word(data.get("rows", 0))
    return _("Ready to download: %(name)s (%(records)s)", name=data["name"], records=words)


def count_words(counts: Mapping[str, Any]) -> str:
    """Return the rows by state in words, those that there are: "4,318 new · 38 bad"."""
    shown = {state: f"{counts.get(state, 0):,}" for state in STATES}
    words = {
        "new": _("%(count)s new", count=shown["new"]),
        "update": _("%(count)s changed", count=shown["update"]),
        "duplicate": _("%(count)s already there", count=shown["duplicate"]),
        "bad": _("%(count)s bad", count=shown["bad"]),
    }  # fmt: skip
    found = [word for state, word in words.items() if counts.get(state)]
    return " · ".join(found) or _("no rows")
