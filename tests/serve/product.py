"""The real product in real processes, and browsers and machines that use it over loopback."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "demo-otter-walks-9"
COMPANY = {
    "CRM_ADMIN_USERNAME": "admin", "CRM_ADMIN_PASSWORD": PASSWORD,
    "CRM_DEMO": "1", "CRM_DEMO_PASSWORD": PASSWORD,
}  # fmt: skip


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """Return an environment for a product whose data lies in `folder`."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("CRM_")}
    plain = {"CRM_DATA_DIR": str(folder), "CRM_PORT": "0", "LANG": "C.UTF-8"}
    return {**kept, **plain, **settings}


def command(
    folder: Path, *words: str, lang: str = "", **settings: str
) -> subprocess.CompletedProcess:
    """Run one command of the product to its end."""
    return subprocess.run(
        [sys.executable, "run.py", *words],
        cwd=ROOT, env=environment(folder, **settings) | ({"LANG": lang} if lang else {}),
        capture_output=True, text=True, timeout=600, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip


class Product:
    """`run.py serve` on a free port; its output goes to a file beside the data."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self._path = folder.with_name(f"{folder.name}-{time.monotonic_ns()}.log")
        with self._path.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-u", "run.py", "serve"],
                cwd=ROOT, env=environment(folder, **{**COMPANY, **settings}),
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip

    @property
    def text(self) -> str:
        """What it has printed."""
        return self._path.read_text()

    def wait_for(self, text: str, seconds: float = 300, count: int = 1) -> None:
        """Wait until it has printed something; fails with all it printed."""
        until = time.monotonic() + seconds
        while self.text.count(text) < count:
            assert time.monotonic() < until, f"no {text!r} in:\n{self.text}"
            assert self.process.poll() is None, f"it ended:\n{self.text}"
            time.sleep(0.02)

    @property
    def port(self) -> int:
        """Return the port it answers on, once it does."""
        self.wait_for("Guanxi CRM: http://127.0.0.1:")
        return int(self.text.split("http://127.0.0.1:")[1].split()[0])

    def children(self) -> list[int]:
        """Return the process ids of its web processes."""
        found = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)],
            capture_output=True, text=True, check=False,
        ).stdout  # fmt: skip
        return [int(line.split()[0]) for line in found.splitlines() if "web_process" in line]

    def stop(self) -> int:
        """End it as an operator would; the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=120)


class Browser:
    """One signed-in session over one connection, kept open or made anew for each request."""

    def __init__(self, port: int, username: str, *, fresh: bool = False) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.fresh = fresh
        self.cookie = ""
        page = self.get("/login/")[1]
        status, _ = self.post("/login/", {"username": username, "password": PASSWORD}, page=page)
        assert status == 303, status
        self.page = self.get("/account/")[1]

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Open a page; status and text."""
        return self._ask("GET", path, None, headers)

    def post(self, path: str, form: dict[str, str], *, page: str = "") -> tuple[int, str]:
        """Send a form with the token of a page."""
        token = re.search(r'name="csrf[-_]token" (?:value|content)="([^"]+)"', page or self.page)
        body = urlencode({**form, "csrf_token": token[1]})
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, body, kind)

    def send_file(self, path: str, name: str, content: bytes) -> tuple[int, str]:
        """Send a form whose input `file` holds a file, with the token of the account's page."""
        token = re.search(r'name="csrf[-_]token" (?:value|content)="([^"]+)"', self.page)
        mark = "-----------------------------41184676334"
        head = (
            f'--{mark}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token[1]}\r\n'
            f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = head.encode() + content + f"\r\n--{mark}--\r\n".encode()
        return self._ask(
            "POST", path, body, {"Content-Type": f"multipart/form-data; boundary={mark}"}
        )

    def _ask(
        self, method: str, path: str, body: str | bytes | None, headers: dict[str, str]
    ) -> tuple[int, str]:
        closing = {"Connection": "close"} if self.fresh else {}
        sent = {"Cookie": self.cookie, "Accept-Language": "en", **headers, **closing}
        self.connection.request(method, path, body, sent)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookie = line.split(";")[0]
        self.location = answer.getheader("Location", "")
        return answer.status, text

    def __del__(self) -> None:
        self.connection.close()


class Machine:
    """A program that uses the API with a token."""

    def __init__(self, port: int, username: str, *, fresh: bool = False) -> None:
        self.fresh = fresh
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.token = ""
        login = {"username": username, "password": PASSWORD}
        self.token = self.ask("POST", "/api/v1/security/login", login)[1]["access_token"]

    def ask(self, method: str, path: str, data: object = None) -> tuple[int, dict]:
        """Ask the API; status and answer."""
        sent = {"Content-Type": "application/json", "Accept-Language": "en"}
        if self.fresh:
            sent["Connection"] = "close"
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        self.connection.request(method, path, json.dumps(data) if data is not None else None, sent)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        return answer.status, json.loads(text) if text else {}

    def __del__(self) -> None:
        self.connection.close()


class Load:
    """Threads that each repeat a step until ended or until `limit` steps were made in all.

    A step raises what went wrong. failures: those, in words. slowest: the longest step in seconds.
    Between two steps each waits `pause` seconds, and five times as long as its step took where that
    is more: a slow machine gets less to do instead of being kept busy with nothing but clients.
    """

    def __init__(self, steps: list[Callable[[], None]], *, limit: int, pause: float = 0.25) -> None:
        self.failures: list[str] = []
        self.times: list[float] = []
        self._limit, self._pause = limit, pause
        self._end = threading.Event()
        self._threads = [threading.Thread(target=self._repeat, args=(step,)) for step in steps]

    @property
    def slowest(self) -> float:
        """Return the longest step in seconds."""
        return max(self.times)

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join()

    def _repeat(self, step: Callable[[], None]) -> None:
        while not self._end.is_set() and len(self.times) < self._limit:
            started = time.monotonic()
            try:
                step()
            except Exception as error:
                self.failures.append(repr(error))
            took = time.monotonic() - started
            self.times.append(took)
            self._end.wait(max(self._pause, 5 * took))
