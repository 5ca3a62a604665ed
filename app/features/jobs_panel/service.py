"""What administrators do with jobs: look, run now, pause, change the cadence, cancel a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.errors import AccessDenied, NotVisible, UserError
from app.engine.jobs.cadence import Cadence, parse_cadence
from app.engine.jobs.planner import ask_for, cadence_of
from app.engine.jobs.registry import JobSpec, all_jobs, find_job
from app.engine.jobs.runs import ask_to_cancel, cancel_planned
from app.engine.jobs.tables import DUE, RUNNING, JobRun, JobState
from app.engine.journal.record import write_entry

#: What the journal calls it; no entity can have this name.
JOB = "job"
PER_PAGE = 25


@dataclass(frozen=True)
class JobLine:
    """One job with how an administrator left it and its newest run."""

    spec: JobSpec
    cadence: Cadence
    paused: bool
    last: JobRun | None

    def next_times(self, now: datetime, timezone: str, most: int = 1) -> list[datetime]:
        """Return the next due times; none while it is paused."""
        found: list[datetime] = []
        at: datetime | None = now
        while at is not None and not self.paused and len(found) < most:
            at = self.cadence.next_after(at, timezone)
            found += [at] if at is not None else []
        return found


def require_administrator(reader: Reader) -> None:
    """Refuse everybody who does not administer."""
    if not reader.is_administrator:
        raise AccessDenied(_("Only administrators open the settings."))


def all_lines(session: Session) -> list[JobLine]:
    """Return every registered job, by name."""
    states = {row.name: row for row in session.scalars(select(JobState))}
    newest = select(func.max(JobRun.id)).group_by(JobRun.job)
    runs = {run.job: run for run in session.scalars(select(JobRun).where(JobRun.id.in_(newest)))}
    return [_line(spec, states.get(spec.name), runs.get(spec.name)) for spec in all_jobs()]


def find_line(session: Session, name: str) -> JobLine:
    """Return one job; NotVisible when this version has none of that name."""
    spec = find_job(name)
    if spec is None:
        raise NotVisible(name)
    newest = select(JobRun).where(JobRun.job == name).order_by(JobRun.id.desc()).limit(1)
    return _line(spec, session.get(JobState, name), session.scalar(newest))


def _line(spec: JobSpec, state: JobState | None, last: JobRun | None) -> JobLine:
    return JobLine(spec, cadence_of(spec, state), bool(state and state.paused), last)


def read_runs(session: Session, name: str, *, before: int = 0) -> tuple[Sequence[JobRun], bool]:
    """Return a page of a job's log, newest first, and whether there are older ones."""
    statement = select(JobRun).where(JobRun.job == name).order_by(JobRun.id.desc())
    if before:
        statement = statement.where(JobRun.id < before)
    found = session.scalars(statement.limit(PER_PAGE + 1)).all()
    return found[:PER_PAGE], len(found) > PER_PAGE


def run_now(session: Session, name: str, *, reader: Reader, now: datetime) -> None:
    """Note a run for now; UserError while one is waiting or running."""
    open_run = select(JobRun.id).where(JobRun.job == name, JobRun.state.in_((DUE, RUNNING)))
    if session.scalar(open_run.where(JobRun.not_before <= now).limit(1)) is not None:
        raise UserError(_("It is running or waiting already."))
    ask_for(session, name, now=now, asked_by_id=reader.user_id)
    _tell(session, reader, name, "run", {})


def set_paused(session: Session, name: str, paused: bool, *, reader: Reader, now: datetime) -> bool:
    """Pause or resume a job; False when it was so already. Times of the pause are not made up.

    A time that was noted and has not begun, such as the next try of what failed, is taken back.
    """
    state = _state(session, name, now)
    if state.paused == paused:
        return False
    _tell(session, reader, name, "change", {"paused": [state.paused, paused]})
    state.paused, state.planned_until = paused, now
    if paused:
        cancel_planned(session, name, now=now)
    return True


def set_cadence(session: Session, name: str, text: str, *, reader: Reader, now: datetime) -> bool:
    """Store another cadence, which counts from now on; the declared one is stored as none.

    Returns False when it was so already. Raises UserError for a text that is no cadence.
    """
    cadence = parse_cadence(text)
    line, state = find_line(session, name), _state(session, name, now)
    if cadence == line.cadence:
        return False
    _tell(session, reader, name, "change", {"cadence": [str(line.cadence), str(cadence)]})
    state.cadence = None if cadence == line.spec.cadence else str(cadence)
    state.planned_until = now
    return True


def cancel_run(session: Session, run_id: int, *, reader: Reader, now: datetime) -> JobRun:
    """Ask a run to stop; one that waits is cancelled at once. NotVisible when there is none."""
    run = session.get(JobRun, run_id)
    if run is None:
        raise NotVisible(str(run_id))
    if run.state not in (DUE, RUNNING):
        raise UserError(_("This run has ended already."))
    ask_to_cancel(session, run_id, now=now)
    _tell(session, reader, run.job, "cancel", {})
    return run


def _state(session: Session, name: str, now: datetime) -> JobState:
    state = session.get(JobState, name)
    if state is None:
        state = JobState(name=name, paused=False, planned_until=now)
        session.add(state)
    return state


def _tell(
    session: Session, reader: Reader, name: str, action: str, changes: dict[str, list[object]]
) -> None:
    write_entry(
        session, reader=reader, source="command" if reader.system else "form", action=action,
        slug=JOB, record_id=0, title=name, version=1, changes=changes,
    )  # fmt: skip
