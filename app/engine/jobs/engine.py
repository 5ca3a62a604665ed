"""The job engine of one process: on every tick, whoever holds the lease notes and runs what is due."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.engine import clock
from app.engine.access.reader import acting_for, system_reader
from app.engine.database import intending_to_write, open_session, short_write
from app.engine.jobs.context import JobCancelled, JobContext, JobFailed, JobLost
from app.engine.jobs.lease import TICKING, give_up_lease, take_lease
from app.engine.jobs.planner import ask_for, plan_due
from app.engine.jobs.reasons import reason_of
from app.engine.jobs.registry import JobSpec, all_jobs, find_job
from app.engine.jobs.runs import (
    HEARTBEAT_SECONDS,
    beat,
    claim,
    claim_next,
    finish,
    give_back,
    keep,
    note_cancelled,
)
from app.engine.jobs.tables import FAILED, JobRun

log = logging.getLogger(__name__)

LEASE_SECONDS = 10.0
WORKERS = 2
#: How long after its time limit a job that does not stop by itself is noted as failed.
GRACE_SECONDS = 60
#: A run that took its process down so often, beside what it may fail, is not begun again.
MOST_DEATHS = 3
#: Called with session, run and reason inside the transaction that notes a final failure.
OnFailure = Callable[[Session, JobRun, str], None]
Around = Callable[[], AbstractContextManager[object]]


class JobEngine:
    """Ticks and runs the registered jobs; several processes may each have one.

    around: what a thread needs around the work, such as the application's context.
    """

    def __init__(
        self, engine: Engine, *, data_dir: Path, timezone: Callable[[], str], around: Around,
        on_failure: OnFailure | None = None,
    ) -> None:  # fmt: skip
        self.engine = engine
        self.data_dir = data_dir
        self.timezone = timezone
        self.around = around
        self.on_failure = on_failure
        self.holder = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"[:80]
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="job")
        self._running: dict[Future[None], str] = {}  # to the name of its job

    def tick(self) -> int:
        """Note and start what is due, if this process holds the lease; return how many began."""
        with self.around():
            now = clock.now()
            with short_write(self.engine) as session:
                if not take_lease(session, TICKING, self.holder, now=now, seconds=LEASE_SECONDS):
                    return 0
            with short_write(self.engine) as session:
                plan_due(session, now=now, timezone=self.timezone())
            return self._start_claimed()

    def _start_claimed(self) -> int:
        self._running = {one: name for one, name in self._running.items() if not one.done()}
        begun = 0
        while len(self._running) < WORKERS:
            with short_write(self.engine) as session:
                run = claim_next(session, self.holder, now=clock.now(), without=self._waiting())
                if run is not None:
                    session.expunge(run)
            if run is None:
                break
            self._running[self._pool.submit(self._guarded, run)] = run.job
            begun += 1
        return begun

    def _waiting(self) -> list[str]:
        """Return the jobs for which no worker is free: one is kept for those that are done soon.

        Nor does a job that hangs take the second one with its next due time.
        """
        long = [spec.name for spec in all_jobs() if spec.is_long]
        taken = sum(name in long for name in self._running.values())
        return [*self._running.values(), *(long if taken >= WORKERS - 1 else [])]

    def run_waiting(self) -> int:
        """Run everything that is due in this thread, one after the other (commands, tests)."""
        done = 0
        with self.around():
            while True:
                with short_write(self.engine) as session:
                    run = claim_next(session, self.holder, now=clock.now())
                    if run is not None:
                        session.expunge(run)
                if run is None:
                    return done
                self.execute(run)
                done += 1

    def run_now(
        self,
        name: str,
        *,
        arguments: Mapping[str, Any] | None = None,
        asked_by_id: int | None = None,
    ) -> JobRun:
        """Run one job in this thread, whoever ticks, and return its row (commands)."""
        with self.around():
            with short_write(self.engine) as session:
                key = ask_for(
                    session, name, now=clock.now(), arguments=arguments, asked_by_id=asked_by_id
                )
                run = claim(session, int(key or 0), self.holder, now=clock.now())
                session.expunge(run)
            self.execute(run)
            with self._reading() as session:
                ended = session.get_one(JobRun, run.id)
                session.expunge(ended)
        return ended

    def close(self) -> None:
        """Wait for what runs, and let another process tick at once."""
        self._pool.shutdown(wait=True)
        with self.around(), short_write(self.engine) as session:
            give_up_lease(session, TICKING, self.holder, now=clock.now())

    def _guarded(self, run: JobRun) -> None:
        try:
            with self.around():
                self.execute(run)
        except Exception:
            log.exception("run could not be noted", extra={"job": run.job, "run": run.id})

    def execute(self, run: JobRun) -> None:
        """Run one claimed row and note what came of it."""
        spec = find_job(run.job)
        started = time.monotonic()
        try:
            if spec is None:
                raise JobFailed(_l("This version has no job %(name)s."), name=run.job)
            if run.attempt - 1 - spec.retries >= MOST_DEATHS:
                raise JobFailed(
                    _l(
                        "Its process ended each time while it ran, perhaps for want of memory. The log of the machine says why."
                    )
                )
            with acting_for(system_reader(run.job, timezone=self.timezone())):
                self._work(spec, run)
        except JobCancelled:
            with short_write(self.engine) as session:
                note_cancelled(session, run, now=clock.now())
        except JobLost:
            log.warning("run was lost", extra={"job": run.job, "run": run.id})
        except Exception as error:  # noqa: BLE001 - the job wrapper: notes it, whatever it was
            self._note_failure(spec, run, error)
        else:
            log.info(
                "job done", extra={"job": run.job, "seconds": round(time.monotonic() - started, 3)}
            )

    def _work(self, spec: JobSpec, run: JobRun) -> None:
        context = JobContext(
            name=run.job, run_id=run.id, now=clock.now(), due_at=run.due_at, late=run.late,
            arguments=run.arguments or {}, data_dir=self.data_dir, timezone=self.timezone(),
            engine=self.engine, write=lambda: self._writing(run), read=self._reading,
            asked_by_id=run.asked_by_id, limit_seconds=spec.limit_seconds,
        )  # fmt: skip
        # A job in one transaction holds SQLite's only write lock, so its heart cannot beat there;
        # for the same reason nobody else can claim it before it is through.
        alive = spec.parts or self.engine.dialect.name != "sqlite"
        with self._beating(run, context) if alive else _nothing():
            if spec.parts:
                counts = spec.run(context)
                with short_write(self.engine) as session:
                    if not finish(session, run, counts, now=clock.now()):
                        raise JobLost
            else:
                self._work_at_once(spec, run, context)

    def _work_at_once(self, spec: JobSpec, run: JobRun, context: JobContext) -> None:
        with intending_to_write(), open_session(self.engine) as session:
            context._session = session
            counts: Mapping[str, int] = spec.run(context)
            if finish(session, run, counts, now=clock.now()):
                session.commit()
            else:
                session.rollback()
                raise JobLost

    @contextmanager
    def _writing(self, run: JobRun) -> Iterator[Session]:
        """One part of a run, kept only while this process has it."""
        with short_write(self.engine) as session:
            if not keep(session, run, now=clock.now()):
                raise JobLost
            yield session

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        with intending_to_write(False), open_session(self.engine) as session:
            yield session

    @contextmanager
    def _beating(self, run: JobRun, context: JobContext) -> Iterator[None]:
        """Keep the row alive in a thread of its own, and carry the wish to stop.

        A job that hangs is noted as failed, so that somebody hears of it; it can write no more.
        """
        stop = threading.Event()

        def keep_alive() -> None:
            while not stop.wait(HEARTBEAT_SECONDS):
                try:
                    with self.around(), short_write(self.engine) as session:
                        answer = beat(
                            session, run, now=clock.now(), done=context.done, total=context.total
                        )
                    context.cancel_asked = context.cancel_asked or answer is not False
                    if answer is not None and context.is_over(GRACE_SECONDS):
                        with self.around():
                            self._note_failure(find_job(run.job), run, context.too_long())
                        return
                except OperationalError:
                    log.warning("heartbeat missed", extra={"job": run.job, "run": run.id})

        thread = threading.Thread(target=keep_alive, name=f"beat-{run.id}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _note_failure(self, spec: JobSpec | None, run: JobRun, error: Exception) -> None:
        reason = reason_of(error)
        # What a job says in words needs no trace.
        trace = None if isinstance(error, JobFailed) else error
        told = {"job": run.job, "run": run.id, "reason": reason}
        log.error("job failed", exc_info=trace, extra=told)
        with short_write(self.engine) as session:
            retries = 0 if spec is None or isinstance(error, JobFailed) else spec.retries
            state = give_back(session, run, reason, now=clock.now(), retries=retries)
            if state == FAILED and self.on_failure is not None:
                self.on_failure(session, run, reason)


@contextmanager
def _nothing() -> Iterator[None]:
    yield
