"""Writers of one SQLite database take turns; whoever ends in whatever way lets the next one in."""

from __future__ import annotations

import errno
import gc
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from app.engine import write_queue
from app.engine.database import intending_to_write, prepare_engine
from app.engine.write_queue import QueuedConnection

HOLDING = """
import sys
from app.engine.write_queue import QueuedConnection
connection = QueuedConnection(sys.argv[1])
connection.isolation_level = None
connection.begin_writing()
print("holds", flush=True)
sys.stdin.readline()
connection.commit()
print("gave it back", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "a.db")


def connect(path):
    made = QueuedConnection(path, check_same_thread=False)
    made.isolation_level = None
    return made


def has_free_turn(path, monkeypatch):
    monkeypatch.setattr(write_queue, "LONGEST_SECONDS", 0.05)
    other = connect(path)
    try:
        other.begin_writing()
    except sqlite3.OperationalError:
        return False
    other.close()
    return True


@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
def test_whoever_ends_lets_the_next_one_in(path, monkeypatch, end):
    connection = connect(path)
    connection.begin_writing()

    held = has_free_turn(path, monkeypatch)
    getattr(connection, end)()

    assert (held, has_free_turn(path, monkeypatch)) == (False, True)


def test_forgotten_connection_holds_nobody_up(path, monkeypatch):
    connection = connect(path)
    connection.begin_writing()
    del connection
    gc.collect()

    assert has_free_turn(path, monkeypatch)


def test_refused_beginning_gives_its_turn_back(path, monkeypatch):
    connection, plain = connect(path), sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA busy_timeout=10")
    plain.execute("BEGIN IMMEDIATE")

    with pytest.raises(sqlite3.OperationalError, match="locked"):
        connection.begin_writing()
    plain.rollback()

    assert has_free_turn(path, monkeypatch)


def test_other_processes_wait_for_their_turn_too(path, monkeypatch):
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:  # fmt: skip
        assert other.stdout.readline() == "holds\n"
        held = has_free_turn(path, monkeypatch)
        other.stdin.write("\n")
        other.stdin.flush()
        assert other.stdout.readline() == "gave it back\n"
        free = has_free_turn(path, monkeypatch)
        other.stdin.write("\n")

    assert (held, free) == (False, True)


def test_file_system_without_locks_is_written_all_the_same(path, monkeypatch):
    def refuse(_file, how):
        if how != write_queue.fcntl.LOCK_UN:
            raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(write_queue.fcntl, "flock", refuse)
    connection = connect(path)

    connection.begin_writing()
    connection.execute("CREATE TABLE fair (id INTEGER)")
    connection.commit()

    assert connection.execute("SELECT count(*) FROM fair").fetchone() == (0,)


def test_killed_process_holds_nobody_up(path, monkeypatch):
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:  # fmt: skip
        assert other.stdout.readline() == "holds\n"
        other.kill()

    assert has_free_turn(path, monkeypatch)


def test_many_writers_all_come_to_their_turn(path):
    engine = create_engine(f"sqlite:///{path}", pool_size=12)
    prepare_engine(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE fair (id INTEGER PRIMARY KEY, who INTEGER)"))
    together = threading.Barrier(8)

    def write(who):
        together.wait()
        for _ in range(10):
            with intending_to_write(), engine.begin() as connection:
                connection.execute(text("INSERT INTO fair (who) VALUES (:who)"), {"who": who})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))

    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM fair")) == 80
    engine.dispose()


def test_turn_that_does_not_come_is_told_as_sqlite_tells_it(path, monkeypatch):
    engine = create_engine(f"sqlite:///{path}")
    prepare_engine(engine)
    holding = connect(path)
    holding.begin_writing()
    monkeypatch.setattr(write_queue, "LONGEST_SECONDS", 0.05)

    with intending_to_write(), pytest.raises(OperationalError, match="database is locked"):
        engine.connect().begin()

    holding.close()
    engine.dispose()
