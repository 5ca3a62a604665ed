"""What a dying process had begun is taken over once, and keeps nothing half done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import time_machine
from sqlalchemy import insert, select, update

from app.engine.database import short_write
from app.engine.jobs.planner import ask_for
from app.engine.jobs.registry import job
from app.engine.jobs.tables import JobRun, Lease
from app.engine.settings.tables import Setting
from tests.engine.jobs.driving import START, counting, tick


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
