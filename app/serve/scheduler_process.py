"""The scheduler process: ticks the jobs where the engine has them, and ends on SIGTERM."""

import importlib.util
import logging
import signal
import threading

from app.serve.control import ControlLine

log = logging.getLogger(__name__)

SCHEDULE_MODULE = "app.engine.jobs.schedule"


def main(control_fd: int | None = None) -> int:
    """Run until told to stop; always 0.

    control_fd: the line to the supervisor; None when a person started this by hand.
    The engine's module offers `run_scheduler(stop: threading.Event)`; it returns when stop is set.
    """
    stop = threading.Event()

    def end(_number: int, _frame: object) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    if control_fd is None:
        signal.signal(signal.SIGINT, end)
    else:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        line = ControlLine(control_fd)
        line.listen(lambda _command: stop.set())
        line.report_ready([])
    run_until(stop)
    return 0


def run_until(stop: threading.Event) -> None:
    """Hand over to the engine's scheduler; idle where there is none."""
    if has_scheduler():
        importlib.import_module(SCHEDULE_MODULE).run_scheduler(stop)
    else:
        log.info("no jobs to schedule")
        stop.wait()


def has_scheduler() -> bool:
    """Whether this build has the engine's scheduler."""
    try:
        return importlib.util.find_spec(SCHEDULE_MODULE) is not None
    except ModuleNotFoundError:
        return False
