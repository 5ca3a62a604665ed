"""What the page of a run receives, and how it is put together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.jobs.reasons import reason_text
from app.engine.jobs.tables import CANCELLED, DONE, DUE, FAILED
from app.engine.views.list_paging import rows_word
from app.engine.views.page_models import Action
from app.features.import_export.exchange_runs import KEPT_DAYS, Standing, open_runs, run_href
from app.features.import_export.import_models import StateTab
from app.features.import_export.tables import CHECK, EXPORT, IMPORT, UNDO
from app.features.notifications.public import Running


@dataclass(frozen=True)
class RunPage:
    """Work under way, or its end: template import_export/run.html.

    state: of app.engine.jobs.tables. done, total: rows; progress: the same and the time left in
    words. tabs: what an undo did, in numbers. again: (label, href) of where it was asked for.
    download: address of the finished file. lines: what was kept or why it failed.
    """

    title: str
    sentence: str
    state: str
    href: str
    done: int
    total: int
    progress: str
    is_open: bool
    is_ticking: bool
    cancel: Action | None
    back_href: str
    back_label: str
    tabs: tuple[StateTab, ...] = ()
    again: tuple[str, str] = ("", "")
    download: str = ""
    lines: tuple[str, ...] = ()


def build_run_page(
    standing: Standing, *, things: str, now: datetime, is_ticking: bool
) -> RunPage:  # fmt: skip
    """Return the page of a run. things: the plural of its entity."""
    run, is_open = standing.run, standing.is_open
    return RunPage(
        title=title_of(standing), sentence=_sentence(standing), state=standing.state,
        href=run_href(run.key), done=run.done, total=run.total,
        progress=progress_words(standing, now) if is_open else "", is_open=is_open,
        is_ticking=is_ticking or not is_open, cancel=_cancel(standing) if is_open and not standing.cancel_asked else None,
        back_href=f"/e/{run.slug}/", back_label=things, tabs=_tabs(standing), again=_again(standing),
        download=f"{run_href(run.key)}/file" if run.kind == EXPORT and standing.state == DONE else "",
        lines=_lines(standing),
    )  # fmt: skip


def title_of(standing: Standing) -> str:
    """Return what is going on, or was: "Importing companies.csv"."""
    run = standing.run
    name = {"name": run.name}
    if standing.state == CANCELLED:
        return _("Cancelled: %(name)s", **name)
    if standing.state == FAILED:
        return _("Could not be finished: %(name)s", **name)
    if standing.is_open:
        going = {
            CHECK: _("Checking %(name)s", **name), IMPORT: _("Importing %(name)s", **name),
            UNDO: _("Taking back %(name)s", **name), EXPORT: _("Preparing %(name)s", **name),
        }  # fmt: skip
        return going[run.kind]
    return _("Taken back: %(name)s", **name) if run.kind == UNDO else run.name


def progress_words(standing: Standing, now: datetime) -> str:
    """Return how far a run is: "4,120 of 10,000 rows · 12 s left"."""
    if standing.cancel_asked:
        return _("Stopping …")
    if standing.state == DUE:
        return _("Waiting to begin …")
    run = standing.run
    numbers = {"done": f"{run.done:,}", "total": f"{run.total:,}"}
    done = (
        _("%(done)s of %(total)s records", **numbers)
        if run.kind == UNDO
        else _("%(done)s of %(total)s rows", **numbers)
    )
    left = standing.seconds_left(now)
    if left is None:
        return done
    if left < 100:
        return f"{done} · " + _("%(seconds)s s left", seconds=left)
    return f"{done} · " + _("%(minutes)s min left", minutes=round(left / 60))


def _sentence(standing: Standing) -> str:
    if standing.is_open:
        return _("You can leave this page: the bell tells you when it is finished, and leads back here.")  # fmt: skip
    counts = standing.run.counts or {}
    if standing.run.kind == EXPORT and standing.state == DONE:
        until = standing.run.at + timedelta(days=KEPT_DAYS)
        return _("%(rows)s, only for you, until %(day)s.", rows=rows_word(counts.get("rows", 0)), day=f"{until:%Y-%m-%d}")  # fmt: skip
    return ""


def _tabs(standing: Standing) -> tuple[StateTab, ...]:
    """Return how many records an undo took back and how many it kept."""
    if standing.run.kind != UNDO or standing.is_open or standing.run.counts is None:
        return ()
    counts = standing.run.counts
    taken = StateTab(_("taken back"), counts.get("records", 0), "green")
    kept = StateTab(_("kept, changed since"), counts.get("kept", 0), "amber")
    return (taken, kept) if kept.count else (taken,)


def _again(standing: Standing) -> tuple[str, str]:
    """Return where a check that came to nothing can be asked for again."""
    run = standing.run
    if run.kind != CHECK or standing.is_open:
        return ("", "")
    tail = urlencode([(name, text) for name, text in run.arguments["plan"]])
    return _("Back to the columns"), f"/e/{run.slug}/import/{run.arguments['upload']}?{tail}"


def _cancel(standing: Standing) -> Action:
    question = {
        CHECK: _("Stop checking this file?"),
        IMPORT: _("Stop the import? What is stored so far stays until you undo it."),
        UNDO: _("Stop here? What is taken back so far stays so."),
        EXPORT: _("Stop preparing this file?"),
    }  # fmt: skip
    href = f"{run_href(standing.run.key)}/cancel"
    return Action("cancel", _("Stop"), "player-stop", href, "post",
                  confirm=question[standing.run.kind])  # fmt: skip


def _lines(standing: Standing) -> tuple[str, ...]:
    if standing.state == FAILED:
        return (reason_text(standing.reason) or _("It stopped half-way; ask for it again."),)
    counts = standing.run.counts or {}
    lines = [_("Kept: %(list)s.", list=line) for line in counts.get("kept_lines", ())]
    hidden = counts.get("kept", 0) - len(lines)
    if hidden > 0:
        lines.append(_("And %(count)s more.", count=f"{hidden:,}"))
    return tuple(lines)


def running_work(session: Session, reader: Reader, now: datetime) -> list[Running]:
    """Return what a person waits for, for the page of the bell."""
    return [
        Running(title_of(one), progress_words(one, now), run_href(one.run.key))
        for one in open_runs(session, reader)
    ]
