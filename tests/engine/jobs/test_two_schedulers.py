"""Two web processes and two schedulers on one database: every second once, also when one is killed."""

from __future__ import annotations

import itertools
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.engine import clock
from tests.serve.product import Browser, Load, Product, environment

LIMIT_SECONDS = 90
WINDOW = timedelta(seconds=30)
TICKING = ["-m", "tests.engine.jobs.ticking"]
STORED = "%Y-%m-%d %H:%M:%S.%f"


@pytest.fixture
def product(tmp_path: Path, demo_folder: Path) -> Iterator[Product]:
    """The demo company in two web processes, without a scheduler of its own."""
    shutil.copytree(demo_folder, tmp_path / "data")
    made = Product(tmp_path / "data", CRM_WORKERS="2", CRM_SCHEDULER="0")
    assert made.port
    yield made
    made.stop()


@pytest.fixture
def tick(tmp_path: Path, product: Product) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start a process that ticks on the product's data: `tick("run.py", "scheduler")`."""
    made: list[subprocess.Popen[bytes]] = []

    def start(*words: str) -> subprocess.Popen[bytes]:
        environ = {**environment(product.folder), "PYTHONPATH": "."}
        with (tmp_path / f"log{len(made)}").open("wb") as log:
            made.append(
                subprocess.Popen([sys.executable, *words], env=environ, stdout=log, stderr=log)
            )
        return made[-1]

    yield start
    for process in made:
        if process.poll() is None:
            process.terminate()
    for process in made:
        process.wait(timeout=30)


def rows(folder: Path, job: str = "tests.second") -> list[tuple[str, str, str, str]]:
    """Return due time, state, holder and key of a job's runs, in order of their times."""
    return read(
        folder,
        "SELECT due_at, state, holder, key FROM crm_job_run WHERE job = ? ORDER BY due_at",
        job,
    )


def read(folder: Path, statement: str, *values: str) -> list[tuple]:
    with closing(sqlite3.connect(folder / "data" / "crm.db", timeout=10)) as connection:
        return connection.execute(statement, values).fetchall()


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + LIMIT_SECONDS
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.2)


def done(folder: Path) -> list[tuple[str, str, str, str]]:
    return [row for row in rows(folder) if row[1] == "done"]


def moments(folder: Path) -> list[datetime]:
    """Return the due times of what ran."""
    return [datetime.fromisoformat(row[0]) for row in done(folder)]


def working(port: int, username: str) -> Callable[[], None]:
    """Return a step of somebody who reads and writes, now in one process, now in the other."""
    browser, numbers = Browser(port, username, fresh=True), itertools.count()

    def step() -> None:
        assert browser.get("/e/lead/")[0] == 200
        form = {"name": f"{username} {next(numbers)}", "stage": "new"}
        assert browser.post("/e/lead/new", form)[0] == 303

    return step


def test_each_second_runs_once_also_when_the_holder_is_killed(product, tick, tmp_path):
    schedulers = [tick(*TICKING)]
    wait_until(lambda: len(rows(tmp_path)) > 0)
    schedulers.append(tick(*TICKING))
    people = [working(product.port, name) for name in ("li.na", "chen.jie")]
    with Load(people, limit=10_000, pause=0.2) as load:
        wait_until(lambda: len(done(tmp_path)) >= 8)
        holder = done(tmp_path)[-1][2]
        killed = next(one for one in schedulers if f":{one.pid}:" in holder)
        killed.send_signal(signal.SIGKILL)
        at = time.time()
        wait_until(lambda: any(row[2] != holder for row in done(tmp_path)))
        gap = time.time() - at
        wait_until(lambda: moments(tmp_path)[-1] - moments(tmp_path)[0] >= WINDOW)

    times = moments(tmp_path)
    assert gap < 30
    assert max(Counter(row[3] for row in rows(tmp_path)).values()) == 1
    assert len([one for one in times if one < times[0] + WINDOW]) == 30
    # Not one second is missing, from the first to the last.
    assert len(times) == int((times[-1] - times[0]).total_seconds()) + 1
    assert load.failures == []
    assert len(product.children()) == 2


def test_after_two_days_each_reminder_comes_once_from_two_schedulers(product, tick, tmp_path):
    job, command = "reminders.send_due", ("run.py", "scheduler")
    former = [tick(*command), tick(*command)]
    wait_until(lambda: bool(read(tmp_path, "SELECT 1 FROM crm_job WHERE name = ?", job)))
    for process in former:
        process.terminate()
    for process in former:
        process.wait(timeout=30)
    two_days_ago = (clock.now() - timedelta(days=2)).strftime(STORED)
    with (
        closing(sqlite3.connect(tmp_path / "data" / "crm.db", timeout=10)) as connection,
        connection,
    ):
        connection.execute("DELETE FROM crm_job_run")
        connection.execute("DELETE FROM crm_notification")
        connection.execute("UPDATE crm_job SET planned_until = ?", (two_days_ago,))

    restarted = clock.now().strftime(STORED)
    for _ in range(2):
        tick(*command)
    wait_until(lambda: any(row[1] == "done" for row in rows(tmp_path, job)))

    missed = [row for row in rows(tmp_path, job) if row[0] <= restarted]
    told = read(tmp_path, "SELECT user_id, key FROM crm_notification")
    assert len(missed) == 1
    assert len(told) > 10
    assert max(Counter(told).values()) == 1
