"""A large import in real processes: it outlives kill -9, stops when asked, and the web goes on."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import time
from contextlib import closing

import pytest

from tests.serve.product import Browser, Load, Product

ROWS = 4000
SECONDS = 120
PLAN = {"c0": "name", "c1": "address"}


@pytest.fixture(scope="module")
def product(tmp_path_factory):
    """A product with nobody but an administrator in it."""
    made = Product(tmp_path_factory.mktemp("large") / "data", CRM_DEMO="0")
    made.wait_for("Guanxi CRM: http://127.0.0.1:")
    yield made
    made.stop()


def file_of(first):
    """Return a list of new customers."""
    lines = (f"星海贸易{number}有限公司,张虹路{number}号" for number in range(first, first + ROWS))
    return "\n".join(["Name,Address", *lines]).encode()


def person(product):
    """Return the administrator's browser, in English."""
    browser = Browser(product.port, "admin")
    browser.get("/lang/en?next=/")
    return browser


def begin(browser, content):
    """Ask for an import; the address of its run."""
    assert browser.send_file("/e/customer/import", "list.csv", content)[0] == 303
    status, page = browser.post(f"{browser.location}/rows", PLAN)
    assert status == 303, page
    return browser.location


def wait_for_rows(browser, run):
    """Wait until some rows are stored, and return how many the page told."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        found = re.search(r"([\d,]+) of 4,000 rows", browser.get(run)[1])
        if found and found[1] != "0":
            return int(found[1].replace(",", ""))
        time.sleep(0.05)
    raise AssertionError("nothing was stored")


def wait_for_end(browser, run):
    """Wait until the page leads on; the page of the result."""
    until = time.monotonic() + SECONDS
    while browser.get(run)[0] != 303:
        assert time.monotonic() < until, "it did not end"
        time.sleep(0.2)
    return browser.get(browser.location)[1]


def stored(product, first=0):
    """Return (customers, different names) of a file."""
    with closing(sqlite3.connect(product.folder / "crm.db", timeout=20)) as connection:
        names = [f"星海贸易{number}有限公司" for number in range(first, first + ROWS)]
        held = connection.execute("SELECT name FROM crm_customer WHERE live_key = 0").fetchall()
    mine = [name for (name,) in held if name in set(names)]
    return len(mine), len(set(mine))


def scheduler_of(product):
    """Return the process id of its scheduler."""
    found = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(product.process.pid)],
        capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip
    return next(int(line.split()[0]) for line in found.splitlines() if "scheduler" in line)


def saving(browser, names):
    """Return a step that makes a customer and looks at the list."""

    def step():
        name = f"林间{len(names)}号"
        form = {"name": name, "kind": "person", "type": "end_user", "industry": "other", "phone": "13800001234"}  # fmt: skip
        status, _page = browser.post("/e/customer/new", form)
        assert status == 303, status
        names.append(name)
        assert browser.get("/e/customer/")[0] == 200

    return step


def test_killed_import_goes_on_without_a_second_copy_and_others_save_meanwhile(product):
    browser, names = person(product), []
    run = begin(browser, file_of(0))

    with Load([saving(Browser(product.port, "admin"), names)], limit=10_000) as load:
        seen = wait_for_rows(browser, run)
        os.kill(scheduler_of(product), signal.SIGKILL)
        page = wait_for_end(browser, run)

    assert seen < ROWS
    assert "4,000 records imported" in page
    assert stored(product) == (ROWS, ROWS)
    assert load.failures == []
    assert len(names) > 3


def test_cancelled_import_keeps_exactly_what_it_tells_until_it_is_undone(product):
    browser = person(product)
    run = begin(browser, file_of(ROWS))

    wait_for_rows(browser, run)
    browser.post(f"{run}/cancel", {})
    page = wait_for_end(browser, run)
    told = re.search(r"Cancelled after ([\d,]+) of 4,000 rows", page)
    kept = int(told[1].replace(",", ""))
    before = stored(product, ROWS)
    browser.post(re.search(r'formaction="(/actions/\w+/undo)"', page)[1], {})
    undoing = browser.location
    if undoing.startswith("/exchange/"):
        until = time.monotonic() + SECONDS
        while "Taken back: " not in browser.get(undoing)[1]:
            assert time.monotonic() < until, "it was not taken back"
            time.sleep(0.2)

    assert 0 < kept < ROWS
    assert before == (kept, kept)
    assert stored(product, ROWS) == (0, 0)
