"""The only module that knows APScheduler: its cron arithmetic, and its clock that ticks.

No job is ever given to the library: what is due lives in our own table (see `engine`), and the
library's in-memory scheduler only calls `tick` about once a second in one process.
"""

from __future__ import annotations

import importlib
import logging
import re
import threading
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from app.memory import keep_for_good

log = logging.getLogger(__name__)

TICK_SECONDS = 0.5
FACTORY = "app:create_app"
_DAYS = re.compile(r"([0-7])(?:-([0-7]))?(?:/([0-9]))?")
_DAY_NAMES = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


class CronError(ValueError):
    """Five fields that are no cron expression."""


def cron_next(fields: str, after: datetime, timezone: str) -> datetime | None:
    """Return the first moment after `after` that five cron fields name in a time zone, in UTC.

    A wall-clock time that daylight saving skips comes as much later; one that it repeats counts
    once. Raises CronError.
    """
    zone = ZoneInfo(timezone)
    try:
        trigger = CronTrigger.from_crontab(_with_named_days(fields), timezone=zone)
    except ValueError as error:
        raise CronError(fields) from error
    local = after.astimezone(zone)
    found = trigger.get_next_fire_time(local, local)
    while found is not None and (found <= local or _is_repeated(found, local)):
        found = trigger.get_next_fire_time(found, found)
    return None if found is None else found.astimezone(after.tzinfo)


def _with_named_days(fields: str) -> str:
    """Name the weekdays: cron counts them from Sunday (0 or 7), the library from Monday."""
    *others, days = fields.split()
    named: list[str] = []
    for part in days.split(","):
        match = _DAYS.fullmatch(part)
        if match is None:
            named.append(part)
            continue
        first, last = int(match[1]), int(match[2] or match[1])
        if first > last or int(match[3] or 1) == 0:
            raise ValueError(part)
        named += [_DAY_NAMES[one % 7] for one in range(first, last + 1, int(match[3] or 1))]
    return " ".join([*others, ",".join(named)])


def _is_repeated(found: datetime, after: datetime) -> bool:
    """Tell whether daylight saving shows a wall-clock time again that was due an hour ago."""
    return found.fold == 1 and found.replace(fold=0) >= after.replace(tzinfo=found.tzinfo, fold=0)


def run_ticks(stop: threading.Event, tick: Callable[[], None]) -> None:
    """Call `tick` about twice a second until `stop` is set; a failing tick is logged."""

    def safely() -> None:
        try:
            tick()
        except Exception:
            log.exception("tick failed")

    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_job(
        safely, "interval", seconds=TICK_SECONDS, coalesce=True, max_instances=1,
        misfire_grace_time=None,
    )  # fmt: skip
    scheduler.start()
    stop.wait()
    scheduler.shutdown(wait=True)


def run_scheduler(stop: threading.Event, factory: str = FACTORY) -> None:
    """Make the application and tick its jobs until told to stop; what the scheduler process runs.

    By name, because the composition stands above the engine. The application offers its job
    engine as `app.extensions["jobs"]`.
    """
    module, _, function = factory.partition(":")
    app = getattr(importlib.import_module(module), function)()
    keep_for_good()
    jobs = app.extensions["jobs"]
    run_ticks(stop, jobs.tick)
    jobs.close()
