"""A pack dropped into packs/ while people work: applied at once, and nobody loses a request."""

from __future__ import annotations

import itertools
import shutil
import sqlite3
import time
from contextlib import closing

import pytest

from tests.serve.product import ROOT, Browser, Load, Machine, Product, command

# Allowed stall while processes are replaced, in seconds (design.md, D3).
LONGEST_STALL = 0.5
FAIRS = ROOT / "tests" / "engine" / "declare" / "fairs.yaml"
READING = ("/e/customer/", "/e/customer/1", "/e/opportunity/board", "/e/customer/?q=%E5%8D%8E", "/")


def reading(browser, paths):
    """Return a step that opens one page after the other."""
    turn = itertools.cycle(paths)

    def step():
        path = next(turn)
        status, _ = browser.get(path)
        assert status == 200, f"{path}: {status}"

    return step


def saving(browser, acknowledged, name):
    """Return a step that adds a customer and remembers the names that were acknowledged."""
    numbers = itertools.count(1)

    def step():
        wanted = f"{name}{next(numbers)}"
        status, _ = browser.post("/e/customer/new", {"name": wanted, "kind": "company"})
        assert status == 303, f"{wanted}: {status}"
        acknowledged.append(wanted)

    return step


def posting(machine, acknowledged):
    """Return a step that adds a customer through the API and reads the list."""
    numbers = itertools.count(1)

    def step():
        wanted = f"接口客户{next(numbers)}"
        status, answer = machine.ask("POST", "/api/v1/customer/", {"name": wanted})
        assert status == 201, answer
        acknowledged.append(wanted)
        status, answer = machine.ask("GET", "/api/v1/customer/?per_page=5")
        assert status == 200, answer

    return step


def customers(folder):
    with closing(sqlite3.connect(folder / "crm.db")) as connection:
        return {row[0] for row in connection.execute("SELECT name FROM crm_customer")}


def files_below(folder):
    return {
        path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.mark.parametrize("workers", ["1", "2"], ids=["1 worker", "2 workers"])
def test_apply_under_load_loses_no_request_and_no_save(company, workers):
    product = company(CRM_WORKERS=workers)
    port, folder = product.port, product.folder
    acknowledged: list[str] = []
    steps = [
        reading(Browser(port, "admin"), READING),
        reading(Browser(port, "li.na", fresh=True), READING[1:]),
        saving(Browser(port, "li.na"), acknowledged, "表单客户"),
        posting(Machine(port, "admin"), acknowledged),
    ]

    with Load(steps, limit=600) as load:
        time.sleep(0.5)
        (folder / "packs").mkdir(exist_ok=True)
        shutil.copyfile(FAIRS, folder / "packs" / "fairs.yaml")
        checked, planned = command(folder, "check"), command(folder, "plan")
        applied = command(folder, "apply")
        product.wait_for("Declarations applied")
        time.sleep(0.5)
        done = len(load.times)

    assert (checked.returncode, planned.returncode, applied.returncode) == (0, 0, 0), applied.stderr
    assert "Create table crm_trade_fair" in planned.stdout
    assert load.failures == []
    assert done > 50
    assert load.slowest < LONGEST_STALL
    assert set(acknowledged) <= customers(folder)
    assert Browser(port, "admin").get("/e/trade_fair/")[0] == 200
