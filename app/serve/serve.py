"""The `serve` command: the supervisor where the system has what it needs, one process elsewhere."""

import os
import sys

from app.serve.graceful_server import make_server
from app.serve.listen import open_listener, url_of
from app.serve.supervisor import Plan, Supervisor, say
from app.serve.web_process import DEFAULT_APP, adjustments, hooks_of, load_factory
from config import SettingsError, load_settings


def serve(app: str = DEFAULT_APP) -> int:
    """Serve until stopped; the exit code for the shell, 2 when a setting is refused."""
    try:
        settings = load_settings()
        listener = open_listener(settings.host, settings.port)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if os.name != "posix":
        # Windows cannot hand a listening socket to children this way: one process.
        application = load_factory(app)()
        server = make_server(application, listener, **adjustments(settings))
        for line in (f"Guanxi CRM: {url_of(listener)}", *hooks_of(application).startup_notes()):
            say(line)
        server.run()
        return 0
    plan = Plan(
        workers=settings.workers,
        has_scheduler=settings.scheduler,
        shutdown_seconds=settings.shutdown_seconds,
        app=app,
    )
    return Supervisor(listener, plan).run()
