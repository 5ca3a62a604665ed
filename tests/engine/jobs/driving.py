"""Lets an engine tick at a moment, and a job that counts its runs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import time_machine
from sqlalchemy import select

from app.engine.database import short_write
from app.engine.jobs.engine import JobEngine
from app.engine.jobs.registry import job
from app.engine.jobs.tables import JobRun

START = datetime(2026, 11, 24, 8, 0, 30, tzinfo=UTC)


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
