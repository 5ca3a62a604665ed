"""Export: what the list shows its reader, in files that spreadsheets open without harm."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from flask_babel import force_locale
from python_calamine import CalamineWorkbook
from sqlalchemy import select, update
from waitress.buffers import ReadOnlyFileBasedBuffer

from app.engine.access.tables import GrantedScope, RoleProfile
from app.engine.journal.tables import JournalEntry
from app.engine.settings.stamps import RIGHTS, raise_stamp
from app.features.import_export.cells import as_written, harmless, readable

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "  =1", "\x00=1", "'=1", "''-x", "\t1", "\r=1"]
PLAIN = ["", "a=b", "'quoted'", "12", "星海", "'", "O'Brien"]


def take(client, path):
    """Ask for an export and read it to its end, as browsers do."""
    return client.get(path, buffered=True)


def rows_of_csv(reply):
    assert reply.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(reply.data.decode("utf-8-sig"), newline="")))


def rows_of_xlsx(reply):
    book = CalamineWorkbook.from_filelike(io.BytesIO(reply.data))
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


@pytest.mark.parametrize("text", HOSTILE, ids=repr)
def test_formula_is_written_as_text_and_comes_back(text):
    written = harmless(text)

    assert written == f"'{text}"
    assert as_written(written) == text


@pytest.mark.parametrize("text", PLAIN, ids=repr)
def test_other_text_is_written_as_it_is(text):
    assert (harmless(text), as_written(text)) == (text, text)


def test_control_signs_are_shown_and_overlong_text_says_that_it_is_cut(app):
    with app.test_request_context(), force_locale("en"):
        cut = readable("x" * 40_000)

    assert readable("a\x07b") == "a\\u0007b"
    assert len(cut) == 32_767
    assert cut.endswith("… (cut, 40000 characters in all)")


def test_csv_comes_whole_through_the_server_that_serves(client_as, make, alice):
    for number in range(40):
        make("customer", owner=alice, name=f"Anhua Trading {number}")

    reply = client_as(alice).get(
        "/e/customer/export?format=csv", buffered=True, headers={"Accept-Encoding": "gzip"},
        environ_overrides={"wsgi.file_wrapper": ReadOnlyFileBasedBuffer},
    )  # fmt: skip

    assert reply.status_code == 200
    assert len(rows_of_csv(reply)) == 41


def test_csv_holds_the_rows_and_columns_of_the_list(client_as, make, alice, bob):
    make("customer", owner=alice, name="Anhua Trading", level="A")
    make("customer", owner=alice, name="Bohai Trading", level="B")
    make("customer", owner=bob, name="Bob's own")

    reply = take(client_as(alice), "/e/customer/export?format=csv&sort=name&columns=name,level")

    assert rows_of_csv(reply) == [["Name", "Level"], ["Anhua Trading", "A · Key"],
                                  ["Bohai Trading", "B · Regular"]]  # fmt: skip


def test_filters_of_the_list_hold_in_the_export(client_as, make, alice):
    make("customer", owner=alice, name="Anhua Trading", level="A")
    make("customer", owner=alice, name="Bohai Trading", level="B")

    found = take(client_as(alice), "/e/customer/export?format=csv&f.level.eq=B&columns=name")

    assert rows_of_csv(found) == [["Name"], ["Bohai Trading"]]


def test_masked_value_leaves_only_as_its_shape(client_as, make, session, dave):
    make("customer", owner=dave, name="Anhua Trading", phone="13812345678")
    session.add(GrantedScope(role="marketing", entity="customer", action="export", scope="all"))
    raise_stamp(session, RIGHTS)
    session.commit()

    reply = take(client_as(dave), "/e/customer/export?format=csv&columns=name,phone")

    assert rows_of_csv(reply)[1] == ["Anhua Trading", "138****5678"]


def test_hidden_column_is_left_out(client_as, make, session, dave):
    customer = make("customer", owner=dave, name="Anhua Trading")
    make("contact", owner=dave, customer=customer, name="Lin", birthday="1990-01-01")
    session.add(GrantedScope(role="marketing", entity="contact", action="export", scope="all"))
    raise_stamp(session, RIGHTS)
    session.commit()

    reply = take(client_as(dave), "/e/contact/export?format=csv&columns=name,birthday")

    assert rows_of_csv(reply) == [["Name"], ["Lin"]]


def test_who_only_reads_may_not_export(client_as, dave):
    reply = take(client_as(dave), "/e/customer/export?format=csv")

    assert reply.status_code == 403
    assert "You have no right to export: Customers." in reply.text


def test_excel_keeps_types_and_long_digits(client_as, make, alice):
    customer = make("customer", owner=alice, name="=1+1 Trading", uscc="913101127345759975")
    make("opportunity", owner=alice, customer=customer, name="Deal", amount="1234.50",
         expected_close="2026-12-01")  # fmt: skip
    client = client_as(alice)

    customers = rows_of_xlsx(take(client, "/e/customer/export?format=xlsx&columns=name,uscc"))
    deals = rows_of_xlsx(
        take(client, "/e/opportunity/export?columns=name,customer,amount,expected_close")
    )

    assert customers[1] == ["=1+1 Trading", "913101127345759975"]
    assert deals[1] == ["Deal", "=1+1 Trading", 1234.5, date(2026, 12, 1)]


def test_every_row_of_a_long_list_is_there_once(client_as, make, alice, monkeypatch):
    for number in range(7):
        make("customer", owner=alice, name=f"Anhua {number}", annual_revenue=str(number % 2))
    monkeypatch.setattr("app.engine.query.list_query.ListQuery.id_chunks.__kwdefaults__", {"size": 2})  # fmt: skip

    reply = take(
        client_as(alice),
        "/e/customer/export?format=csv&sort=annual_revenue&columns=name&per_page=2&page=2",
    )

    assert sorted(row[0] for row in rows_of_csv(reply)[1:]) == [f"Anhua {n}" for n in range(7)]


def test_unknown_kind_of_file_and_unknown_argument_are_named(client_as, alice):
    client = client_as(alice)

    wrong = take(client, "/e/customer/export?format=pdf")
    unknown = take(client, "/e/customer/export?nonsense=1")

    assert wrong.status_code == unknown.status_code == 400
    assert "“pdf” is not a kind of file. Choose one of: xlsx, csv." in wrong.text
    assert "“nonsense” is not known here" in unknown.text


def test_list_too_long_for_one_click_is_refused(client_as, make, alice, monkeypatch):
    make("customer", owner=alice)
    monkeypatch.setattr("app.features.import_export.export_list.MOST_ROWS", 0)

    reply = take(client_as(alice), "/e/customer/export")

    assert reply.status_code == 400
    assert "This list has 1 records; at most 0 can be exported at once." in reply.text


def test_limit_of_the_role_is_named_with_the_count(client_as, make, alice, session):
    for number in range(3):
        make("customer", owner=alice, name=f"Anhua {number}")
    session.execute(update(RoleProfile).where(RoleProfile.key == "sales").values(export_limit=2))
    raise_stamp(session, RIGHTS)
    session.commit()
    client = client_as(alice)

    refused = take(client, "/e/customer/export?format=csv&f.name.starts=Anhua")
    narrow = take(client, "/e/customer/export?format=csv&f.name.contains=Anhua+1&columns=name")

    assert refused.status_code == 400
    assert "This list has 3 records; your role may export at most 2 at once." in refused.text
    assert rows_of_csv(narrow) == [["Name"], ["Anhua 1"]]


def test_export_stands_in_the_journal(client_as, make, alice, session):
    make("customer", owner=alice, name="Anhua Trading", level="A")
    client = client_as(alice)

    take(client, "/e/customer/export?format=csv&f.level.eq=A")
    entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "export")).one()

    assert (entry.actor_id, entry.source, entry.entity) == (alice.id, "export", "customer")
    assert entry.changes["_rows"] == [None, 1]
    assert entry.changes["_selection"] == [None, "f.level.eq=A"]
    assert len(entry.changes["_sha256"][1]) == 64
    assert "exported records" in client.get("/actions/").text


def test_entry_stands_in_the_list_menu_only_for_who_may(client_as, alice, dave):
    mine = client_as(alice).get("/e/customer/?f.level.eq=A").text
    others = client_as(dave).get("/e/customer/").text

    assert "/e/customer/export?format=xlsx&amp;f.level.eq=A" in mine
    assert "/e/customer/export" not in others
