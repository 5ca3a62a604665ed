"""A running product, and the people who are signed in to it."""

from __future__ import annotations

import http.client
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from bench.company import PASSWORD, ROOT, environment


class Visitor:
    """One person who is signed in over a connection of their own."""

    def __init__(self, port: int, username: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._cookie = ""
        page = self.ask("GET", "/login/")
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        form = {"username": username, "password": PASSWORD}
        form["csrf_token"] = token[1] if token else ""
        self.ask("POST", "/login/", urlencode(form))

    def ask(self, method: str, path: str, body: str | None = None) -> str:
        """Send one request and return the text; ends the bench when it fails."""
        headers = {"Cookie": self._cookie, "Accept-Language": "zh"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        if answer.status not in (200, 303):
            raise SystemExit(f"{path}: {answer.status}")
        for line in answer.headers.get_all("Set-Cookie") or ():
            self._cookie = line.split(";")[0]
        return text


class Serving:
    """A product that serves a folder: its port, and what it has printed."""

    def __init__(self, output: Path, process: subprocess.Popen[bytes]) -> None:
        self._output, self._process = output, process
        self.port = int(self.wait_for(r"http://127\.0\.0\.1:(\d+)")[1])

    def wait_for(self, pattern: str) -> re.Match[str]:
        """Wait until it has printed what matches; ends the bench with all it printed otherwise."""
        for _ in range(1200):
            found = re.search(pattern, self._output.read_text())
            if found:
                return found
            if self._process.poll() is not None:
                break
            time.sleep(0.1)
        raise SystemExit(self._output.read_text())


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Serving]:
    """Serve a folder on a free port for as long as the block runs."""
    with tempfile.NamedTemporaryFile("w+") as output:
        process = subprocess.Popen(
            [sys.executable, "-u", "run.py", "serve"],
            cwd=ROOT, env=environment(folder, CRM_PORT="0", **settings),
            stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            yield Serving(Path(output.name), process)
        finally:
            process.terminate()
            process.wait()
