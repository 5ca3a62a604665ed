"""Each due time takes effect once: after downtime, failures and wrong clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import insert, select, update

from app.engine.database import short_write
from app.engine.jobs.context import JobFailed
from app.engine.jobs.planner import ask_for
from app.engine.jobs.reasons import reason_of
from app.engine.jobs.registry import job
from app.engine.jobs.tables import JobRun, JobState
from app.engine.settings.tables import Setting
from tests.engine.jobs.driving import START, counting, tick


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
