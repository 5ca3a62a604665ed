"""Notices that the declarations changed in the database."""

import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)


class StampWatcher(threading.Thread):
    """Reads a number again and again, and calls on_change once for each new value.

    read: gives the number; a failure (database away for a moment) is logged once and tried again.
    loaded: the value this process started from; None takes the first one read.
    A value is told only once, so that declarations which fail to start are not tried for ever.
    """

    def __init__(
        self,
        read: Callable[[], int],
        on_change: Callable[[], None],
        *,
        loaded: int | None = None,
        every_seconds: float = 1.0,
    ) -> None:
        super().__init__(name="stamp-watcher", daemon=True)
        self._read = read
        self._on_change = on_change
        self._known = loaded
        self._every_seconds = every_seconds
        self._stopped = threading.Event()
        self._is_failing = False

    def run(self) -> None:
        """Watch until stopped."""
        while not self._stopped.wait(self._every_seconds):
            self.look()

    def look(self) -> None:
        """Read once, and tell when the value is new."""
        try:
            value = self._read()
        except Exception:
            # Whatever the reader meets, watching must go on.
            if not self._is_failing:
                log.warning("declaration stamp could not be read", exc_info=True)
            self._is_failing = True
            return
        self._is_failing = False
        is_new = self._known is not None and value != self._known
        self._known = value
        if is_new:
            self._on_change()

    def stop(self) -> None:
        """End watching; returns at once."""
        self._stopped.set()
