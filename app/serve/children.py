"""The parent's view of one child process: starting it, hearing it, telling it to end."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Role(Enum):
    """What a child is there for."""

    WEB = "web"
    SCHEDULER = "scheduler"


class Phase(Enum):
    """Where a child stands in its life."""

    STARTING = "starting"
    READY = "ready"
    ENDING = "ending"


@dataclass(eq=False)
class Child:
    """One running child; `generation` tells which declarations it was started for."""

    role: Role
    generation: int
    process: "subprocess.Popen[bytes]"
    line: socket.socket
    phase: Phase = Phase.STARTING
    started: float = field(default_factory=time.monotonic)
    kill_at: float | None = None
    _received: bytes = b""

    def messages(self) -> list[dict[str, object]] | None:
        """What it has reported since the last call; None when its end of the line is closed."""
        try:
            data = self.line.recv(65536)
        except BlockingIOError:
            return []
        except OSError:
            return None
        if not data:
            return None
        *whole, self._received = (self._received + data).split(b"\n")
        return [json.loads(text) for text in whole]

    def retire(self, *, seconds: float) -> None:
        """Let it finish, answer quiet clients once more, and end; killed after `seconds`."""
        self._end(seconds)
        try:
            self.line.sendall(b"retire\n")
        except OSError:
            self.signal(signal.SIGTERM)

    def stop(self, *, seconds: float) -> None:
        """Let it finish the requests under way and end soon; killed after `seconds`."""
        self._end(seconds)
        self.signal(signal.SIGTERM)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal; nothing happens when it has ended already."""
        if self.process.poll() is None:
            self.process.send_signal(number)

    def kill_when_due(self, *, start_limit: float) -> None:
        """End it by force when its time is over; a start has start_limit seconds."""
        due = self.started + start_limit if self.phase is Phase.STARTING else self.kill_at
        if due is not None and time.monotonic() >= due:
            self.signal(signal.SIGKILL)

    def _end(self, seconds: float) -> None:
        self.phase = Phase.ENDING
        self.kill_at = time.monotonic() + seconds


def start_web(listener: socket.socket, *, generation: int, app: str, warm: bool = False) -> Child:
    """Start a web process on the listening socket.

    warm: others serve meanwhile, so it takes its time and answers a few pages to itself first.
    """
    command = ["-m", "app.serve.web_process", "--listen-fd", str(listener.fileno()), "--app", app]
    command += ["--warm"] if warm else []
    return start(Role.WEB, command, generation=generation, descriptors=[listener.fileno()])


def start_scheduler(*, generation: int) -> Child:
    """Start the scheduler process."""
    return start(Role.SCHEDULER, ["run.py", "scheduler"], generation=generation, descriptors=[])


def start(role: Role, command: list[str], *, generation: int, descriptors: list[int]) -> Child:
    """Start a Python process in the root of the product, with a line to this one."""
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(  # noqa: S603 - the command is made of constants above
            [sys.executable, *command, "--control-fd", str(theirs.fileno())],
            cwd=ROOT,
            pass_fds=[*descriptors, theirs.fileno()],
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
    ours.setblocking(False)
    return Child(role, generation, process, ours)
