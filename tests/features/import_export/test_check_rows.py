"""Every row is new, an update, a duplicate or bad, before anything is stored."""

from __future__ import annotations

import io

import pytest

from app.engine.access.net import SCOPED
from app.engine.access.reader import acting_for
from app.engine.access.readers import load_reader
from app.engine.access.tables import GrantedScope
from app.engine.compile.catalogue import current_catalogue
from app.engine.errors import AccessDenied
from app.engine.query.context import ReaderContext
from app.engine.settings.stamps import RIGHTS, raise_stamp
from app.features.import_export import export_list
from app.features.import_export.check_rows import require_import
from tests.features.import_export.samples import GOOD, WRONG, states
from tests.support.cast import person


def test_rows_are_new_duplicate_or_bad_with_the_reason(importer, make, mia):
    make("customer", owner=mia, name="Anhua Trading", uscc=GOOD)
    content = (
        f"Name,Credit code,Phone\nAnhua  TRADING,,\nBohai,{GOOD},\nCangyuan,{WRONG},\n"
        "Donghai,,12\nEast,,\nEAST,,\nX,,\nFine,,,,more\n"
    )

    _table, _plan, rows = importer(content, store=False)

    assert [(row.row.number, row.state) for row in rows] == [
        (2, "duplicate"), (3, "duplicate"), (4, "bad"), (5, "bad"), (6, "new"), (7, "duplicate"),
        (8, "bad"), (9, "bad"),
    ]  # fmt: skip
    assert rows[0].words == "Already there: the same Name."
    assert rows[1].words == "Already there: the same Credit code."
    assert rows[2].words == "Credit code: Wrong check digit: the last character should be 5, not 6."
    assert rows[5].words == "The same Name as in row 6."
    assert rows[6].words == "Name: At least 2 characters; this has 1."
    assert "the columns are shifted" in rows[7].words


def test_bad_row_does_not_make_the_next_one_a_duplicate(importer):
    rows = importer(f"Name,Credit code\nAnhua,{WRONG}\nAnhua,{GOOD}\n", store=False)[2]

    assert states(rows) == ["bad", "new"]


def test_update_changes_only_what_differs_and_empty_cells_erase_nothing(importer, make, mia):
    kept = make("customer", owner=mia, name="Anhua Trading", address="Old road 1", notes="Keep")
    content = "Name,Address,Notes\nAnhua Trading,New road 2,\n"

    left = importer(content, store=False)[2]
    done = importer(content, map_text='{"update": true}')
    again = importer(content, map_text='{"update": true}', store=False)[2]

    assert states(left) == ["duplicate"]
    assert (states(done.rows), done.rows[0].words) == (["update"], "Changes: Address.")
    record = importer.session.get(current_catalogue()["customer"].model, kept.id, execution_options=SCOPED)  # fmt: skip
    assert (record.address, record.notes) == ("New road 2", "Keep")
    assert (states(again), again[0].words) == (["duplicate"], "Already there, nothing differs.")


def test_record_outside_of_the_scope_is_neither_shown_nor_changed(importer, make, carol):
    make("customer", owner=carol, name="Carol's own")

    rows = importer("Name,Address\nCarol's own,X road\n", map_text='{"update": true}', store=False)[2]  # fmt: skip

    assert (states(rows), rows[0].record_id) == (["duplicate"], 0)
    assert rows[0].words == "Name: This value is already in use; choose another one or ask a manager."  # fmt: skip


def test_row_that_would_change_what_is_only_seen_is_bad_before_anything_is_stored(
    importer, make, carol, session
):
    make("customer", owner=carol, name="Anhua Trading", address="Old road 1")
    for action in ("add", "import"):
        right = GrantedScope(role="service", entity="customer", action=action, scope="all")
        session.add(right)
    raise_stamp(session, RIGHTS)
    emma = load_reader(session, person(session, "emma").id, language="en")
    words = {"map_text": '{"update": true}', "store": False, "as_": emma}

    changed = importer("Name,Address\nAnhua Trading,New road 2\n", **words)[2]
    same = importer("Name,Address\nAnhua Trading,Old road 1\n", **words)[2]

    assert (states(changed), states(same)) == (["bad"], ["duplicate"])
    assert changed[0].words == "You may see this record but not do this with it."


def test_same_words_at_two_times_are_two_contact_logs(importer, make, mia):
    make("customer", owner=mia, name="Anhua")
    line = "Anhua,Nobody answered the phone,TRUE,On leave"
    head = "Customer,Content,No further contact,Why no further contact"
    times = ("2026-11-02 09:00", "2026-11-03 09:00", "2026-11-02 09:00")
    content = "\n".join([f"{head},Time", *(f"{line},{time}" for time in times)])

    first = importer(content, slug="contact_log")
    again = importer(content, slug="contact_log")
    timeless = importer(f"{head}\n{line}\n", slug="contact_log")

    assert states(first.rows) == ["new", "new", "duplicate"]
    assert states(again.rows) == ["duplicate"] * 3
    assert states(timeless.rows) == ["duplicate"]


def test_two_people_of_one_name_at_different_customers_are_two(importer, make, mia):
    first, second = (make("customer", owner=mia, name=name) for name in ("Anhua", "Bohai"))
    make("contact", owner=mia, customer=first, name="Li Na")
    content = "Name,Customer\nLi Na,Anhua\nLi Na,Bohai\n"

    assert states(importer(content, slug="contact", store=False)[2]) == ["duplicate", "new"]
    assert second.id


def test_value_of_every_row_is_left_out_where_its_field_does_not_apply(importer, make, mia):
    make("customer", owner=mia, name="Anhua")
    content = "Name,Customer,Stage,Amount\nA,Anhua,Lost,0\nB,Anhua,Qualify,\n"

    bare = importer(content, slug="opportunity", store=False)[2]
    rows = importer(content, slug="opportunity", store=False,
                    map_text='{"constants": {"close_reason": "Old"}}')[2]  # fmt: skip

    assert states(bare) == ["bad", "new"]
    assert states(rows) == ["new", "new"]
    assert rows[0].draft.values["close_reason"] == "Old"
    assert "close_reason" not in rows[1].draft.values


def test_who_may_not_import_is_refused(importer, session, alice):
    reader = load_reader(session, alice.id, language="en")

    with pytest.raises(AccessDenied, match="You have no right to import: Customers"):
        require_import(current_catalogue()["customer"], reader)


def test_export_imported_again_changes_nothing(importer, make, mia, session):
    make("customer", owner=mia, name="=1+1 Trading", uscc=GOOD, phone="13812345678", region="310112",
         annual_revenue="1200.50", tags=["vip", "star"], notes="-first\nsecond")  # fmt: skip
    with acting_for(importer.reader):
        query = export_list.readable_query(
            current_catalogue()["customer"], ReaderContext(session, importer.reader)
        )
        for form in ("csv", "xlsx"):
            file = io.BytesIO()
            names = ["code", "name", "uscc", "phone", "region", "annual_revenue", "tags", "notes"]
            export_list.write_list(query, export_list.ListRequest(), names, form, file)
            rows = importer(file.getvalue(), name=f"a.{form}", map_text='{"update": true}', store=False)[2]  # fmt: skip

            assert [row.words for row in rows] == ["Already there, nothing differs."]
