"""Real files come in whole: every row accounted for, every sum as in the file."""

from __future__ import annotations

import csv
import json

import pytest
from sqlalchemy import func, select

from app.engine.access.net import SCOPED
from app.engine.compile.catalogue import current_catalogue
from app.extensions import db
from tests.features.import_export.samples import DATA, SALES, TWINS, last_line

PIPELINE = {
    "columns": {"opportunity_id": "name", "sales_agent": "", "engage_date": ""},
    "values": {
        "stage": {"Prospecting": "qualify", "Engaging": "needs"}, "product": {"GTXPro": "GTX Pro"},
    },
    "constants": {"close_reason": "Imported"},
}  # fmt: skip


@pytest.mark.skipif(not (DATA / TWINS[0]).exists(), reason="the shared data is not here")
def test_every_row_of_the_shanghai_file_is_accounted_for_and_its_twin_repeats_it(run):
    first = run("import", "customer", DATA / TWINS[0])
    second = run("import", "customer", DATA / TWINS[1])

    assert last_line(first) == "new 4318 · update 0 · duplicate 0 · bad 38"
    assert last_line(second) == "new 0 · update 0 · duplicate 4318 · bad 38"
    with run.app.app_context():
        table = current_catalogue()["customer"].table
        count = select(func.count()).select_from(table)
        assert db.session.scalar(count, execution_options=SCOPED) == 4318


@pytest.mark.skipif(not SALES.exists(), reason="the shared data is not here")
def test_pipeline_of_another_system_comes_in_with_its_sums(run, tmp_path):
    pipeline = SALES / "sales_pipeline.csv"
    products = run("import", "product", SALES / "products.csv")
    accounts = run("import", "customer", SALES / "accounts.csv")
    plain = {**PIPELINE, "values": {"stage": PIPELINE["values"]["stage"]}}
    (tmp_path / "plain.json").write_text(json.dumps(plain))
    (tmp_path / "map.json").write_text(json.dumps(PIPELINE))

    guessed = run("import", "opportunity", pipeline, "--map", tmp_path / "plain.json", "--dry-run")
    done = run("import", "opportunity", pipeline, "--map", tmp_path / "map.json")

    assert last_line(products) == "new 7 · update 0 · duplicate 0 · bad 0"
    assert last_line(accounts) == "new 85 · update 0 · duplicate 0 · bad 0"
    assert "There is no “GTXPro”. Did you mean “GTX Pro”?" in guessed.output
    # 1,425 have no account; a deal of ours has a customer.
    assert last_line(done) == "new 7375 · update 0 · duplicate 0 · bad 1425"
    assert won_by_quarter(run.app) == won_in_file(pipeline)


def quarter(year, month):
    return f"{int(year)}Q{(int(month) + 2) // 3}"


def won_in_file(path):
    sums = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["deal_stage"] == "Won":
                month, _day, year = row["close_date"].split("/")
                key = quarter(year, month)
                sums[key] = sums.get(key, 0) + int(row["close_value"])
    return sums


def won_by_quarter(app):
    sums = {}
    with app.app_context():
        table = current_catalogue()["opportunity"].table
        where = select(table.c.expected_close, table.c.amount).where(table.c.stage == "won")
        for day, amount in db.session.execute(where, execution_options=SCOPED):
            key = quarter(day.year, day.month)
            sums[key] = sums.get(key, 0) + amount
    return sums
