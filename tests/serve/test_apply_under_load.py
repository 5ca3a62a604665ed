"""A pack dropped into packs/ while people work: applied at once, and nobody loses a request."""

from __future__ import annotations

import itertools
import re
import shutil
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from subprocess import CompletedProcess
from urllib.parse import quote

import pytest

from tests.serve.product import ROOT, Browser, Load, Machine, Product, command

# Allowed stall while processes are replaced, in seconds (design.md, D3).
FAIRS = ROOT / "tests" / "engine" / "declare" / "fairs.yaml"
PRIVATE = """pack: private
entities:
  secret_plan:
    label: {zh: 机密计划, en: Secret plan}
    fields:
      name: {type: text, label: {zh: 名称, en: Name}, required: true}
"""
MINIMUM = {"kind": "person", "type": "end_user", "industry": "other", "phone": "13800001234"}
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
        status, _ = browser.post("/e/customer/new", {"name": wanted, **MINIMUM})
        assert status == 303, f"{wanted}: {status}"
        acknowledged.append(wanted)

    return step


def posting(machine, acknowledged):
    """Return a step that adds a customer through the API and reads the list."""
    numbers = itertools.count(1)

    def step():
        wanted = f"接口客户{next(numbers)}"
        status, answer = machine.ask("POST", "/api/v1/customer/", {"name": wanted, **MINIMUM})
        assert status == 201, answer
        acknowledged.append(wanted)
        status, answer = machine.ask("GET", "/api/v1/customer/?per_page=5")
        assert status == 200, answer

    return step


def customers(folder):
    with closing(sqlite3.connect(folder / "crm.db")) as connection:
        return {row[0] for row in connection.execute("SELECT name FROM crm_customer")}


def files_of(folder):
    """Return the files of a data folder but those of the database and the packs in force."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".applied" not in path.parts and not path.name.startswith("crm.db")
    }


def sources():
    """Return when each file of the product was last written."""
    return {
        path: path.stat().st_mtime_ns
        for path in (ROOT / "app").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def drop(folder, name="fairs", text=None):
    packs = folder / "packs"
    packs.mkdir(exist_ok=True)
    (packs / f"{name}.yaml").write_text(text or FAIRS.read_text())


@dataclass
class Applied:
    """A product after two packs were dropped and applied while people worked, and what was seen."""

    product: Product
    load: Load
    acknowledged: list[str]
    checked: str
    planned: str
    applied: CompletedProcess[str]


@pytest.fixture(scope="module", params=["1", "2"], ids=["1 worker", "2 workers"])
def applied(request, tmp_path_factory, demo_folder):
    """Apply under load, once for all that is looked at afterwards."""
    folder = tmp_path_factory.mktemp("applied") / "data"
    shutil.copytree(demo_folder, folder)
    both = request.param == "2"
    product = Product(folder, CRM_WORKERS=request.param, CRM_SCHEDULER=str(int(both)))
    try:
        yield apply_under_load(product)
    finally:
        product.stop()


def apply_under_load(product):
    port, folder = product.port, product.folder
    acknowledged: list[str] = []
    steps = [
        reading(Browser(port, "admin"), READING),
        reading(Browser(port, "li.na", fresh=True), READING[1:]),
        saving(Browser(port, "li.na"), acknowledged, "表单客户"),
        posting(Machine(port, "admin"), acknowledged),
    ]
    drop(folder)
    drop(folder, "private", PRIVATE)
    checked, planned = command(folder, "check"), command(folder, "plan")
    before, written = files_of(folder), sources()

    with Load(steps, limit=800) as load:
        # The first requests of all find cold processes; what is measured is the apply.
        time.sleep(3)
        load.times.clear()
        applied = command(folder, "apply")
        product.wait_for("Declarations applied")
        time.sleep(0.5)

    assert (files_of(folder), sources()) == (before, written)
    return Applied(product, load, acknowledged, checked.stdout, planned.stdout, applied)


def test_apply_under_load_loses_no_request_and_no_save(applied):
    assert applied.applied.returncode == 0, applied.applied.stderr
    assert applied.load.failures == []
    assert len(applied.load.times) > 50
    assert set(applied.acknowledged) <= customers(applied.product.folder)


def test_steps_are_told_before_and_after(applied):
    assert applied.checked.endswith("No errors in the declarations (1 warning).\n")
    assert "+ Create table crm_trade_fair\n" in applied.planned
    assert applied.applied.stdout.endswith("2 packs.\n")


def test_dropped_pack_brings_menu_pages_and_api(applied):
    product = applied.product
    admin, machine = Browser(product.port, "admin"), Machine(product.port, "admin")
    for code, label in (("zh", "展会"), ("en", "Trade fair")):
        admin.get(f"/lang/{code}")
        assert re.search(rf'href="/e/trade_fair/"[^>]*>.*?{label}', admin.get("/")[1], re.DOTALL)
    form = {"name": "广州工业展", "starts": "2027-03-01", "stage": "planned", "budget": "120000"}
    assert admin.post("/e/trade_fair/new", form)[0] == 303
    status, answer = machine.ask("GET", f"/api/v1/trade_fair/?q={quote('工业')}")
    assert (status, [row["name"] for row in answer["result"]]) == (200, ["广州工业展"])
    key = answer["result"][0]["id"]
    for path in (
        "",
        f"{key}",
        f"{key}/edit",
        "new",
        "board",
        "bin",
        f"?q={quote('业')}",
        "?f.stage.eq=planned",
    ):
        status, _ = admin.get(f"/e/trade_fair/{path}")
        assert status == 200, f"{path}: {status}"
    for path in (f"{key}", "_spec"):
        assert machine.ask("GET", f"/api/v1/trade_fair/{path}")[0] == 200
    assert "/api/v1/trade_fair/" in machine.ask("GET", "/api/v1/openapi.json")[1]["paths"]
    assert admin.post("/e/trade_fair/new", {**form, "budget": "-1"})[0] == 422


def test_dropped_packs_are_open_to_the_roles_they_name(applied):
    product = applied.product
    opened = {
        (name, slug): Browser(product.port, name).get(f"/e/{slug}/")[0]
        for name in ("admin", "wang.fang", "li.na", "zhao.min", "sun.li", "wu.di")
        for slug in ("trade_fair", "secret_plan")
    }
    named = {("admin", "trade_fair"), ("wang.fang", "trade_fair"), ("li.na", "trade_fair"),
             ("admin", "secret_plan")}  # fmt: skip
    assert {who for who, status in opened.items() if status == 200} == named
    assert {status for who, status in opened.items() if who not in named} == {403}
    assert "secret_plan" not in Browser(product.port, "li.na").get("/")[1]


@pytest.mark.parametrize(
    ("wrong", "finding"),
    [
        (
            "{type: link, to: custmer, label: {zh: 客户, en: Customer}}",
            'fairs.yaml:13 error engine.E045: field "trade_fair.customer": to names "custmer", '
            'which is not an entity. Did you mean "customer"?\n',
        ),
        (
            "{type: lnk, to: customer, label: {zh: 客户, en: Customer}}",
            'fairs.yaml:13 error engine.E030: field "trade_fair.customer": the type "lnk" does not '
            'exist. Did you mean "link"?\n',
        ),
    ],
    ids=["unknown target", "unknown type"],
)
def test_mistake_in_a_pack_is_a_finding_with_line_and_cure(tmp_path, demo_folder, wrong, finding):
    folder = tmp_path / "data"
    shutil.copytree(demo_folder, folder)
    right = "{type: link, to: customer, label: {zh: 客户, en: Customer}}"
    drop(folder, text=FAIRS.read_text().replace(right, wrong))

    refused = command(folder, "apply")

    assert refused.returncode == 1
    assert finding in refused.stdout
    assert not (folder / "packs" / ".applied" / "fairs.yaml").exists()
