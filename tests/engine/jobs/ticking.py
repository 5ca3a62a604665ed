"""The real application with one more job, for scheduler processes of tests: every second."""

from __future__ import annotations

import signal
import threading

from flask import Flask

from app import create_app
from app.engine.jobs.context import JobContext
from app.engine.jobs.registry import Counts, job
from app.engine.jobs.schedule import run_scheduler


@job("tests.second", cadence="every 1s", coalesce=False, title="Second", description="Each second.")
def each_second(ctx: JobContext) -> Counts:
    """Do nothing; its row is the proof."""
    return {"ran": 1}


def application() -> Flask:
    """Return the application; its settings stand in the environment."""
    return create_app()


if __name__ == "__main__":
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    run_scheduler(stop, "tests.engine.jobs.ticking:application")
