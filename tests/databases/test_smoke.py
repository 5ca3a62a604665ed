"""The whole product on PostgreSQL and MariaDB: what a first day at work touches."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from tests.serve.product import COMPANY, ROOT, Browser, Machine, Product, command

FAIRS = ROOT / "tests" / "engine" / "declare" / "fairs.yaml"
LIST = "/e/customer/"
MINIMUM = {"kind": "person", "type": "end_user", "industry": "other", "phone": "13800001234"}


@pytest.fixture(scope="module")
def product(database_url, tmp_path_factory):
    """Serve the demo company on the database, by the real processes."""
    folder = tmp_path_factory.mktemp("data")
    served = Product(folder, CRM_DATABASE_URL=database_url, CRM_SCHEDULER="0")
    served.url = database_url
    served.wait_for("Guanxi CRM: http://", seconds=600)
    yield served
    served.stop()


@pytest.fixture(scope="module")
def admin(product):
    return Browser(product.port, "admin", fresh=True)


@pytest.fixture(scope="module")
def machine(product):
    return Machine(product.port, "admin", fresh=True)


@pytest.mark.parametrize(
    "path",
    ["", "?sort=-annual_revenue", "?last=1", "?page=3", "?f.level.eq=A&f.lifecycle.eq=formal",
     "?f.tags.has=重点", "?f.next_follow_up.within=this_month", "board", "bin", "new", "1", "1/edit",
     "chart?chart=0", "chart?chart=2", "chart.csv?chart=2&f.level.eq=A"],
)  # fmt: skip
def test_every_kind_of_page_opens(admin, path):
    status, text = admin.get(LIST + quote(path, safe="?&=."))

    assert status == 200, text[:400]


@pytest.mark.parametrize(
    "q", ["华", "科技", "有限公司", "0512", "C-000", "100%", "' \" % _ * ( ) :"]
)
def test_search_answers_chinese_characters_parts_of_numbers_and_signs(machine, q):
    status, answer = machine.ask("GET", f"/api/v1/customer/?q={quote(q)}&count=exact")

    assert status == 200, answer
    assert (answer["count"] > 0) == (q not in ("100%", "' \" % _ * ( ) :"))


def test_charts_give_the_same_figures_as_their_lists(machine):
    for slug, chart in (
        ("opportunity", 0),
        ("opportunity", 1),
        ("contact_log", 1),
        ("customer", 2),
    ):
        status, answer = machine.ask("GET", f"/api/v1/{slug}/chart?chart={chart}")
        assert status == 200, answer
        assert sum(one["count"] for one in answer["result"]) == answer["count"]
        for one in answer["result"][:8]:
            rows = machine.ask("GET", f"/api/v1/{slug}/?count=exact&{urlencode(one['filter'])}")[1]
            assert rows["count"] == one["count"], (slug, one)


def test_li_na_sees_only_her_own(product, machine):
    own = Machine(product.port, "li.na", fresh=True)
    status, answer = own.ask("GET", "/api/v1/customer/?per_page=200&columns=owner&count=exact")

    assert status == 200
    assert len({str(row["owner"]) for row in answer["result"]}) == 1
    assert 0 < answer["count"] < machine.ask("GET", "/api/v1/customer/?count=exact")[1]["count"]


def test_a_save_a_conflict_the_bin_and_back(machine, admin):
    name = {"name": "苏州相城测试有限公司"}
    made = machine.ask("POST", "/api/v1/customer/", {**name, **MINIMUM, "level": "A"})
    assert made[0] == 201, made
    key, version = made[1]["id"], made[1]["version"]
    path = f"/api/v1/customer/{key}"

    changed = machine.ask("PATCH", path, {"level": "B", "version": version})
    clash = machine.ask("PATCH", path, {"level": "C", "version": version})
    twice = machine.ask("POST", "/api/v1/customer/", {**name, **MINIMUM})

    assert (changed[0], clash[0], twice[0]) == (200, 409, 422)
    assert machine.ask("DELETE", path)[0] == 204
    assert machine.ask("GET", path)[0] == 404
    assert "苏州相城测试有限公司" in admin.get("/e/customer/bin")[1]
    assert admin.post(f"/e/customer/{key}/restore", {})[0] == 303
    assert machine.ask("GET", f"/api/v1/customer/?q={quote('相城')}")[1]["count"] == 1


def test_pages_by_cursor_meet_every_record_once(machine):
    seen, path = [], "/api/v1/customer/?per_page=40&sort=-annual_revenue"
    while path:
        status, answer = machine.ask("GET", path)
        assert status == 200, answer
        seen += [row["id"] for row in answer["result"]]
        path = answer["next"]

    assert len(seen) == len(set(seen)) >= 200


def test_a_dropped_pack_is_applied_while_it_serves(product):
    (product.folder / "packs").mkdir(exist_ok=True)
    (product.folder / "packs" / "fairs.yaml").write_text(FAIRS.read_text())

    applied = command(product.folder, "apply", CRM_DATABASE_URL=product.url, **COMPANY)
    product.wait_for("Declarations applied")

    assert applied.returncode == 0, applied.stdout + applied.stderr
    admin, machine = (
        Browser(product.port, "admin", fresh=True),
        Machine(product.port, "admin", fresh=True),
    )
    form = {"name": "广州工业展", "starts": "2027-03-01", "stage": "planned", "budget": "120000"}
    assert admin.post("/e/trade_fair/new", form)[0] == 303
    assert machine.ask("GET", f"/api/v1/trade_fair/?q={quote('工业')}")[1]["count"] == 1
    put_aside_and_back(product)


def test_backup_of_a_server_does_not_pretend_to_have_counted_rows(product, admin):
    settings = {"CRM_DATABASE_URL": product.url, **COMPANY}

    made = command(product.folder, "backup", **settings)
    checked = command(product.folder, "drill", lang="en_US", **settings)

    assert made.returncode == 0, made.stdout + made.stderr
    assert re.search(r" is undamaged: \d+ files?, ", checked.stdout), (
        checked.stdout + checked.stderr
    )
    assert "未统计行数" in admin.get("/settings/backups/")[1]


def put_aside_and_back(product):
    """Take a field of the pack away and bring it back: dumped first, nothing lost."""
    pack = Path(product.folder / "packs" / "fairs.yaml")
    whole = pack.read_text()
    pack.write_text("".join(row for row in whole.splitlines(True) if " budget: " not in row)
                    .replace(", {sum: budget, by: starts, per: month}", ""))  # fmt: skip
    settings = {"CRM_DATABASE_URL": product.url, **COMPANY}
    backups = product.folder / "backups"
    former = set(backups.glob("*"))

    done = command(product.folder, "apply", "--confirm", "crm_trade_fair.budget", **settings)
    pack.write_text(whole)
    back = command(product.folder, "apply", "--restore", "crm_trade_fair.budget", **settings)

    assert done.returncode == 0, done.stdout + done.stderr
    dumped = set(backups.iterdir()) - former
    assert len(dumped) == 2
    assert all(path.stat().st_size > 10_000 for path in dumped)
    assert back.returncode == 0, back.stdout + back.stderr
    assert "Restored crm_trade_fair.budget: 1 value." in back.stdout
