"""What a running job is given: session, moment, arguments; progress and cancelling for long ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.engine import clock


class JobCancelled(Exception):
    """Somebody asked a running job to stop; raised by `JobContext.check` between two parts."""


class JobLost(Exception):
    """Another process has taken this run over; nothing more of it may be kept here."""


class JobFailed(Exception):
    """A job cannot do its work; the text says why and what to do, for administrators.

    text: a message id, or a lazy text without values; values fill its named places. It is stored
    as it is and translated for whoever reads it.
    """

    def __init__(self, text: Any, **values: Any) -> None:
        super().__init__(text)
        self.text = text
        self.values = values


@dataclass
class JobContext:
    """One run. now: when it began (aware UTC); due_at: when it was due; late: it waited too long.

    session: the run's own transaction, committed together with the note that it is done. A job
    registered with parts=True has none and uses `write()` and `read()` instead; `write()` raises
    JobLost once another process has the run, so that no part is done twice.
    """

    name: str
    run_id: int
    now: datetime
    due_at: datetime
    late: bool
    arguments: Mapping[str, Any]
    data_dir: Path
    timezone: str
    engine: Engine
    write: Callable[[], AbstractContextManager[Session]]
    read: Callable[[], AbstractContextManager[Session]]
    asked_by_id: int | None = None
    limit_seconds: int = 600
    _session: Session | None = None
    done: int = 0
    total: int = 0
    cancel_asked: bool = field(default=False)

    @property
    def session(self) -> Session:
        """Return the run's transaction."""
        if self._session is None:
            raise RuntimeError(f"{self.name} works in parts: use write() and read()")
        return self._session

    def progress(self, done: int, total: int) -> None:
        """Say how far it is, and stop here when somebody asked for that."""
        self.done, self.total = done, total
        self.check()

    def check(self) -> None:
        """Raise JobCancelled when somebody asked to stop, JobFailed past the time limit."""
        if self.cancel_asked:
            raise JobCancelled
        if self.is_over():
            raise self.too_long()

    def is_over(self, grace_seconds: float = 0) -> bool:
        """Tell whether the time limit, and some more, has passed."""
        return clock.now() - self.now > timedelta(seconds=self.limit_seconds + grace_seconds)

    def too_long(self) -> JobFailed:
        """Return the failure of a job that took too long."""
        return JobFailed(_l("It took longer than %(num)s seconds."), num=self.limit_seconds)
