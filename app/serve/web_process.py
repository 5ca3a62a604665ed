"""One web process: `python -m app.serve.web_process`, started by the supervisor.

It makes the application, serves it on the socket it inherited, and ends gracefully when told to.
"""

import argparse
import importlib
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from app.memory import keep_for_good
from app.serve.control import RETIRE, ControlLine
from app.serve.graceful_server import Server, make_server
from app.serve.hooks import ServeHooks, StartRefused
from app.serve.priority import yield_to_others
from app.serve.proxies import TrustedProxies
from app.serve.watch import StampWatcher
from config import Settings, SettingsError, load_settings

log = logging.getLogger(__name__)

DEFAULT_APP = "app:create_app"
MEGABYTE = 1024 * 1024

# A retired process has a successor and can wait for quiet clients; a stopping one should be gone.
RETIRE_IDLE_SECONDS = 5.0
STOP_IDLE_SECONDS = 0.3


def main(arguments: list[str]) -> int:
    """Serve until told to end; 0 after a graceful end, 2 when the settings are refused."""
    options = read_options(arguments)
    # Ctrl-C reaches the whole group of a terminal; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    line = ControlLine(options.control_fd)
    try:
        settings = load_settings()
        application = boot_aside(lambda: load_factory(options.app)(), warm=options.warm)
    except (SettingsError, StartRefused) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    hooks = hooks_of(application)
    server = make_server(
        TrustedProxies(application, settings.trusted_proxies),
        socket.socket(fileno=options.listen_fd),
        **adjustments(settings),
    )
    obey(line, server, settings.shutdown_seconds)
    watch(hooks, line)
    line.report_ready(hooks.startup_notes())
    server.run()
    return 0


def read_options(arguments: list[str]) -> argparse.Namespace:
    """The descriptors handed down by the parent, and which application to serve."""
    parser = argparse.ArgumentParser(prog="app.serve.web_process")
    parser.add_argument("--listen-fd", type=int, required=True)
    parser.add_argument("--control-fd", type=int, required=True)
    parser.add_argument("--app", default=DEFAULT_APP)
    parser.add_argument("--warm", action="store_true", help="answer a few pages to itself first")
    return parser.parse_args(arguments)


def boot_aside(load: Callable[[], Any], *, warm: bool) -> Any:
    """Make the application in a thread that yields to processes which already serve.

    The threads that will answer keep the usual priority, which an ordinary account could not take
    back later.
    """
    with ThreadPoolExecutor(1, initializer=yield_to_others) as aside:
        return aside.submit(made_application, load, warm=warm).result()


def made_application(load: Callable[[], Any], *, warm: bool) -> Any:
    """Make the application; with `warm`, have it do once what a first request would wait for."""
    application = load()
    if warm:
        hooks_of(application).warm_up()
    keep_for_good()
    return application


def load_factory(name: str) -> Callable[[], Any]:
    """The function that makes the application, from `module:function`.

    By name, because this package stands below the composition that it starts.
    """
    module, _, function = name.partition(":")
    factory: Callable[[], Any] = getattr(importlib.import_module(module), function)
    return factory


def hooks_of(application: Any) -> ServeHooks:
    """What the application told us, or nothing."""
    hooks: ServeHooks = getattr(application, "extensions", {}).get("serve", ServeHooks())
    return hooks


def adjustments(settings: Settings) -> dict[str, Any]:
    """How waitress is set up."""
    return {
        "threads": settings.threads,
        "ident": None,
        "url_scheme": "https" if settings.https else "http",
        # The application refuses what is too big with a readable page; this is the wall behind it.
        "max_request_body_size": (max(settings.request_max_mb, settings.upload_max_mb) + 8)
        * MEGABYTE,
        "channel_timeout": 60,
        "connection_limit": 1000,
        "expose_tracebacks": False,
        "clear_untrusted_proxy_headers": False,
        "asyncore_use_poll": True,
    }


def obey(line: ControlLine, server: Server, limit_seconds: float) -> None:
    """Drain the server on a command of the parent, on its death, and on SIGTERM."""

    def end(command: str) -> None:
        idle = RETIRE_IDLE_SECONDS if command == RETIRE else STOP_IDLE_SECONDS
        server.drain(idle_seconds=idle, limit_seconds=limit_seconds)

    def on_terminate(_number: int, _frame: object) -> None:
        end("stop")

    signal.signal(signal.SIGTERM, on_terminate)
    line.listen(end)


def watch(hooks: ServeHooks, line: ControlLine) -> None:
    """Ask for successors when the declarations in the database are newer than those loaded here."""
    if hooks.read_stamp is not None:
        StampWatcher(hooks.read_stamp, line.ask_reload, loaded=hooks.loaded_stamp).start()


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    # Worker threads that outlived the limit must not hold the process back.
    os._exit(code)
