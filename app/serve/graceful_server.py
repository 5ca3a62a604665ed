"""waitress with a graceful end: no request is cut, no idle connection closed by surprise."""

import logging
import socket
import time
from collections.abc import Callable
from typing import Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer, create_server
from waitress.task import WSGITask

log = logging.getLogger(__name__)

LOOP_SECONDS = 1.0
DRAIN_LOOP_SECONDS = 0.05


class LastAnswer(WSGITask):  # type: ignore[misc]  # waitress has no types
    """Says `Connection: close` on every answer while the server is draining."""

    def build_response_header(self) -> bytes:
        """The header as waitress makes it, ending the connection when draining."""
        if self.channel.server.is_draining:
            self.set_close_on_finish()
        header: bytes = super().build_response_header()
        return header


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """One connection; knows whether a request is under way on it."""

    task_class = LastAnswer

    def is_busy(self) -> bool:
        """Whether anything is being received, worked on or sent."""
        return bool(self.requests or self.request is not None or self.total_outbufs_len)


class Server(TcpWSGIServer):  # type: ignore[misc]  # waitress has no types
    """Accepts on the inherited socket until `drain` is called from any thread."""

    channel_class = Channel
    is_draining = False
    _wanted_drain: tuple[float, float] | None = None
    _idle_seconds = 0.0
    _drain_started = 0.0
    _deadline = 0.0

    def drain(self, *, idle_seconds: float, limit_seconds: float) -> None:
        """Stop accepting; `run` returns when all connections have ended.

        idle_seconds: how long a connection may stay without a request before it is closed. A client
        that sends one in time is answered and told to close: nothing is lost.
        limit_seconds: when requests still under way are given up.
        """
        self._wanted_drain = (idle_seconds, limit_seconds)
        self.pull_trigger()

    def run(self) -> None:
        """Serve until drained."""
        while not self._is_drained():
            pause = DRAIN_LOOP_SECONDS if self.is_draining else LOOP_SECONDS
            wasyncore.loop(timeout=pause, use_poll=True, map=self._map, count=1)
            if self._wanted_drain and not self.is_draining:
                self._start_draining(*self._wanted_drain)
            if self.is_draining:
                self._close_idle()
        self.task_dispatcher.shutdown(cancel_pending=True, timeout=1)

    def _start_draining(self, idle_seconds: float, limit_seconds: float) -> None:
        self.is_draining = True
        self._drain_started = time.time()
        self._idle_seconds = idle_seconds
        self._deadline = self._drain_started + limit_seconds
        self.accepting = False
        # Only this process lets go of the socket: what waits in its queue goes to the others.
        self.del_channel()
        self.socket.close()

    def _close_idle(self) -> None:
        now = time.time()
        for channel in list(self.active_channels.values()):
            quiet_since = max(channel.last_activity, self._drain_started)
            if not channel.is_busy() and now - quiet_since >= self._idle_seconds:
                channel.will_close = True

    def _is_drained(self) -> bool:
        if not self.is_draining:
            return False
        if self.active_channels and time.time() >= self._deadline:
            log.warning("requests cut at stop", extra={"connections": len(self.active_channels)})
            return True
        return not self.active_channels


def make_server(
    application: Callable[..., Any], listener: socket.socket, **adjustments: Any
) -> Server:
    """A server on an already listening socket; adjustments are those of waitress."""
    # waitress chooses its class by the kind of socket; the choice is narrowed to ours afterwards,
    # which brings no state of its own.
    server = create_server(application, sockets=[listener], **adjustments)
    server.__class__ = Server
    made: Server = server
    return made
