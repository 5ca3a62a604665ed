"""The product as people start it: `run.py serve` with a data folder of its own on a free port."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "demo-otter-walks-9"
ADMIN = "admin"
DEMO = {
    "CRM_ADMIN_USERNAME": ADMIN,
    "CRM_ADMIN_PASSWORD": PASSWORD,
    "CRM_DEMO": "1",
    "CRM_DEMO_PASSWORD": PASSWORD,
}
START_SECONDS = 240


class Product:
    """A running product; `log` is what it printed so far."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.log_file = folder / "server.log"
        plain = {name: text for name, text in os.environ.items() if not name.startswith("CRM_")}
        # Nobody waits for the last connections of a browser that is gone.
        own = {"CRM_DATA_DIR": str(folder / "data"), "CRM_PORT": "0", "CRM_SHUTDOWN_SECONDS": "1"}
        self._output = self.log_file.open("w", encoding="utf-8")
        self._process = subprocess.Popen(
            [sys.executable, "-u", "run.py", "serve"], cwd=ROOT, env=plain | own | settings,
            stdin=subprocess.DEVNULL, stdout=self._output, stderr=subprocess.STDOUT,
        )  # fmt: skip

    @property
    def log(self) -> str:
        """What the server printed so far."""
        return self.log_file.read_text(encoding="utf-8")

    @property
    def address(self) -> str:
        """Where it listens, as it said itself."""
        return self.wait_for(r"Guanxi CRM: (http://127\.0\.0\.1:\d+)")

    def wait_for(self, pattern: str) -> str:
        """Return the first group of a pattern as soon as it stands in the log."""
        until = time.monotonic() + START_SECONDS
        while not (found := re.search(pattern, self.log)):
            assert self._process.poll() is None, f"the server ended:\n{self.log}"
            assert time.monotonic() < until, f"no {pattern!r} in:\n{self.log}"
            time.sleep(0.05)
        return found[1]

    def wait_until_ready(self) -> None:
        """Wait for /readyz."""
        until = time.monotonic() + START_SECONDS
        while not self._is_ready():
            assert time.monotonic() < until, f"not ready:\n{self.log}"
            time.sleep(0.1)

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=20) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def stop(self) -> None:
        """Stop it the way a person does."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        self._process.wait(timeout=60)
        self._output.close()
