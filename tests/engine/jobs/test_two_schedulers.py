"""Two scheduler processes on one database: every second once, also when one is killed."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

LIMIT_SECONDS = 90
WINDOW = timedelta(seconds=30)


@pytest.fixture
def schedulers(tmp_path: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Two processes that tick on one data folder."""
    environ = {
        **os.environ, "CRM_DATA_DIR": str(tmp_path / "data"), "CRM_PORT": "0", "PYTHONPATH": ".",
    }  # fmt: skip
    environ.pop("CRM_DATABASE_URL", None)
    made = []
    for number in (1, 2):
        command = [sys.executable, "-m", "tests.engine.jobs.ticking"]
        with (tmp_path / f"log{number}").open("wb") as log:
            made.append(subprocess.Popen(command, env=environ, stdout=log, stderr=log))
        if number == 1:
            wait_until(lambda: len(rows(tmp_path)) > 0)
    yield made
    for process in made:
        if process.poll() is None:
            process.terminate()
    for process in made:
        process.wait(timeout=30)


def rows(folder: Path) -> list[tuple[str, str, str, str]]:
    """Return due time, state, holder and key of the test's runs, in order of their times."""
    path = folder / "data" / "crm.db"
    if not path.exists():
        return []
    with closing(sqlite3.connect(path, timeout=10)) as connection:
        try:
            found = connection.execute(
                "SELECT due_at, state, holder, key FROM crm_job_run WHERE job = 'tests.second'"
                " ORDER BY due_at"
            )
            return found.fetchall()
        except sqlite3.OperationalError:
            return []


def wait_until(holds) -> None:
    end = time.monotonic() + LIMIT_SECONDS
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.2)


def done(folder: Path) -> list[tuple[str, str, str, str]]:
    return [row for row in rows(folder) if row[1] == "done"]


def test_each_second_runs_once_also_when_the_holder_is_killed(schedulers, tmp_path):
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


def moments(folder: Path) -> list[datetime]:
    """Return the due times of what ran."""
    return [datetime.fromisoformat(row[0]) for row in done(folder)]
