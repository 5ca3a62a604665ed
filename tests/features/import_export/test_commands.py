"""Import and export by command, also on real files of other systems."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.engine.access.net import SCOPED
from app.engine.compile.catalogue import current_catalogue
from app.engine.database import short_write
from app.extensions import db
from app.features.import_export import import_command
from app.web.company import COMPANY_TIMEZONE, write_setting
from tests.features.import_export.samples import GOOD, WRONG, last_line


def test_command_ends_with_the_counts_and_dry_run_stores_nothing(run, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text(f"Name,Credit code\nAnhua,{GOOD}\nBohai,{WRONG}\n")

    dry = run("import", "customer", file, "--dry-run")
    real = run("import", "customer", file)
    again = run("import", "customer", file)

    assert (dry.exit_code, real.exit_code) == (0, 0)
    assert last_line(dry) == last_line(real) == "new 1 · update 0 · duplicate 0 · bad 1"
    assert last_line(again) == "new 0 · update 0 · duplicate 1 · bad 1"
    assert (tmp_path / "list.bad.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_command_takes_an_import_back(run, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text("Name\nAnhua\nBohai\n")
    told = run("import", "customer", file).output

    batch = re.search(r"import --undo (\w+)", told)[1]
    undone, again, nothing = (run("import", "--undo", one) for one in (batch, batch, "x"))

    assert undone.output == "Taken back: 2 records.\n"
    assert again.output == "Taken back: 0 records.\n"
    assert (nothing.exit_code, nothing.output) == (1, "There is no import “x”.\n")
    assert last_line(run("import", "customer", file)) == "new 2 · update 0 · duplicate 0 · bad 0"


def test_command_without_a_file_says_what_it_needs(run):
    result = run("import", "customer")

    assert (result.exit_code, result.output) == (
        1, "Name what is imported and the file: import customer list.csv\n"
    )  # fmt: skip


def test_row_fills_the_record_that_an_earlier_part_made_of_its_name(run, tmp_path, monkeypatch):
    monkeypatch.setattr(import_command, "_PART", 1)
    (tmp_path / "list.csv").write_text(
        "Name,Level,Parent customer\nLeaf Ltd,B,Mother Ltd\nMother Ltd,A,\nMother Ltd,C,\n"
    )
    (tmp_path / "map.json").write_text('{"create": ["parent"]}')

    done = run("import", "customer", tmp_path / "list.csv", "--map", tmp_path / "map.json")
    run(
        "export", "customer", tmp_path / "out.csv", "--query", "sort=name&columns=name,level,parent"
    )
    batch = re.search(r"import --undo (\w+)", done.output)[1]
    undone = run("import", "--undo", batch)

    assert last_line(done) == "new 1 · update 1 · duplicate 1 · bad 0"
    assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines() == [
        "Name,Level,Parent customer", "Leaf Ltd,B · Regular,Mother Ltd", "Mother Ltd,A · Key,",
    ]  # fmt: skip
    assert undone.output.startswith("Taken back: ")
    assert "Kept" not in undone.output


def test_command_shows_the_columns_also_where_none_is_meant_for_a_field(run, tmp_path):
    (tmp_path / "list.csv").write_text("foo,bar\n1,2\n")

    done = run("import", "customer", tmp_path / "list.csv")

    assert done.exit_code == 1
    assert done.output.splitlines() == [
        "Encoding: utf-8", "  foo → (left out)", "  bar → (left out)",
        "No column is meant for a field; choose at least one.",
    ]  # fmt: skip


def test_command_exports_what_it_imported(run, tmp_path):
    (tmp_path / "list.csv").write_text("Name\nAnhua\n")
    run("import", "customer", tmp_path / "list.csv", "--as", "root")

    done = run("export", "customer", tmp_path / "out.csv", "--query", "columns=name")

    assert (done.exit_code, done.output) == (0, "1 record exported.\n")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig") == "Name\nAnhua\n"


@pytest.mark.parametrize("person", [(), ("--as", "root")], ids=["itself", "person"])
def test_command_reads_times_in_the_zone_of_the_company(person, run, tmp_path):
    with run.app.app_context(), short_write(db.engine) as session:
        write_setting(session, COMPANY_TIMEZONE, "Europe/Berlin")
    (tmp_path / "list.csv").write_text("Name,Next follow-up\nAnhua,2026-12-01 09:00\n")

    run("import", "customer", tmp_path / "list.csv", *person)

    with run.app.app_context():
        table = current_catalogue()["customer"].table
        held = db.session.scalar(select(table.c.next_follow_up), execution_options=SCOPED)
    assert held.hour == 8


def test_command_names_an_unknown_entity_and_person(run, tmp_path):
    (tmp_path / "list.csv").write_text("Name\nAnhua\n")

    entity = run("import", "nothing", tmp_path / "list.csv")
    person = run("import", "customer", tmp_path / "list.csv", "--as", "nobody")

    assert (entity.exit_code, person.exit_code) == (1, 1)
    assert "There is no entity “nothing”. Choose one of: customer, contact" in entity.output
    assert "There is no account “nobody”." in person.output
