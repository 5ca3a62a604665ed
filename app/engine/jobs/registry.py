"""Every job of the product by name; rooms register theirs with `@job` when they are imported."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.engine.jobs.cadence import Cadence, parse_cadence

if TYPE_CHECKING:
    from app.engine.jobs.context import JobContext

#: A job that may take longer must leave room beside it for those that are done soon.
SHORT_SECONDS = 600
Counts = Mapping[str, int]
Run = Callable[["JobContext"], Counts]


@dataclass(frozen=True)
class JobSpec:
    """A registered function. title and description are lazy texts.

    cadence: when it runs by itself. coalesce: of several missed times only the last one is run.
    parts: the function opens short transactions by itself (`ctx.write()`); otherwise it is one
    transaction with the note that it is done. retries: how often a failure is tried again.
    limit_seconds: after that time it is asked to stop.
    """

    name: str
    run: Run
    title: Any
    description: Any
    cadence: Cadence
    coalesce: bool = True
    parts: bool = False
    retries: int = 5
    limit_seconds: int = SHORT_SECONDS

    @property
    def is_long(self) -> bool:
        """Tell whether it may take longer than those that people and mails wait for."""
        return self.limit_seconds > SHORT_SECONDS


_jobs: dict[str, JobSpec] = {}


def job(
    name: str, *, title: Any, description: Any, cadence: str = "", **options: Any
) -> Callable[[Run], Run]:
    """Register a function as a job: `@job("reminders.send_due", cadence="every 5m", …)`.

    name: "room.verb". Raises ValueError for a name that another function has.
    """

    def register(run: Run) -> Run:
        known = _jobs.get(name)
        if known is not None and known.run.__qualname__ != run.__qualname__:
            raise ValueError(f"two jobs are called {name}")
        _jobs[name] = JobSpec(name, run, title, description, parse_cadence(cadence), **options)
        return run

    return register


def find_job(name: str) -> JobSpec | None:
    """Return a job by name; None for one that this version does not have."""
    return _jobs.get(name)


def all_jobs() -> Iterator[JobSpec]:
    """Yield every job by name."""
    return iter(sorted(_jobs.values(), key=lambda one: one.name))
