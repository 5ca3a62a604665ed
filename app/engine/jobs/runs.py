"""The life of one run in the database: claimed, alive, done, tried again, failed.

Each step is a conditional update. Whoever lost a run to another process (its heartbeat was missed)
finds that its last update changes nothing, and rolls its work back: a run takes effect once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.engine.jobs.tables import CANCELLED, DONE, DUE, FAILED, RUNNING, JobRun

HEARTBEAT_SECONDS = 3.0
#: A running row without a heartbeat for so long belongs to a process that is gone.
STALE_SECONDS = 15.0
#: One with a heartbeat so far ahead too: the clock was wrong, and its process gone before it was set.
_AHEAD = timedelta(hours=1)
_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(hours=1)
KEPT = timedelta(days=90)


def claim_next(
    session: Session, holder: str, *, now: datetime, without: Collection[str] = ()
) -> JobRun | None:
    """Claim the run that has waited longest, a new one or one whose process is gone.

    without: names of jobs that must wait.
    """
    stale = now - timedelta(seconds=STALE_SECONDS)
    silent = or_(JobRun.heartbeat_at < stale, JobRun.heartbeat_at > now + _AHEAD)
    ready = or_(
        and_(JobRun.state == DUE, JobRun.not_before <= now),
        and_(JobRun.state == RUNNING, silent),
    )
    waiting = select(JobRun.id, JobRun.attempt).where(ready, JobRun.job.not_in(without))
    for key, attempt in session.execute(waiting.order_by(JobRun.due_at, JobRun.id).limit(5)):
        claimed = session.execute(
            _claiming(holder, now).where(JobRun.id == key, JobRun.attempt == attempt, ready)
        )
        if claimed.rowcount:  # type: ignore[attr-defined]
            return session.get(JobRun, key, populate_existing=True)
    return None


def claim(session: Session, run_id: int, holder: str, *, now: datetime) -> JobRun:
    """Claim a run that this very transaction noted, so that nobody else can have it."""
    session.execute(_claiming(holder, now).where(JobRun.id == run_id))
    return session.get_one(JobRun, run_id, populate_existing=True)


def _claiming(holder: str, now: datetime):  # type: ignore[no-untyped-def]  # noqa: ANN202 - SQLAlchemy's Update
    return update(JobRun).values(
        state=RUNNING, holder=holder, attempt=JobRun.attempt + 1, started_at=now,
        heartbeat_at=now, reason="",
    )  # fmt: skip


def beat(session: Session, run: JobRun, *, now: datetime, done: int, total: int) -> bool | None:
    """Say that a run is alive; True when it should stop, None when it was lost."""
    kept = session.execute(
        _mine(run).values(heartbeat_at=now, progress_done=done, progress_total=total)
    )
    if not kept.rowcount:  # type: ignore[attr-defined]
        return None
    return bool(session.scalar(select(JobRun.cancel_asked).where(JobRun.id == run.id)))


def keep(session: Session, run: JobRun, *, now: datetime) -> bool:
    """Hold a run until this transaction ends, which shows it alive; False when it was lost."""
    kept = session.execute(_mine(run).values(heartbeat_at=now))
    return bool(kept.rowcount)  # type: ignore[attr-defined]


def finish(session: Session, run: JobRun, counts: Mapping[str, int], *, now: datetime) -> bool:
    """Note that a run is done; False when it was lost, and its work must not be kept."""
    done = session.execute(
        _mine(run).values(state=DONE, finished_at=now, counts=dict(counts), reason="")
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def give_back(
    session: Session, run: JobRun, reason: str, *, now: datetime, retries: int
) -> str | None:
    """Note a failure: due again after a pause, or failed for good. Returns the state, None if lost."""
    if run.attempt <= retries:
        pause = min(_FIRST_PAUSE * 2 ** (run.attempt - 1), _LONGEST_PAUSE)
        values = {"state": DUE, "not_before": now + pause, "reason": reason}
    else:
        values = {"state": FAILED, "finished_at": now, "reason": reason}
    noted = session.execute(_mine(run).values(**values))
    return str(values["state"]) if noted.rowcount else None  # type: ignore[attr-defined]


def note_cancelled(session: Session, run: JobRun, *, now: datetime) -> None:
    """Note that a run stopped because somebody asked."""
    session.execute(_mine(run).values(state=CANCELLED, finished_at=now))


def ask_to_cancel(session: Session, run_id: int, *, now: datetime) -> None:
    """Ask a run to stop; one that has not begun is cancelled at once."""
    waiting = update(JobRun).where(JobRun.id == run_id, JobRun.state == DUE)
    session.execute(waiting.values(state=CANCELLED, finished_at=now))
    session.execute(
        update(JobRun).where(JobRun.id == run_id, JobRun.state == RUNNING).values(cancel_asked=True)
    )


def cancel_planned(session: Session, name: str, *, now: datetime) -> None:
    """Cancel what a job's cadence noted and nobody has begun; what was asked for stays."""
    waiting = update(JobRun).where(
        JobRun.job == name, JobRun.state == DUE, JobRun.key.startswith(f"{name}@", autoescape=True)
    )
    session.execute(waiting.values(state=CANCELLED, finished_at=now))


def forget_old(session: Session, *, now: datetime) -> int:
    """Delete the log of runs that ended long ago; return how many."""
    gone = session.execute(delete(JobRun).where(JobRun.finished_at < now - KEPT))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _mine(run: JobRun):  # type: ignore[no-untyped-def]  # noqa: ANN202 - SQLAlchemy's Update
    return update(JobRun).where(
        JobRun.id == run.id, JobRun.state == RUNNING, JobRun.holder == run.holder,
        JobRun.attempt == run.attempt,
    )  # fmt: skip


def failed_jobs(session: Session) -> list[str]:
    """Return the names of the jobs whose last ended run failed; one statement."""
    last = select(func.max(JobRun.id)).where(JobRun.finished_at.is_not(None)).group_by(JobRun.job)
    failed = select(JobRun.job).where(JobRun.id.in_(last), JobRun.state == FAILED)
    return list(session.scalars(failed.order_by(JobRun.job)))
