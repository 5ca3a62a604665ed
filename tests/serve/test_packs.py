"""A shipped pack leaves and comes back while the product runs; its records stay."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, contextmanager

import pytest

from tests.serve.product import Browser, Machine, Product, command


@pytest.fixture(scope="module")
def product(tmp_path_factory, demo_folder):
    """The demo company with all its packs; each test leaves them so."""
    folder = tmp_path_factory.mktemp("packs") / "data"
    shutil.copytree(demo_folder, folder)
    served = Product(folder, CRM_SCHEDULER="0")
    served.wait_for("Guanxi CRM: http://")
    yield served
    served.stop()


@contextmanager
def applying(product):
    """Wait, after the block, until the product serves what was applied in it."""
    told = "Declarations applied"
    former = product.text.count(told)
    yield
    product.wait_for(told, count=former + 1)


def cases(folder):
    with closing(sqlite3.connect(folder / "crm.db")) as connection:
        return connection.execute("SELECT count(*) FROM crm_case").fetchone()[0]


def test_pack_leaves_menu_pages_and_api_and_comes_back_with_its_records(product):
    port, folder = product.port, product.folder
    before = cases(folder)

    with applying(product):
        off = Browser(port, "admin").post("/settings/packs/service/off", {})

    admin = Browser(port, "admin")
    assert off[0] == 303
    assert admin.get("/e/case/")[0] == 404
    assert Machine(port, "admin").ask("GET", "/api/v1/case/")[0] == 404
    assert 'href="/e/case/"' not in admin.get("/")[1]
    assert admin.get("/e/customer/1")[0] == 200
    planned = command(folder, "plan").stdout.splitlines()
    # The other test may have put values of a column aside, which the plan tells below.
    assert planned[0] == "The database matches the declarations."

    with applying(product):
        on = Browser(port, "admin").post("/settings/packs/service/on", {})

    assert on[0] == 303
    assert Browser(port, "admin").get("/e/case/")[0] == 200
    assert cases(folder) == before > 0


def test_pack_whose_table_no_longer_fits_is_not_switched_on_before_it_is_confirmed(product):
    folder = product.folder
    with applying(product):
        assert command(folder, "packs", "off", "service").returncode == 0
    with closing(sqlite3.connect(folder / "crm.db")) as connection, connection:
        shape = (
            "UPDATE crm_schema_column SET shape = 'String(20)' WHERE column_name = 'satisfaction'"
        )
        assert connection.execute(shape).rowcount == 1

    status, page = Browser(product.port, "admin").post("/settings/packs/service/on", {})
    by_command = command(folder, "packs", "on", "service")
    with applying(product):
        confirmed = command(folder, "packs", "on", "service", "--confirm", "crm_case.satisfaction")

    assert status == 409
    assert "crm_case.satisfaction" in page
    assert by_command.returncode == 1
    assert "--confirm crm_case.satisfaction" in by_command.stdout
    assert confirmed.returncode == 0, confirmed.stdout + confirmed.stderr
