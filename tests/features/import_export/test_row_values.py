"""Cells become values: days, regions, names of records, damaged numbers."""

from __future__ import annotations

import json

from sqlalchemy import select

from app.engine.access.net import SCOPED
from app.engine.access.reader import acting_for
from app.engine.compile.catalogue import current_catalogue
from app.engine.forms.undo import undo_batch
from tests.features.import_export.samples import states, stored_names


def test_damaged_text_and_numbers_are_never_stored(importer):
    content = "Name,Phone,Address\nAn\ufffd\ufffd,,\nBohai,1.38E+10,\nCangyuan,,#REF!\n"

    _table, _plan, rows = importer(content, store=False)

    assert states(rows) == ["bad"] * 3
    assert (
        rows[0].words
        == "Name: Damaged text: the file lost some of its signs; correct it at the source."
    )
    assert "Excel shortened the number “1.38E+10”" in rows[1].words
    assert rows[2].words == "Address: “#REF!” is an error of the spreadsheet, not a value."


def test_province_and_district_make_one_region(importer):
    done = importer("Name,所在省份,地区\nAnhua,上海,浦东\nBohai,上海,闸北\nCangyuan,Mars,X\n")

    table = current_catalogue()["customer"].table
    regions = select(table.c.name, table.c.region).order_by(table.c.id)
    assert list(importer.session.execute(regions, execution_options=SCOPED).all())[-2:] == [
        ("Anhua", "310115"), ("Bohai", "31"),
    ]  # fmt: skip
    assert "“闸北” is not a region of today; only “上海市” is stored." in done.rows[1].words
    assert done.rows[2].state == "bad"


def test_links_go_by_name_and_near_names_are_offered_not_guessed(importer, make, mia):
    customer = make("customer", owner=mia, name="Anhua Trading")
    content = "Name,Customer\nDeal,anhua trading\nDeal 2,Anhua Tradng\nDeal 3,Nobody\n"

    rows = importer(content.replace("anhua trading", "Anhua Trading"), slug="opportunity", store=False)[2]  # fmt: skip

    assert rows[0].draft.values["customer"] == customer.id
    assert rows[1].words == "Customer: There is no “Anhua Tradng”. Did you mean “Anhua Trading”?"
    assert rows[1].problems[0].near == "Anhua Trading"
    assert rows[2].words == "Customer: There is no “Nobody”; add it first."


def test_links_go_by_code_too_and_names_of_several_records_ask_for_it(importer, make, mia):
    customer = make("customer", owner=mia, name="Anhua Trading")
    one, two, wu = (
        make("contact", owner=mia, customer=customer, name=name) for name in ("Li Na", "Li Na", "Wu Di")
    )  # fmt: skip
    content = (
        f"Name,Customer,People involved\nDeal,{customer.code},{one.code}\n"
        f"Deal 2,{customer.code.lower()},{two.code}、Wu Di\nDeal 3,Anhua Trading,Li Na\n"
    )

    rows = importer(content, slug="opportunity", store=False)[2]

    assert states(rows) == ["new", "new", "bad"]
    assert rows[0].draft.values["customer"] == rows[1].draft.values["customer"] == customer.id
    assert list(rows[0].draft.values["contacts"]) == [one.id]
    assert set(rows[1].draft.values["contacts"]) == {two.id, wu.id}
    assert rows[2].words == (
        "People involved: “Li Na” exists more than once; "
        f"write the code instead: {one.code}, {two.code}."
    )


def test_code_of_an_unseen_record_is_of_nothing(importer, make, carol):
    hidden = make("customer", owner=carol, name="Hidden Trading")

    rows = importer(f"Name,Customer\nDeal,{hidden.code}\n", slug="opportunity", store=False)[2]

    assert rows[0].words == f"Customer: There is no “{hidden.code}”; add it first."


def test_gap_in_a_column_takes_the_default_of_a_required_field(importer):
    done = importer("Name,Kind,Life cycle,Source\nAnhua,,,\nBohai,Person,Lost,\n")

    assert [row.state for row in done.rows] == ["new", "new"]
    table = current_catalogue()["customer"].table
    held = select(table.c.name, table.c.kind, table.c.lifecycle).order_by(table.c.id)
    assert list(importer.session.execute(held, execution_options=SCOPED).all())[-2:] == [
        ("Anhua", "company", "potential"), ("Bohai", "person", "lost"),
    ]  # fmt: skip


def test_link_to_what_is_named_by_a_running_number_is_found(importer, make, mia):
    customer = make("customer", owner=mia, name="Anhua Trading")
    order = make("order", owner=mia, customer=customer)
    content = (
        f"Name,Customer,Order,Amount\nDeal,Anhua Trading,{order.number.lower()},1\n"
        "Deal 2,Anhua Trading,X-1,1\n"
    )

    done = importer(content, slug="contract")

    assert [row.state for row in done.rows] == ["new", "bad"]
    assert done.rows[1].words == "Order: There is no “X-1”; add it first."
    table = current_catalogue()["contract"].table
    held = select(table.c.order_id)
    assert list(importer.session.scalars(held, execution_options=SCOPED)) == [order.id]


def test_department_goes_by_its_name_in_either_language(importer, mia):
    content = (
        "Subject,Assignee,Due,Helping department\nOne,mia,2026-12-01,Sales West\n"
        "Two,mia,2026-12-01,华西销售部\nThree,mia,2026-12-01,Nowhere\n"
    )

    done = importer(content, slug="task")

    assert [row.state for row in done.rows] == ["new", "new", "bad"]
    assert done.rows[2].words == "Helping department: There is no “Nowhere”; add it first."


def test_people_go_by_user_name_mail_or_name_in_any_case(importer, mia):
    people = ("MIA", "Mia@Users.Invalid", "alice@users.invalid", "ALICE", "nobody")
    lines = [f"Owner {number} Ltd,{one}" for number, one in enumerate(people)]

    rows = importer("\n".join(["Name,Owner", *lines]), store=False)[2]

    assert [row.state for row in rows] == ["new", "new", "new", "new", "bad"]
    assert rows[0].draft.values["owner"] == rows[1].draft.values["owner"] == mia.id
    assert rows[4].words == "Owner: There is no “nobody”; add it first."


def test_gap_in_the_column_of_owners_means_whoever_imports(importer, session, mia, carol):
    importer("Name,Owner\nAnhua,\nBohai,carol\nYibo,N/A\n")

    table = current_catalogue()["customer"].table
    rows = session.execute(select(table.c.name, table.c.owner_id), execution_options=SCOPED).all()
    assert dict(tuple(row) for row in rows) == {
        "Anhua": mia.id, "Bohai": carol.id, "Yibo": mia.id,
    }  # fmt: skip


def test_same_value_of_every_row_is_read_as_a_cell_is(importer, make, mia, carol):
    customer = make("customer", owner=mia, name="Anhua Trading")
    constants = {"customer": "Anhua Trading", "owner": "Carol Li", "expected_close": "31 Dec 2026"}
    file, words = "Name\nDeal\n", {"slug": "opportunity", "store": False}

    good = importer(file, map_text=json.dumps({"constants": constants}), **words)[2]
    bad = importer(file, map_text='{"constants": {"customer": "Nowhere"}}', **words)[2]

    assert good[0].words == ""
    values = good[0].draft.values
    assert (values["customer"], values["owner"]) == (customer.id, carol.id)
    assert values["expected_close"].isoformat() == "2026-12-31"
    assert bad[0].words == "Customer: There is no “Nowhere”; add it first."


def test_names_that_differ_in_case_or_width_only_are_the_same(importer, make, mia, carol):
    kept = make("customer", owner=mia, name="Anhua Trading")
    make("customer", owner=carol, name="Hidden Trading")
    content = "Name,Customer\nDeal,ANHUA  trading\nDeal 2,Ａnhua Trading\nDeal 3,hidden trading\n"

    rows = importer(content, slug="opportunity", store=False)[2]

    assert [row.state for row in rows] == ["new", "new", "bad"]
    assert {row.draft.values["customer"] for row in rows[:2]} == {kept.id}
    assert rows[2].words == "Customer: There is no “hidden trading”; add it first."


def test_missing_records_are_added_only_where_somebody_said_so(importer, make, mia):
    make("customer", owner=mia, name="Anhua Trading")
    content = "Name,Customer\nDeal,Bohai\nDeal 2,bohai\nDeal 3,Anhua Tradng\nDeal 4,X\n"

    asked = importer(content, slug="opportunity", map_text='{"create": ["customer"]}')

    assert [row.state for row in asked.rows] == ["new", "new", "bad", "bad"]
    assert asked.rows[0].words == "“Bohai” is added too."
    assert asked.rows[2].problems[0].near == "Anhua Trading"
    assert asked.rows[3].words == (
        "Customer: “X” cannot be added from its name alone: At least 2 characters; this has 1."
    )
    assert stored_names(importer.session)[-2:] == ["Anhua Trading", "Bohai"]


def test_near_name_is_added_as_its_own_when_that_is_chosen(importer, make, mia):
    make("customer", owner=mia, name="Anhua Trading")
    text = '{"values": {"customer": {"Anhua Tradng": "+"}}}'

    done = importer("Name,Customer\nDeal,Anhua Tradng\n", slug="opportunity", map_text=text)

    assert done.rows[0].state == "new"
    assert stored_names(importer.session)[-1] == "Anhua Tradng"


def test_undo_takes_back_what_was_added_too(importer, make, mia):
    before = stored_names(importer.session)
    done = importer("Name,Customer\nDeal,Bohai\n", slug="opportunity",
                    map_text='{"create": ["customer"]}')  # fmt: skip

    with acting_for(importer.reader):
        undone = undo_batch(
            importer.session, current_catalogue(), done.batch, reader=importer.reader
        )

    assert (undone.records, undone.kept) == (2, [])
    assert stored_names(importer.session) == before


def test_record_of_somebody_else_is_neither_linked_nor_added_again(importer, make, carol):
    make("customer", owner=carol, name="Carol's own")

    rows = importer("Name,Customer\nDeal,Carol's own\n", slug="opportunity",
                    map_text='{"create": ["customer"]}', store=False)[2]  # fmt: skip

    assert rows[0].words == (
        "Customer: Carol's own: This value is already in use; choose another one or ask a manager."
    )
