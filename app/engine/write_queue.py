"""Writers of one SQLite database take turns, over all threads and processes of this machine.

SQLite lets one writer in and has the others ask again after ever longer pauses. With eight of them
the database idles most of the time while the unlucky wait for seconds.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from functools import cache
from typing import Any

try:
    import fcntl
except ImportError:  # Windows, where one process serves
    fcntl = None  # type: ignore[assignment]

#: Longer than this nobody waits for a turn, as SQLite itself would not.
LONGEST_SECONDS = 10.0
_PAUSE_SECONDS = 0.002


class WriteQueue:
    """The turn of one database file: a lock among threads, then one among processes."""

    def __init__(self, path: str) -> None:
        self._path = f"{path}.queue"
        self._turn = threading.Lock()
        self._file = -1

    def enter(self) -> None:
        """Wait for the turn; sqlite3.OperationalError when it does not come."""
        until = time.monotonic() + LONGEST_SECONDS
        if not self._turn.acquire(timeout=LONGEST_SECONDS):
            raise sqlite3.OperationalError("database is locked")
        try:
            self._lock_file(until)
        except BaseException:
            self._turn.release()
            raise

    def leave(self) -> None:
        """Let the next one in."""
        try:
            if self._file >= 0:
                fcntl.flock(self._file, fcntl.LOCK_UN)
        finally:
            self._turn.release()

    def _lock_file(self, until: float) -> None:
        if fcntl is None:
            return
        if self._file < 0:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    raise sqlite3.OperationalError("database is locked") from None
                time.sleep(_PAUSE_SECONDS)
            except OSError:
                # A file system without such locks: processes ask as SQLite has them ask.
                return
            else:
                return


@cache
def queue_of(path: str) -> WriteQueue:
    """Return this process' queue for a database file."""
    return WriteQueue(path)


class QueuedConnection(sqlite3.Connection):
    """A connection whose writing transactions wait for their turn."""

    def __init__(self, database: Any, *args: Any, **options: Any) -> None:
        super().__init__(database, *args, **options)
        self._queue = queue_of(os.path.realpath(database))
        self._has_turn = False

    def begin_writing(self) -> None:
        """Begin a transaction that has SQLite's write lock from its first statement on."""
        self._queue.enter()
        self._has_turn = True
        try:
            self.execute("BEGIN IMMEDIATE")
        except BaseException:
            self._give_turn()
            raise

    def commit(self) -> None:
        """Commit, and let the next writer in."""
        try:
            super().commit()
        finally:
            self._give_turn()

    def rollback(self) -> None:
        """Roll back, and let the next writer in."""
        try:
            super().rollback()
        finally:
            self._give_turn()

    def close(self) -> None:
        """Close, and let the next writer in."""
        try:
            super().close()
        finally:
            self._give_turn()

    def __del__(self) -> None:
        """Hold nobody up once forgotten."""
        self._give_turn()

    def _give_turn(self) -> None:
        if getattr(self, "_has_turn", False):
            self._has_turn = False
            self._queue.leave()
