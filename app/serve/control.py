"""A child's end of the line to its parent: reports, commands, and the parent's death."""

import json
import socket
import threading
from collections.abc import Callable

STOP = "stop"
RETIRE = "retire"


class ControlLine:
    """Messages as lines of JSON over the socket pair that the parent made.

    Child to parent: ready (with lines to print), reload. Parent to child: stop, retire.
    A closed line means that the parent is gone, which is heard as `stop`.
    """

    def __init__(self, descriptor: int) -> None:
        self._socket = socket.socket(fileno=descriptor)
        self._socket.setblocking(True)
        self._sending = threading.Lock()

    def report_ready(self, notes: list[str]) -> None:
        """Tell the parent that requests are answered from now on."""
        self._send({"event": "ready", "notes": notes})

    def ask_reload(self) -> None:
        """Ask the parent to replace the web processes, since the declarations have changed."""
        self._send({"event": "reload"})

    def listen(self, on_command: Callable[[str], None]) -> None:
        """Call on_command with `stop` or `retire` from a thread of its own."""
        threading.Thread(target=self._hear, args=(on_command,), name="control", daemon=True).start()

    def _hear(self, on_command: Callable[[str], None]) -> None:
        with self._socket.makefile("r", encoding="utf-8") as lines:
            for line in lines:
                on_command(line.strip())
        on_command(STOP)

    def _send(self, message: dict[str, object]) -> None:
        with self._sending:
            try:
                self._socket.sendall(json.dumps(message).encode() + b"\n")
            except OSError:
                # The parent is gone; the listening thread has noticed and stops this process.
                return
