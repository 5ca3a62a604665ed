"""Good rows are stored as one deed by the rules of a form, and taken back by one undo."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import select

from app.engine.access.net import SCOPED
from app.engine.access.reader import acting_for
from app.engine.access.readers import load_reader
from app.engine.compile.catalogue import current_catalogue
from app.engine.errors import InvalidRecord
from app.engine.forms.save import save
from app.engine.forms.undo import undo_batch
from app.engine.hooks import _listeners
from app.engine.jobs.tables import JobRun
from app.engine.jobs.upkeep import STATISTICS
from app.engine.journal.tables import JournalEntry
from app.features.import_export.bad_rows import bad_rows_file
from app.features.import_export.run_import import note_import
from app.features.import_export.shown_rows import shown
from tests.features.import_export.samples import GOOD, WRONG, stored_names


def test_same_rules_and_one_undo(importer, session, app):
    before = stored_names(session)

    done = importer("Name,Credit code\nAnhua,\nBohai,\n")
    entries = session.scalars(select(JournalEntry).where(JournalEntry.batch == done.batch)).all()

    assert stored_names(session) == [*before, "Anhua", "Bohai"]
    assert [(one.source, one.action, one.actor_id) for one in entries] == [
        ("import", "create", importer.reader.user_id)
    ] * 2
    with acting_for(importer.reader):
        undone = undo_batch(session, current_catalogue(), done.batch, reader=importer.reader)
    assert undone.records == 2
    assert stored_names(session) == before


def test_undo_of_many_keeps_what_was_changed_since(importer, session):
    names = [f"Anhua {number}" for number in range(30)]
    done = importer("Name\n" + "\n".join(names) + "\n")
    table, reader = current_catalogue()["customer"].table, importer.reader
    where = select(table.c.id).where(table.c.name == "Anhua 7")
    changed = session.scalar(where, execution_options=SCOPED)

    with acting_for(reader):
        save(
            session,
            current_catalogue()["customer"],
            {"address": "X road"},
            reader=reader,
            record_id=changed,
        )
        undone = undo_batch(session, current_catalogue(), done.batch, reader=reader)

    assert (undone.records, undone.kept) == (29, ["Anhua 7 was changed since"])
    assert [name for name in stored_names(session) if name.startswith("Anhua")] == ["Anhua 7"]


@pytest.mark.parametrize("number", [3, 30], ids=["few", "many"])
def test_undo_keeps_what_others_were_linked_to_since(number, importer, session, make, alice):
    done = importer("Name\n" + "".join(f"Anhua {one}\n" for one in range(number)))
    table, reader = current_catalogue()["customer"].table, importer.reader
    where = select(table.c.id).where(table.c.name == "Anhua 2")
    make("contact", owner=alice, customer=session.scalar(where, execution_options=SCOPED))

    with acting_for(reader):
        undone = undo_batch(session, current_catalogue(), done.batch, reader=reader)

    kept = ["Anhua 2: others were linked to it since"]
    assert (undone.records, undone.kept) == (number - 1, kept)
    assert [name for name in stored_names(session) if name.startswith("Anhua")] == ["Anhua 2"]


def test_imported_record_is_whole(importer, session, client_as, mia):
    importer("Name,Tags\nAnhua Precision,\n")
    found = client_as(mia).get("/api/v1/customer/?q=precision").json["result"]

    assert len(found) == 1
    assert found[0]["code"].startswith("C-")
    assert (found[0]["kind"], found[0]["level"]) == ("company", "B")


def test_row_refused_only_while_storing_becomes_bad_and_the_others_are_stored(
    importer, monkeypatch
):
    def refuse(event):
        if event.values.get("name") == "Bohai":
            raise InvalidRecord([])

    monkeypatch.setitem(_listeners, "before_save", [*_listeners["before_save"], refuse])

    done = importer("Name\nAnhua\nBohai\nCangyuan\n")

    assert done.counts == {"new": 2, "update": 0, "duplicate": 0, "bad": 1}


def test_bad_rows_come_back_with_their_reason_and_import_again(importer):
    table, _plan, rows = importer(f"Name,Credit code\nAnhua,{WRONG}\nBohai,\n", store=False)

    text = bad_rows_file(table, [shown(row) for row in rows], "csv").decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text, newline="")))

    assert lines[0] == ["Name", "Credit code", "Row", "Reason"]
    assert lines[1][:3] == ["Anhua", WRONG, "2"]
    assert lines[1][3].startswith("Credit code: Wrong check digit")
    assert importer(text.replace(WRONG, GOOD)).counts["new"] == 1


@pytest.mark.parametrize(("new", "asked"), [(1000, 0), (1001, 1)])
def test_import_of_many_rows_has_the_database_look_at_its_tables(new, asked, session, mia):
    counts = {"new": new, "update": 0, "duplicate": 0, "bad": 0}
    reader = load_reader(session, mia.id)
    note_import(session, "customer", counts, reader=reader, name="a.csv", batch="b")

    runs = session.scalars(select(JobRun).where(JobRun.job == STATISTICS)).all()
    assert len(runs) == asked


_MISSING_PARENTS = '{"create": ["parent"]}'


def _parents(importer):
    table = current_catalogue()["customer"].table
    held = select(table.c.id, table.c.name, table.c.level, table.c.parent_id)
    rows = importer.session.execute(held, execution_options=SCOPED).all()
    names = {row.id: row.name for row in rows}
    return {row.name: (row.level, names.get(row.parent_id)) for row in rows}


def test_record_that_a_row_links_to_is_made_of_its_own_row(importer):
    content = (
        "Name,Level,Parent customer\nLeaf Ltd,C,Branch Ltd\nBranch Ltd,A,mother ltd\n"
        "Other Ltd,B,Nowhere Ltd\nMother Ltd,A,\n"
    )

    done = importer(content, map_text=_MISSING_PARENTS)

    assert done.counts == {"new": 4, "update": 0, "duplicate": 0, "bad": 0}
    assert _parents(importer) == {
        "Leaf Ltd": ("C", "Branch Ltd"), "Branch Ltd": ("A", "Mother Ltd"), "Mother Ltd": ("A", None),
        "Other Ltd": ("B", "Nowhere Ltd"), "Nowhere Ltd": ("B", None),
    }  # fmt: skip


def test_rows_that_wait_for_each_other_are_told(importer):
    content = "Name,Parent customer\nAnhua Ltd,Anhua Ltd\nBohai Ltd,\n"

    done = importer(content, map_text=_MISSING_PARENTS)

    assert [row.state for row in done.rows] == ["bad", "new"]
    assert done.rows[0].words == (
        "The rows link to each other in a circle; leave one of the links empty."
    )
