"""What cadences, states, counts and durations are called, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping

from babel.dates import get_day_names
from flask_babel import get_locale, ngettext, pgettext
from flask_babel import gettext as _

from app.engine.jobs.cadence import Cadence
from app.engine.jobs.tables import CANCELLED, DONE, DUE, FAILED, RUNNING, JobRun

_DAILY = re.compile(r"(\d+) (\d+) \* \* ([0-7*])")
_MONTHLY = re.compile(r"(\d+) (\d+) (\d+) \* \*")
TONES = {DUE: "blue", RUNNING: "blue", DONE: "green", FAILED: "red", CANCELLED: "gray"}


def cadence_words(cadence: Cadence) -> str:
    """Return a cadence as a phrase; unusual cron fields are shown as they are."""
    if cadence.seconds:
        return _every(str(cadence).removeprefix("every "))
    if not cadence.cron:
        return _("Only when asked")
    if match := _DAILY.fullmatch(cadence.cron):
        time = f"{int(match[2]):02}:{int(match[1]):02}"
        if match[3] == "*":
            return _("Every day at %(time)s", time=time)
        names = get_day_names("wide", locale=get_locale() or "en")
        day = names[(int(match[3]) - 1) % 7]
        return _("Every %(day)s at %(time)s", day=day, time=time)
    if match := _MONTHLY.fullmatch(cadence.cron):
        time = f"{int(match[2]):02}:{int(match[1]):02}"
        return _("On day %(day)s of every month at %(time)s", day=match[3], time=time)
    return f"cron {cadence.cron}"


def _every(text: str) -> str:
    number, unit = int(text[:-1]), text[-1]
    if unit == "s":
        return ngettext("Every second", "Every %(num)d seconds", number)
    if unit == "m":
        return ngettext("Every minute", "Every %(num)d minutes", number)
    if unit == "h":
        return ngettext("Every hour", "Every %(num)d hours", number)
    return ngettext("Every day", "Every %(num)d days", number)


def state_words(run: JobRun) -> str:
    """Return what the state of a run is called; one that failed before waits for its next try."""
    if run.state == DUE and run.attempt:
        return _("Will be tried again")
    words = {DUE: _("Waiting"), RUNNING: _("Running"), DONE: _("Done"), FAILED: _("Failed"),
             CANCELLED: _("Cancelled")}  # fmt: skip
    return words[run.state]


def tone_of(run: JobRun) -> str:
    """Return the colour of a run's state."""
    return "amber" if run.state == DUE and run.attempt else TONES[run.state]


def duration_words(run: JobRun) -> str:
    """Return how long a run took; "" while it has not ended."""
    if run.started_at is None or run.finished_at is None:
        return ""
    seconds = (run.finished_at - run.started_at).total_seconds()
    if seconds < 60:
        return _("%(num)s s", num=f"{seconds:.1f}")
    return _("%(min)s min %(sec)s s", min=int(seconds // 60), sec=int(seconds % 60))


def count_words(counts: Mapping[str, int] | None) -> str:
    """Return what a run counted: "deleted 3, missing 0"."""
    words = _count_names()
    mark = "，" if str(get_locale() or "en").startswith("zh") else ", "
    return mark.join(f"{words.get(key, key)} {value:,}" for key, value in (counts or {}).items())


def _count_names() -> dict[str, str]:
    return {
        "deleted": pgettext("count", "deleted"), "orphans": pgettext("count", "without owner"),
        "missing": pgettext("count", "missing"), "files": pgettext("count", "files"),
        "tables": pgettext("count", "tables"), "rows": pgettext("count", "rows"),
        "kept": pgettext("count", "kept"), "sent": pgettext("count", "sent"),
        "failed": pgettext("count", "failed"), "made": pgettext("count", "made"),
        "megabytes": pgettext("count", "MB"), "new": pgettext("count", "new"),
        "updated": pgettext("count", "updated"), "bad": pgettext("count", "bad"),
        "duplicates": pgettext("count", "duplicates"), "looked_at": pgettext("count", "looked at"),
        "refreshed": pgettext("count", "refreshed"),
        "found": pgettext("count", "found"), "closed": pgettext("count", "closed"),
    }  # fmt: skip
