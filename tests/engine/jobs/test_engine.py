"""Each due time takes effect once: after downtime, failures, lost processes and cancelling."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import current_app
from sqlalchemy import insert, select, update

import app.composition  # noqa: F401 - registers the jobs of the product before a test empties the register
from app.engine.database import short_write
from app.engine.jobs import registry
from app.engine.jobs.context import JobFailed
from app.engine.jobs.engine import JobEngine
from app.engine.jobs.planner import ask_for
from app.engine.jobs.reasons import reason_of
from app.engine.jobs.registry import JobSpec, job
from app.engine.jobs.runs import ask_to_cancel
from app.engine.jobs.tables import JobRun, JobState, Lease
from app.engine.settings.tables import Setting
from app.extensions import db

START = datetime(2026, 11, 24, 8, 0, 30, tzinfo=UTC)


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, JobSpec]]:
    """An empty register of jobs."""
    empty: dict[str, JobSpec] = {}
    monkeypatch.setattr(registry, "_jobs", empty)
    return empty


@pytest.fixture
def engines(fresh_app: Callable[..., Any]) -> Callable[[], JobEngine]:
    """Make job engines on one database, as several processes would have them."""
    app = fresh_app()

    def make() -> JobEngine:
        with app.app_context():
            return JobEngine(
                db.engine, data_dir=app.config["CRM"].data_dir, timezone=lambda: "Asia/Shanghai",
                around=app.app_context,
            )  # fmt: skip

    return make


def tick(engine: JobEngine, clock: time_machine.Traveller, moment: datetime) -> list[JobRun]:
    """Let the engine tick at a moment, wait for what began, and return the whole log."""
    clock.move_to(moment)
    engine.tick()
    for future in engine._running:
        future.result()
    engine.run_waiting()
    with engine.around(), short_write(engine.engine) as session:
        rows = list(session.scalars(select(JobRun).order_by(JobRun.due_at, JobRun.id)))
        session.expunge_all()
    return rows


def counting(done: list[str], name: str = "tests.count", **options: Any) -> None:
    @job(name, title="Count", description="Counts.", **options)
    def run(ctx: Any) -> dict[str, int]:
        done.append(f"{ctx.due_at:%d %H:%M}{' late' if ctx.late else ''}")
        return {"counted": 1}


def test_a_new_job_counts_from_now_and_then_runs_at_each_due_time(jobs, engines):
    done: list[str] = []
    counting(done, cadence="every 1m")
    engine = engines()

    with time_machine.travel(START, tick=False) as clock:
        tick(engine, clock, START)
        rows = [tick(engine, clock, START + timedelta(minutes=n)) for n in (1, 2)][-1]

    assert done == ["24 08:01", "24 08:02"]
    assert [(row.state, row.counts) for row in rows] == [("done", {"counted": 1})] * 2


def test_one_tick_twice_runs_nothing_twice(jobs, engines):
    done: list[str] = []
    counting(done, cadence="every 1m")
    first, second = engines(), engines()

    with time_machine.travel(START, tick=False) as clock:
        tick(first, clock, START)
        for engine in (first, second, first):
            tick(engine, clock, START + timedelta(minutes=1))

    assert done == ["24 08:01"]


@pytest.mark.parametrize(
    ("coalesce", "wanted"),
    [
        (True, ["26 00:00 late"]),
        (False, ["24 12:00 late", "25 00:00 late", "25 12:00 late", "26 00:00 late"]),
    ],
    ids=["only the last", "each"],
)
def test_after_two_days_of_downtime_missed_times_run_once_and_late(coalesce, wanted, jobs, engines):
    done: list[str] = []
    counting(done, cadence="every 12h", coalesce=coalesce)
    engine = engines()

    with time_machine.travel(START, tick=False) as clock:
        tick(engine, clock, START)
        tick(engine, clock, START.replace(day=26))

    assert done == wanted


def test_another_process_takes_over_when_the_lease_ends(jobs, engines):
    done: list[str] = []
    counting(done, cadence="every 1m")
    first, second = engines(), engines()

    with time_machine.travel(START, tick=False) as clock:
        tick(first, clock, START)
        clock.move_to(START + timedelta(seconds=5))
        assert second.tick() == 0
        tick(second, clock, START + timedelta(seconds=40))
        with second.around(), short_write(second.engine) as session:
            holder = session.scalar(select(Lease.holder))

    assert holder == second.holder
    assert done == ["24 08:01"]


def test_work_and_its_note_are_one_transaction(jobs, engines):
    @job("tests.write", title="W", description="W.", cadence="every 1m", retries=0)
    def run(ctx: Any) -> dict[str, int]:
        ctx.session.execute(insert(Setting).values(key="half", value="1"))
        raise ValueError("secret of a library")

    engine = engines()
    with time_machine.travel(START, tick=False) as clock:
        tick(engine, clock, START)
        [row] = tick(engine, clock, START + timedelta(minutes=1))
        with engine.around(), short_write(engine.engine) as session:
            half = session.scalar(select(Setting).where(Setting.key == "half"))

    assert half is None
    assert (row.state, row.reason) == ("failed", "ValueError")


def test_a_failure_is_tried_again_with_longer_pauses_then_told(jobs, engines):
    tried: list[datetime] = []

    @job("tests.flaky", title="F", description="F.", cadence="every 1d", retries=2)
    def run(ctx: Any) -> dict[str, int]:
        tried.append(ctx.now)
        raise OSError("away")

    told: list[str] = []
    engine = engines()
    engine.on_failure = lambda _session, run, reason: told.append(f"{run.job}: {reason}")
    with time_machine.travel(START, tick=False) as clock:
        tick(engine, clock, START)
        begin = datetime(2026, 11, 25, 0, 0, 1, tzinfo=UTC)
        for seconds in (0, 29, 31, 60, 95, 300):
            rows = tick(engine, clock, begin + timedelta(seconds=seconds))

    assert [int((moment - begin).total_seconds()) for moment in tried] == [0, 31, 95]
    assert (rows[0].state, rows[0].attempt) == ("failed", 3)
    assert told == ["tests.flaky: OSError"]


def test_a_jobs_own_reason_is_told_and_not_tried_again(jobs, engines):
    @job("tests.full", title="F", description="F.", cadence="every 1m")
    def run(ctx: Any) -> dict[str, int]:
        raise JobFailed("The disk is full: free some space.")

    engine = engines()
    with time_machine.travel(START, tick=False) as clock:
        tick(engine, clock, START)
        [row] = tick(engine, clock, START + timedelta(minutes=1))

    assert (row.state, row.reason) == ("failed", "The disk is full: free some space.")


def test_a_failing_job_does_not_stop_the_others(jobs, engines):
    done: list[str] = []
    counting(done, "tests.z", cadence="every 1m")

    @job("tests.a", title="A", description="A.", cadence="every 1m")
    def run(ctx: Any) -> dict[str, int]:
        raise JobFailed("no")

    engine = engines()
    with time_machine.travel(START, tick=False) as clock:
        tick(engine, clock, START)
        tick(engine, clock, START + timedelta(minutes=1))

    assert done == ["24 08:01"]


def test_a_run_whose_process_died_is_taken_over(jobs, engines):
    done: list[str] = []
    counting(done, cadence="every 1d")
    engine = engines()

    with time_machine.travel(START, tick=False) as clock:
        tick(engine, clock, START)
        with engine.around(), short_write(engine.engine) as session:
            ask_for(session, "tests.count", now=START)
            session.execute(
                update(JobRun).values(state="running", holder="gone", attempt=1, heartbeat_at=START)
            )
        tick(engine, clock, START + timedelta(seconds=10))
        early = list(done)
        [row] = tick(engine, clock, START + timedelta(seconds=30))

    assert early == []
    assert (row.state, row.attempt, row.holder) == ("done", 2, engine.holder)


def test_a_lost_run_keeps_nothing_of_its_work(jobs, engines):
    engine = engines()

    @job("tests.slow", title="S", description="S.")
    def run(ctx: Any) -> dict[str, int]:
        ctx.session.execute(insert(Setting).values(key="mine", value="1"))
        ctx.session.execute(update(JobRun).values(attempt=9, holder="another"))
        return {}

    with engine.around(), short_write(engine.engine) as session:
        ask_for(session, "tests.slow", now=START)
    with time_machine.travel(START, tick=False):
        engine.run_waiting()
        with engine.around(), short_write(engine.engine) as session:
            kept = session.scalar(select(Setting).where(Setting.key == "mine"))

    assert kept is None


def test_a_lost_run_in_parts_keeps_nothing_more_and_leaves_its_row_alone(jobs, engines):
    engine = engines()

    @job("tests.overtaken", title="O", description="O.", parts=True)
    def run(ctx: Any) -> dict[str, int]:
        for number in range(3):
            with ctx.write() as session:
                session.add(Setting(key=f"part {number}", value="1"))
                if number == 1:
                    session.execute(update(JobRun).values(attempt=9, holder="another"))
        return {}

    with engine.around(), short_write(engine.engine) as session:
        ask_for(session, "tests.overtaken", now=START)
    with time_machine.travel(START, tick=False):
        engine.run_waiting()
        with engine.around(), short_write(engine.engine) as session:
            parts = session.scalars(select(Setting.key).where(Setting.key.like("part %"))).all()
            row = session.execute(select(JobRun.state, JobRun.holder, JobRun.reason)).one()

    assert parts == ["part 0", "part 1"]
    assert tuple(row) == ("running", "another", "")


def test_a_long_job_stops_where_somebody_asked(jobs, engines):
    engine = engines()

    @job("tests.long", title="L", description="L.", parts=True)
    def run(ctx: Any) -> dict[str, int]:
        for number in range(3):
            with ctx.write() as session:
                session.add(Setting(key=f"part {number}", value="1"))
            ctx.cancel_asked = number == 1
            ctx.progress(number + 1, 3)
        return {}

    with engine.around(), short_write(engine.engine) as session:
        ask_for(session, "tests.long", now=START)
    with time_machine.travel(START, tick=False):
        engine.run_waiting()
        with engine.around(), short_write(engine.engine) as session:
            parts = session.scalars(select(Setting.key).where(Setting.key.like("part %"))).all()
            state = session.scalar(select(JobRun.state))

    assert parts == ["part 0", "part 1"]
    assert state == "cancelled"


def test_long_jobs_leave_a_worker_for_the_short_ones(jobs, engines):
    engine, begun, go_on = engines(), [], threading.Event()

    def register(name: str, **options: Any) -> None:
        @job(name, title="T", description="D.", **options)
        def run(ctx: Any) -> dict[str, int]:
            begun.append(ctx.arguments.get("number", name))
            assert name == "tests.short" or go_on.wait(20)
            return {}

    register("tests.long", parts=True, limit_seconds=3600)
    register("tests.short", parts=True)
    with engine.around(), short_write(engine.engine) as session:
        for number in (1, 2):
            ask_for(session, "tests.long", now=START, arguments={"number": number})
        ask_for(session, "tests.short", now=START)

    engine.tick()
    short = [one for one, name in engine._running.items() if name == "tests.short"]
    for one in short:
        one.result(20)
    first = list(begun)
    go_on.set()
    for one in engine._running:
        one.result(20)
    engine.tick()
    engine.close()

    assert sorted(map(str, first)) == ["1", "tests.short"]
    assert begun[-1] == 2


def test_a_job_that_hangs_leaves_a_worker_for_the_others(jobs, engines):
    engine, begun, go_on = engines(), [], threading.Event()

    def register(name: str) -> None:
        @job(name, title="T", description="D.", parts=True)
        def run(ctx: Any) -> dict[str, int]:
            begun.append(name)
            assert name == "tests.other" or go_on.wait(20)
            return {}

    register("tests.hangs")
    register("tests.other")
    for name in ("tests.hangs", "tests.hangs", "tests.other"):
        with engine.around(), short_write(engine.engine) as session:
            ask_for(session, name, now=START)
    engine.tick()
    for one in [one for one, name in engine._running.items() if name == "tests.other"]:
        one.result(20)
    first = list(begun)
    go_on.set()
    for one in engine._running:
        one.result(20)
    engine.tick()
    engine.close()

    assert sorted(first) == ["tests.hangs", "tests.other"]
    assert begun.count("tests.hangs") == 2


def test_a_job_that_hangs_past_its_limit_is_told_of_and_keeps_nothing_more(
    jobs, engines, monkeypatch
):
    monkeypatch.setattr("app.engine.jobs.engine.HEARTBEAT_SECONDS", 0.02)
    monkeypatch.setattr("app.engine.jobs.engine.GRACE_SECONDS", 0)
    engine, told, go_on = engines(), threading.Event(), threading.Event()
    reasons: list[str] = []

    def tell(_session: Any, run: JobRun, reason: str) -> None:
        reasons.append(f"{current_app.name}: {reason}")
        told.set()

    @job("tests.hangs", title="H", description="H.", parts=True, limit_seconds=0)
    def run(ctx: Any) -> dict[str, int]:
        assert go_on.wait(20)
        with ctx.write() as session:
            session.add(Setting(key="late", value="1"))
        return {}

    engine.on_failure = tell
    with engine.around(), short_write(engine.engine) as session:
        ask_for(session, "tests.hangs", now=START)
    engine.tick()
    assert told.wait(20)
    go_on.set()
    engine.close()
    with engine.around(), short_write(engine.engine) as session:
        late = session.scalar(select(Setting).where(Setting.key == "late"))
        state = session.scalar(select(JobRun.state))

    too_long = JobFailed("It took longer than %(num)s seconds.", num=0)
    assert reasons == [f"app.composition: {reason_of(too_long)}"]
    assert (state, late) == ("failed", None)


def test_a_waiting_run_is_cancelled_at_once(jobs, engines):
    done: list[str] = []
    counting(done)
    engine = engines()

    with engine.around(), short_write(engine.engine) as session:
        run_id = ask_for(session, "tests.count", now=START)
        ask_to_cancel(session, run_id, now=START)
    engine.run_waiting()

    assert done == []


def test_a_wish_with_a_key_is_noted_once(jobs, engines):
    engine = engines()

    with engine.around(), short_write(engine.engine) as session:
        first = ask_for(session, "tests.count", now=START, key="file 1")
        second = ask_for(session, "tests.count", now=START, key="file 1")

    assert first is not None
    assert second is None


def test_a_stored_cadence_that_cannot_be_read_stops_no_job(jobs, engines):
    done: list[str] = []
    counting(done, "tests.a", cadence="every 1m")
    counting(done, "tests.b", cadence="every 1m")
    engine = engines()

    with time_machine.travel(START, tick=False) as clock:
        tick(engine, clock, START)
        with engine.around(), short_write(engine.engine) as session:
            change = update(JobState).where(JobState.name == "tests.a")
            session.execute(change.values(cadence="now and then"))
        tick(engine, clock, START + timedelta(minutes=1))

    assert done == ["24 08:01", "24 08:01"]


def test_paused_jobs_pass_their_times(jobs, engines):
    done: list[str] = []
    counting(done, cadence="every 1m")
    engine = engines()

    with time_machine.travel(START, tick=False) as clock:
        tick(engine, clock, START)
        with engine.around(), short_write(engine.engine) as session:
            session.execute(update(JobState).values(paused=True))
        tick(engine, clock, START + timedelta(minutes=3))
        with engine.around(), short_write(engine.engine) as session:
            session.execute(update(JobState).values(paused=False))
        tick(engine, clock, START + timedelta(minutes=4))

    assert done == ["24 08:04"]


def test_an_unknown_job_fails_visibly(jobs, engines):
    engine = engines()

    with engine.around(), short_write(engine.engine) as session:
        ask_for(session, "gone.job", now=START)
    engine.run_waiting()
    with engine.around(), short_write(engine.engine) as session:
        row = session.execute(select(JobRun.state, JobRun.reason)).one()

    assert row == (
        "failed",
        reason_of(JobFailed("This version has no job %(name)s.", name="gone.job")),
    )


def test_a_clock_that_was_wrong_stops_no_job(jobs, engines):
    done: list[str] = []
    counting(done, cadence="every 1m")
    first, second = engines(), engines()

    with time_machine.travel(START, tick=False) as clock:
        tick(first, clock, START)
        tick(first, clock, START.replace(year=2031))
        # Set right again; the process that held the lease is gone.
        tick(second, clock, START + timedelta(minutes=1))
        tick(second, clock, START + timedelta(minutes=2))

    assert done == ["24 08:00", "24 08:02"]


def test_a_clock_that_goes_back_repeats_no_time(jobs, engines):
    done: list[str] = []
    counting(done, cadence="every 1m")
    engine = engines()

    with time_machine.travel(START, tick=False) as clock:
        for seconds in (0, 31, 91, 20, 35, 95, 160):
            tick(engine, clock, START + timedelta(seconds=seconds))

    assert done == ["24 08:01", "24 08:02", "24 08:03"]


def test_a_run_of_a_dead_process_is_taken_over_after_the_clock_went_back(jobs, engines):
    done: list[str] = []
    counting(done)
    engine = engines()

    with time_machine.travel(START, tick=False) as clock:
        with engine.around(), short_write(engine.engine) as session:
            ask_for(session, "tests.count", now=START)
            ahead = START + timedelta(days=300)
            session.execute(
                update(JobRun).values(state="running", holder="gone", attempt=1, heartbeat_at=ahead)
            )
        [row] = tick(engine, clock, START + timedelta(seconds=1))

    assert (row.state, row.attempt) == ("done", 2)


def test_a_job_that_ends_its_process_each_time_is_given_up(jobs, engines):
    done: list[str] = []
    counting(done, retries=2)
    told: list[str] = []
    engine = engines()
    engine.on_failure = lambda _session, run, reason: told.append(f"{run.job}: {reason}")

    with time_machine.travel(START, tick=False) as clock:
        with engine.around(), short_write(engine.engine) as session:
            ask_for(session, "tests.count", now=START)
            session.execute(
                update(JobRun).values(state="running", holder="gone", attempt=5, heartbeat_at=START)
            )
        [row] = tick(engine, clock, START + timedelta(seconds=30))

    words = "Its process ended each time while it ran, perhaps for want of memory. The log of the machine says why."
    assert done == []
    assert (row.state, row.reason) == ("failed", words)
    assert [one.partition(":")[0] for one in told] == ["tests.count"]
