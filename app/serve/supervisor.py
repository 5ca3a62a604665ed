"""The parent process: starts the children on one socket, replaces, restarts and stops them.

It imports nothing of the application, so that declarations are always read by a fresh process.
SIGTERM and SIGINT stop; SIGHUP, or a child that saw newer declarations, replaces the web processes:
successors start beside the serving ones, and these are let go only when all successors are ready.
"""

import itertools
import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.serve.children import Child, Phase, Role, start_scheduler, start_web
from app.serve.listen import url_of
from app.serve.web_process import DEFAULT_APP

START_LIMIT_SECONDS = 300.0
# The first start of all makes the database and perhaps the demo company, on whatever machine.
FIRST_START_LIMIT_SECONDS = 1200.0
END_SPARE_SECONDS = 10.0
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How many processes run, what they serve, and how long a request may take to finish."""

    workers: int
    has_scheduler: bool
    shutdown_seconds: float
    app: str = DEFAULT_APP


class Supervisor:
    """Keeps the planned processes running; everything happens in one loop, in `run`."""

    def __init__(self, listener: socket.socket, plan: Plan) -> None:
        self._listener = listener
        self._plan = plan
        self._children: list[Child] = []
        self._numbers = itertools.count(1)
        self._serving = self._target = next(self._numbers)
        self._is_announced = False
        self._wants_reload = False
        self._was_asked_meanwhile = False
        self._stop_signals = 0
        self._is_stopping = False
        self._exit_code = 0
        self._pauses = {role: Pause() for role in Role}
        self._selector = selectors.DefaultSelector()
        self._has_terminal = sys.stdin is not None and sys.stdin.isatty()

    def run(self) -> int:
        """Serve until stopped; the exit code for the shell."""
        with self._signals():
            while not self._is_stopping or self._children:
                self._act()
                for key, _ in self._selector.select(timeout=0.2):
                    if isinstance(key.data, Child):
                        self._hear(key.data)
                    else:
                        os.read(key.fd, 4096)
                self._reap()
        return self._exit_code

    # ---- what should be, against what is ----

    def _act(self) -> None:
        self._heed_stop_signals()
        limit = START_LIMIT_SECONDS if self._is_announced else FIRST_START_LIMIT_SECONDS
        for child in self._children:
            child.kill_when_due(start_limit=limit)
        if self._is_stopping:
            return
        if self._wants_reload and not self._is_replacing:
            self._wants_reload = False
            self._target = next(self._numbers)
        self._start_web_processes()
        if self._is_replacing and self._ready_count(self._target) == self._plan.workers:
            self._finish_replacing()
        self._start_scheduler()

    @property
    def _is_replacing(self) -> bool:
        return self._target != self._serving

    def _live(self, role: Role) -> list[Child]:
        return [
            child
            for child in self._children
            if child.role is role and child.phase is not Phase.ENDING
        ]

    def _ready_count(self, generation: int) -> int:
        live = self._live(Role.WEB)
        return sum(child.generation == generation and child.phase is Phase.READY for child in live)

    def _start_web_processes(self) -> None:
        # All that is missing at once, but one at a time at first start, since it may create the
        # database, and while replacing, since a booting process takes a core from the serving ones.
        current = [child for child in self._live(Role.WEB) if child.generation == self._target]
        starting = sum(child.phase is Phase.STARTING for child in current)
        is_careful = self._is_replacing or not self._is_announced
        width = 1 if is_careful else self._plan.workers
        missing = min(self._plan.workers - len(current), width - starting)
        if not self._pauses[Role.WEB].is_over:
            return
        for _ in range(missing):
            self._adopt(
                start_web(
                    self._listener, generation=self._target, app=self._plan.app,
                    warm=self._is_announced,
                )
            )  # fmt: skip

    def _start_scheduler(self) -> None:
        # Not beside an ending one: two schedulers would only fight for the lease.
        is_there = any(child.role is Role.SCHEDULER for child in self._children)
        if (
            self._plan.has_scheduler
            and self._is_announced
            and not is_there
            and self._pauses[Role.SCHEDULER].is_over
        ):
            self._adopt(start_scheduler(generation=self._serving))

    def _adopt(self, child: Child) -> None:
        self._children.append(child)
        self._selector.register(child.line, selectors.EVENT_READ, child)

    def _finish_replacing(self) -> None:
        old = [child for child in self._children if child.generation != self._target]
        self._serving = self._target
        self._was_asked_meanwhile = False
        for child in old:
            if child.phase is not Phase.ENDING:
                child.retire(seconds=self._end_seconds)
        say("Declarations applied: new processes serve. / 已启用新的声明。")

    @property
    def _end_seconds(self) -> float:
        return self._plan.shutdown_seconds + END_SPARE_SECONDS

    # ---- what the children tell ----

    def _hear(self, child: Child) -> None:
        messages = child.messages()
        if messages is None:
            self._selector.unregister(child.line)
            child.line.close()
            return
        for message in messages:
            if message["event"] == "ready":
                self._note_ready(child, message)
            elif message["event"] == "reload":
                self._note_reload(child)

    def _note_ready(self, child: Child, message: dict[str, object]) -> None:
        if child.phase is Phase.STARTING:
            child.phase = Phase.READY
        if child.role is Role.WEB and not self._is_announced:
            self._is_announced = True
            say(f"Guanxi CRM: {url_of(self._listener)}  (Ctrl-C stops / 按 Ctrl-C 停止)")
            notes = message["notes"]
            for note in notes if isinstance(notes, list) else []:
                say(str(note))

    def _note_reload(self, child: Child) -> None:
        if child.generation == self._target:
            self._wants_reload = True
        elif child.generation == self._serving:
            # Its successors are starting. It counts only if they fail: it may be newer still.
            self._was_asked_meanwhile = True

    # ---- what has ended ----

    def _reap(self) -> None:
        for child in [child for child in self._children if child.process.poll() is not None]:
            self._children.remove(child)
            if child.line.fileno() != -1:
                self._selector.unregister(child.line)
                child.line.close()
            if child.phase is not Phase.ENDING and not self._is_stopping:
                self._note_crash(child)

    def _note_crash(self, child: Child) -> None:
        code = child.process.returncode
        if (
            child.phase is Phase.STARTING
            and child.role is Role.WEB
            and self._is_replacing
            and child.generation == self._target
        ):
            self._give_up_replacing(code)
        elif child.role is Role.WEB and not self._is_announced:
            self._exit_code = code if code > 0 else 1
            self._stop()
        else:
            seconds = self._pauses[child.role].lengthen(lived=time.monotonic() - child.started)
            say(
                f"A {child.role.value} process ended (exit {code}); "
                f"the next one starts in {seconds:g} s. / 进程意外退出，即将重启。"
            )

    def _give_up_replacing(self, code: int) -> None:
        failed, self._target = self._target, self._serving
        self._wants_reload, self._was_asked_meanwhile = self._was_asked_meanwhile, False
        for child in self._live(Role.WEB):
            if child.generation == failed:
                child.stop(seconds=self._end_seconds)
        say(
            f"The new declarations did not start (exit {code}, reason above); "
            "the old ones go on serving. / "
            "新的声明未能启动（原因见上），继续使用原有声明。"
        )

    # ---- signals ----

    @contextmanager
    def _signals(self) -> Iterator[None]:
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        os.set_blocking(writer, False)
        self._selector.register(reader, selectors.EVENT_READ)
        handlers = {
            signal.SIGTERM: self._on_stop,
            signal.SIGINT: self._on_stop,
            signal.SIGHUP: self._on_hangup,
            signal.SIGCHLD: lambda _number, _frame: None,
        }
        before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
        # Each signal writes a byte here, which ends the wait in `run` at once.
        signal.set_wakeup_fd(writer)
        try:
            yield
        finally:
            signal.set_wakeup_fd(-1)
            for number, handler in before.items():
                signal.signal(number, handler)
            self._selector.close()
            os.close(reader)
            os.close(writer)

    # The handlers only note; the loop acts, since a handler may come in the middle of any step.

    def _on_stop(self, _number: int, _frame: object) -> None:
        self._stop_signals += 1

    def _on_hangup(self, _number: int, _frame: object) -> None:
        # A closed terminal sends the same signal; then there is nobody left to serve from here.
        if self._has_terminal and not is_terminal_open():
            self._stop_signals += 1
        else:
            self._wants_reload = True

    def _heed_stop_signals(self) -> None:
        if self._stop_signals and not self._is_stopping:
            say("Stopping: requests under way finish. / 正在停止，等待未完成的请求。")
            self._stop()
        elif self._stop_signals > 1:
            for child in self._children:
                child.signal(signal.SIGKILL)

    def _stop(self) -> None:
        self._is_stopping = True
        self._listener.close()
        for child in self._children:
            child.stop(seconds=self._end_seconds)


class Pause:
    """How long to wait before a crashed process is started again: doubles while they die young."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self._until = 0.0

    @property
    def is_over(self) -> bool:
        """Whether the next one may start now."""
        return time.monotonic() >= self._until

    def lengthen(self, *, lived: float) -> float:
        """Note a death after `lived` seconds; gives the pause in seconds."""
        is_young = lived < STEADY_SECONDS
        doubled = min(self._seconds * 2 or FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS)
        self._seconds = doubled if is_young else FIRST_PAUSE_SECONDS
        self._until = time.monotonic() + self._seconds
        return self._seconds


def is_terminal_open() -> bool:
    """Whether the terminal on standard input still answers."""
    try:
        os.tcgetpgrp(0)
    except OSError:
        return False
    return True


def say(text: str) -> None:
    """Tell the person at the terminal, at once; a closed terminal is no reason to stop serving."""
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except (OSError, ValueError):
        return
