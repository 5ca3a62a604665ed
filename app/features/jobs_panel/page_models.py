"""What the templates of jobs receive, and how it is built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.engine.access.tables import User
from app.engine.errors import FieldError
from app.engine.jobs.reasons import reason_text
from app.engine.jobs.tables import DUE, RUNNING, JobRun
from app.engine.views.form_models import InputGroup
from app.engine.views.page_models import Action
from app.features.jobs_panel.service import JobLine
from app.features.jobs_panel.words import (
    cadence_words,
    count_words,
    duration_words,
    state_words,
    tone_of,
)
from app.web.inputs import text_input
from app.web.settings_form import SettingsForm, refused_groups, summary

BASE = "/settings/jobs"
NEXT_TIMES = 5


@dataclass(frozen=True)
class RunLine:
    """One run: when, what came of it, who asked. at: when it began, else when it is due."""

    id: int
    at: datetime
    state: str
    tone: str
    duration: str
    counts: str
    reason: str
    late: bool
    asked_by: str = ""
    progress: str = ""
    cancel: Action | None = None


@dataclass(frozen=True)
class JobRow:
    """One job in the list."""

    href: str
    title: str
    description: str
    cadence: str
    next_at: datetime | None
    paused: bool
    last: RunLine | None
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class JobsPage:
    """All jobs: template jobs_panel/list.html. is_ticking: a scheduler process is at work."""

    title: str
    sentence: str
    rows: tuple[JobRow, ...]
    is_ticking: bool


@dataclass(frozen=True)
class JobPage:
    """One job with its next times and its log: template jobs_panel/job.html."""

    title: str
    description: str
    name: str
    cadence: str
    cadence_text: str
    declared: str
    paused: bool
    next_times: tuple[datetime, ...]
    runs: tuple[RunLine, ...]
    actions: tuple[Action, ...]
    more_href: str
    is_ticking: bool
    timezone: str


def build_jobs_page(
    lines: Sequence[JobLine], *, now: datetime, timezone: str, is_ticking: bool
) -> JobsPage:
    """Return the list of all jobs."""
    rows = tuple(_row(line, now, timezone) for line in lines)
    return JobsPage(
        _("Jobs"), _("What the product does by itself, and what came of it."), rows, is_ticking
    )


def build_job_page(
    session: Session, line: JobLine, runs: Sequence[JobRun], *, has_more: bool, now: datetime,
    timezone: str, is_ticking: bool, language: str,
) -> JobPage:  # fmt: skip
    """Return the page of one job."""
    spec = line.spec
    names = _names(session, runs, language)
    href = f"{BASE}/{spec.name}"
    change = Action("cadence", _("Change the cadence"), "calendar-time", f"{href}/cadence")
    return JobPage(
        str(spec.title), str(spec.description), spec.name, cadence_words(line.cadence),
        str(line.cadence), cadence_words(spec.cadence) if spec.cadence != line.cadence else "",
        line.paused, tuple(line.next_times(now, timezone, NEXT_TIMES)),
        tuple(_run(run, names) for run in runs), (*_actions(line), change),
        f"{href}?before={runs[-1].id}" if has_more else "", is_ticking, timezone,
    )  # fmt: skip


def build_cadence_page(
    line: JobLine, text: str, timezone: str, errors: Sequence[FieldError] = ()
) -> SettingsForm:
    """Return the form of a job's cadence."""
    title, href = str(line.spec.title), f"{BASE}/{line.spec.name}"
    hint = _(
        "A distance such as every 5m (s, m, h, d), or five cron fields: minute hour day month "
        "weekday, in the time zone %(zone)s. Empty: only when asked.", zone=timezone,
    )  # fmt: skip
    inputs = (
        text_input("cadence", _("Cadence"), text, required=False, maxlength=80, hint=hint),
    )  # fmt: skip
    group = InputGroup("cadence", "", "", inputs)
    return SettingsForm(
        title=_("Change the cadence"), groups=refused_groups((group,), errors),
        action=f"{href}/cadence", cancel_href=href,
        sentence=_("As delivered: %(cadence)s (%(text)s)", cadence=cadence_words(line.spec.cadence),
                   text=str(line.spec.cadence) or "–"),
        crumbs=((_("Settings"), "/settings/"), (_("Jobs"), f"{BASE}/"), (title, href)),
        errors=summary((group,), errors),
    )  # fmt: skip


def _row(line: JobLine, now: datetime, timezone: str) -> JobRow:
    spec = line.spec
    following = line.next_times(now, timezone)
    return JobRow(
        f"{BASE}/{spec.name}", str(spec.title), str(spec.description), cadence_words(line.cadence),
        following[0] if following else None, line.paused,
        _run(line.last, {}) if line.last is not None else None, _actions(line),
    )  # fmt: skip


def _actions(line: JobLine) -> tuple[Action, ...]:
    href = f"{BASE}/{line.spec.name}"
    run = Action("run", _("Run now"), "player-play", f"{href}/run", "post")
    if line.paused:
        return (run, Action("resume", _("Resume"), "clock-check", f"{href}/resume", "post"))
    if not line.cadence.is_scheduled:
        return (run,)
    return (run, Action("pause", _("Pause"), "player-pause", f"{href}/pause", "post"))


def _run(run: JobRun, names: dict[int, str]) -> RunLine:
    cancel = None
    if run.state in (DUE, RUNNING):
        cancel = Action(
            "cancel", _("Cancel"), "player-stop", f"{BASE}/runs/{run.id}/cancel", "post",
            confirm=_("Cancel this run? What it has finished so far stays."),
        )  # fmt: skip
    progress = ""
    if run.state == RUNNING and run.cancel_asked:
        progress = _("Stopping …")
    elif run.state == RUNNING and run.progress_total:
        progress = f"{run.progress_done:,} / {run.progress_total:,}"
    return RunLine(
        run.id, run.started_at or run.not_before, state_words(run), tone_of(run),
        duration_words(run), count_words(run.counts), reason_text(run.reason), run.late,
        names.get(run.asked_by_id or 0, ""), progress, cancel,
    )  # fmt: skip


def _names(session: Session, runs: Sequence[JobRun], language: str) -> dict[int, str]:
    ids = {run.asked_by_id for run in runs if run.asked_by_id}
    if not ids:
        return {}
    people = session.scalars(select(User).where(User.id.in_(ids)))
    return {user.id: user.title(language) for user in people}
