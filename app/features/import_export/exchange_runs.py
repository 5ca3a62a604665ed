"""Work that takes longer than a page may: asked for once, looked at, cancelled, tidied away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.errors import NotVisible
from app.engine.jobs.planner import ask_for
from app.engine.jobs.runs import ask_to_cancel
from app.engine.jobs.tables import CANCELLED, DONE, DUE, FAILED, RUNNING, JobRun
from app.features.import_export.tables import IMPORT, ExchangeRun

#: Files and what is known of them are kept for so long.
KEPT_DAYS = 7
JOB = "import_export.work"


@dataclass(frozen=True)
class Wish:
    """What somebody asks for. key: the same wish twice has the same one."""

    key: str
    kind: str
    slug: str
    name: str
    arguments: dict[str, Any]
    total: int
    batch: str = ""


@dataclass(frozen=True)
class Standing:
    """A run with the state of the job that works on it.

    state: of app.engine.jobs.tables. reason: why it failed, as stored.
    """

    run: ExchangeRun
    state: str
    cancel_asked: bool = False
    reason: str = ""
    started_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether it waits or is under way."""
        return self.state in (DUE, RUNNING)

    def seconds_left(self, now: datetime) -> int | None:
        """Return how long it will take from now on; None before that can be told."""
        if self.started_at is None or not self.run.done or not self.run.total:
            return None
        passed = (now - self.started_at).total_seconds()
        return max(0, round(passed / self.run.done * (self.run.total - self.run.done)))


def run_href(key: str) -> str:
    """Return the page of a run, which leads on to its result."""
    return f"/exchange/{key}"


def ask_run(session: Session, wish: Wish, *, reader: Reader, now: datetime) -> ExchangeRun:
    """Note a wish and the job that fulfils it; the run that is there when it was noted before.

    All but an import are done anew once they have ended: the records may have changed since.
    """
    held = session.get(ExchangeRun, wish.key)
    if held is not None and wish.kind != IMPORT and not standing_of(session, held).is_open:
        session.delete(held)
        session.flush()  # the key is used again
    run = claim_run(session, wish, reader=reader, now=now)
    if run is None:
        return session.get_one(ExchangeRun, wish.key)
    # Neither is known of a person who never chose: then the browser and the company say it.
    words = {"language": reader.language, "timezone": reader.timezone}
    run.job_run_id = ask_for(
        session, JOB, now=now, arguments={"key": wish.key, "href": run_href(wish.key), **words},
        asked_by_id=reader.user_id,
    )  # fmt: skip
    return run


def claim_run(session: Session, wish: Wish, *, reader: Reader, now: datetime) -> ExchangeRun | None:
    """Note a wish for whoever fulfils it at once; None when it was noted before."""
    run = ExchangeRun(
        key=wish.key, kind=wish.kind, user_id=reader.user_id or 0, slug=wish.slug,
        name=wish.name[:200], arguments=wish.arguments, batch=wish.batch, done=0,
        total=wish.total, counts={}, at=now,
    )  # fmt: skip
    if session.get(ExchangeRun, wish.key) is not None:
        return None
    try:
        with session.begin_nested():
            session.add(run)
    except IntegrityError:  # somebody else's click was faster
        return None
    return run


def find_standing(session: Session, key: str, *, reader: Reader) -> Standing:
    """Return one of a person's own runs; NotVisible for any other."""
    run = session.get(ExchangeRun, key)
    if run is None or run.user_id != (reader.user_id or 0):
        raise NotVisible(key)
    return standing_of(session, run)


def standing_of(session: Session, run: ExchangeRun) -> Standing:
    """Return a run with the state of its job."""
    job_run = session.get(JobRun, run.job_run_id) if run.job_run_id else None
    if run.finished_at is not None or job_run is None:
        state = CANCELLED if (run.counts or {}).get("cancelled") else DONE
        return Standing(run, state)
    state = FAILED if job_run.state == DONE else job_run.state
    return Standing(run, state, job_run.cancel_asked, job_run.reason, job_run.started_at)


def open_runs(session: Session, reader: Reader) -> list[Standing]:
    """Return a person's runs that wait or are under way, newest first."""
    mine = select(ExchangeRun).where(
        ExchangeRun.user_id == (reader.user_id or 0), ExchangeRun.finished_at.is_(None)
    )
    runs = session.scalars(mine.order_by(ExchangeRun.at.desc()))
    return [one for one in (standing_of(session, run) for run in runs) if one.is_open]


def cancel_run(session: Session, standing: Standing, *, now: datetime) -> None:
    """Ask a run to stop; one that has not begun ends at once."""
    if not standing.is_open or standing.run.job_run_id is None:
        return
    if standing.state == DUE:
        end_run(session, standing.run.key, {"cancelled": 1}, now=now)
    ask_to_cancel(session, standing.run.job_run_id, now=now)


def advance(
    session: Session, run: ExchangeRun, done: int, counts: Mapping[str, int] | None = None
) -> bool:
    """Note how far a run is, in the transaction of what it did; False when another was faster."""
    values = {"done": done, "counts": dict(counts or {})}
    mine = update(ExchangeRun).where(ExchangeRun.key == run.key, ExchangeRun.done == run.done)
    moved = session.execute(mine.values(**values))
    return bool(moved.rowcount)  # type: ignore[attr-defined]


def end_run(session: Session, key: str, counts: Mapping[str, Any], *, now: datetime) -> None:
    """Note that a run has ended, and what came of it."""
    mine = update(ExchangeRun).where(ExchangeRun.key == key)
    session.execute(mine.values(counts=dict(counts), finished_at=now))


def forget_old_runs(session: Session, *, now: datetime) -> int:
    """Delete what was asked for more than a week ago; return how many."""
    oldest = now - timedelta(days=KEPT_DAYS)
    gone = session.execute(delete(ExchangeRun).where(ExchangeRun.at < oldest))
    return int(gone.rowcount)  # type: ignore[attr-defined]
