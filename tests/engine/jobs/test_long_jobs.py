"""Long jobs stop where somebody asks, and leave workers for the others."""

from __future__ import annotations

import threading
from typing import Any

import time_machine
from flask import current_app
from sqlalchemy import select

from app.engine.database import short_write
from app.engine.jobs.context import JobFailed
from app.engine.jobs.planner import ask_for
from app.engine.jobs.reasons import reason_of
from app.engine.jobs.registry import job
from app.engine.jobs.runs import ask_to_cancel
from app.engine.jobs.tables import JobRun
from app.engine.settings.tables import Setting
from tests.engine.jobs.driving import START, counting


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
