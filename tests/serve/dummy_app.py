"""A WSGI application for the supervisor's tests; files in DUMMY_DIR steer and record it."""

import os
import time
from pathlib import Path

from app.serve.hooks import ServeHooks

FOLDER = Path(os.environ.get("DUMMY_DIR", "."))


class DummyApp:
    """Answers with the stamp it was made at and its process id; `/slow` takes 1.5 seconds."""

    def __init__(self):
        self.stamp = read_stamp()
        self.extensions = {
            "serve": ServeHooks(
                read_stamp=read_stamp,
                loaded_stamp=self.stamp,
                startup_notes=lambda: ["set-up link: /setup/one-time"],
            )
        }

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] == "/slow":
            time.sleep(1.5)
        if environ["PATH_INFO"] == "/crash":
            os._exit(3)
        body = f"{self.stamp} {os.getpid()}".encode()
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]


def create_app():
    """Take as long to start as the real one, about; refuse where the folder says so."""
    time.sleep(0.4)
    if (FOLDER / "broken").exists():
        raise RuntimeError("this declaration is broken")
    return DummyApp()


def read_stamp():
    """The number in the file `stamp`."""
    return int((FOLDER / "stamp").read_text())
