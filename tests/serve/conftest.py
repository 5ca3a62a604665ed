"""A real supervisor on a free port, and clients that count what they lose."""

import http.client
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.serve.product import Product

ROOT = Path(__file__).resolve().parents[2]
COMMAND = """
import sys
from app.serve.serve import serve
sys.exit(serve("tests.serve.dummy_app:create_app"))
"""


class Served:
    """A running supervisor with the dummy application."""

    def __init__(self, folder, **settings):
        self.folder = folder
        self.set_stamp(1)
        environment = {
            name: text for name, text in os.environ.items() if not name.startswith("CRM_")
        }
        environment |= {"CRM_PORT": "0", "CRM_SCHEDULER": "0", "DUMMY_DIR": str(folder), **settings}
        self.output = (folder / "output").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-c", COMMAND],
            cwd=ROOT, env=environment,
            stdin=subprocess.DEVNULL, stdout=self.output, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def set_stamp(self, number):
        partial = self.folder / "stamp.part"
        partial.write_text(str(number))
        partial.replace(self.folder / "stamp")

    @property
    def text(self):
        return (self.folder / "output").read_text()

    def wait_for(self, text, seconds=120, count=1):
        until = time.monotonic() + seconds
        while self.text.count(text) < count:
            assert time.monotonic() < until, f"no {text!r} in:\n{self.text}"
            time.sleep(0.02)

    @property
    def port(self):
        self.wait_for("Guanxi CRM: http://127.0.0.1:")
        return int(self.text.split("http://127.0.0.1:")[1].split()[0])

    def connect(self):
        return closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60))

    def get(self, path="/"):
        with self.connect() as connection:
            return ask(connection, path)

    def signal(self, number):
        self.process.send_signal(number)

    def stop(self):
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)
        return self.process.wait(timeout=120)


class Load:
    """Client threads that ask until ended; records failures and the slowest answer."""

    def __init__(self, served, *, threads=4, keep_alive=True):
        self.failures, self.stamps, self.slowest, self.answers = [], set(), 0.0, 0
        self._served, self._keep_alive = served, keep_alive
        self._end = threading.Event()
        self._port = served.port
        self._threads = [threading.Thread(target=self._ask) for _ in range(threads)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        for thread in self._threads:
            thread.join()

    def _ask(self):
        headers = {} if self._keep_alive else {"Connection": "close"}
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        with closing(connection):
            while not self._end.is_set():
                started = time.monotonic()
                try:
                    response, body = ask(connection, "/", headers)
                    assert response.status == 200
                except Exception as error:
                    self.failures.append(repr(error))
                    connection.close()
                    continue
                self.slowest = max(self.slowest, time.monotonic() - started)
                self.answers += 1
                self.stamps.add(body.split()[0])
                time.sleep(0.002)


def ask(connection, path="/", headers=None):
    connection.request("GET", path, headers=headers or {})
    response = connection.getresponse()
    return response, response.read().decode()


@pytest.fixture
def serve(tmp_path):
    started = []

    def start(**settings):
        started.append(Served(tmp_path, **settings))
        return started[-1]

    yield start
    for served in started:
        served.stop()
        served.output.close()


@pytest.fixture
def load():
    return Load


@pytest.fixture(name="ask")
def ask_fixture():
    return ask


@pytest.fixture
def company(tmp_path, demo_folder):
    """Serve the demo company in real processes: `company(CRM_WORKERS="2")`.

    Without a scheduler unless asked for: starting one takes as long as a web process.
    """
    started = []

    def start(**settings):
        folder = tmp_path / f"data{len(started)}"
        shutil.copytree(demo_folder, folder)
        started.append(Product(folder, **{"CRM_SCHEDULER": "0", **settings}))
        started[-1].wait_for("Guanxi CRM: http://")
        return started[-1]

    yield start
    for product in started:
        product.stop()
