"""Import: files as people have them, each row accounted for, nothing half stored, one undo."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from xlsxwriter import Workbook

from app.engine.access.net import SCOPED
from app.engine.access.reader import acting_for
from app.engine.access.readers import load_reader
from app.engine.compile.catalogue import current_catalogue
from app.engine.database import short_write
from app.engine.errors import AccessDenied, InvalidRecord, UserError
from app.engine.forms.save import save
from app.engine.forms.undo import undo_batch
from app.engine.hooks import _listeners
from app.engine.journal.tables import JournalEntry
from app.engine.query.context import ReaderContext
from app.extensions import db
from app.features.import_export import export_list
from app.features.import_export.check_rows import check_table, require_import
from app.features.import_export.commands import exchange_commands
from app.features.import_export.plan import first_plan, plan_with
from app.features.import_export.read_table import decode, read_table
from app.features.import_export.row_values import ordered_day
from app.features.import_export.run_import import Source, reasons_file, store_rows
from tests.conftest import make_app, read_settings
from tests.support.cast import create_cast

DATA = Path(os.environ.get("CRM_SHARED_DATA", "../shared/data")).resolve()
TWINS = ("companies_shanghai_2002.csv", "companies_shanghai_2002_gb18030.csv")
GOOD, WRONG = "913101127345759975", "913101127345759976"


@pytest.fixture
def importer(app, session, tmp_path, mia):
    """Check and store a file as mia: `importer("name\\nAnhua", store=True)`."""
    with app.test_request_context(headers={"Accept-Language": "en"}):
        reader = load_reader(session, mia.id, language="en")

        def run(content, *, name="list.csv", slug="customer", map_text="", store=True, as_=None):
            path = tmp_path / name
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            who, compiled = as_ or reader, current_catalogue()[slug]
            with acting_for(who):
                table, context = read_table(path, name), ReaderContext(session, who)
                plan = first_plan(compiled, context, table)
                if map_text:
                    plan = plan_with(plan, compiled, context, table, map_text)
                rows = check_table(session, compiled, who, table, plan)
                if not store:
                    return table, plan, rows
                done = store_rows(session, compiled, rows, reader=who, source=Source(name))
                session.commit()
                return done

        run.reader, run.session = reader, session
        yield run


def states(rows):
    return [row.state for row in rows]


def stored_names(session, slug="customer"):
    table = current_catalogue()[slug].table
    where = select(table.c.name).where(table.c.live_key == 0).order_by(table.c.id)
    return list(session.scalars(where, execution_options=SCOPED))


# ---- reading ----


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("gb18030", "gb18030")],
)
def test_encoding_is_found(encoding, named):
    assert decode("企业名称,地区".encode(encoding)) == ("企业名称,地区", named)


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_delimiter_is_found(sign, importer):
    table, plan, _rows = importer(f"Name{sign}Phone\nAnhua{sign}13812345678\n", store=False)

    assert (table.delimiter, plan.columns) == (sign, ("name", "phone"))


def test_columns_are_known_by_label_name_and_usual_words(importer):
    head = "企业名称,信用代码,Address,contact_person,经营范围,所在省份,地区,注册资金"

    _table, plan, _rows = importer(f"{head}\n上海星海,,,,,,,\n", store=False)

    assert plan.columns == ("name", "uscc", "address", "contact_person", "notes", "region", "region", "")  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.pdf", b"x", "“a.pdf” is not a kind of file that can be imported. Save it as .xlsx or .csv."),
        ("a.csv", b"PK\x03\x04xx", "The content is not what “.csv” says."),
        ("a.xlsx", b"name\nAnhua", "The content is not what “.xlsx” says."),
        ("a.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600,
         "This workbook is protected by a password, or is in the old .xls format. Save it as .xlsx without a password."),
        ("a.xlsx", b"PK\x03\x04" + b"x" * 600, "The file is damaged or is not what its name says."),
        ("a.csv", b"", "The file is empty."),
        ("a.csv", b"name\n", "The file holds no rows: the first line must name the columns, records follow."),
        ("a.csv", b"name\n\"" + b"x" * 200_000, "Line 2 cannot be read: a quotation mark is probably not closed."),
        ("a.csv", b"name\n" + b"a\n" * 50_001, "The file has more than 50,000 rows; split it."),
        ("a.csv", b"," * 201 + b"x\na\n", "The file has more than 200 columns; leave out those that are not needed."),
    ],
    ids=["ending", "zip-as-csv", "csv-as-xlsx", "password", "broken", "empty", "no-rows", "quote", "rows", "columns"],
)  # fmt: skip
def test_unusable_file_is_refused_with_its_reason(name, content, message, importer):
    with pytest.raises(UserError) as refused:
        importer(content, name=name, store=False)

    assert refused.value.message == message


def workbook(*rows, sheet_xml=None):
    """Return the bytes of a workbook; sheet_xml replaces its only sheet."""
    made = io.BytesIO()
    book = Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet()
    for place, row in enumerate(rows):
        sheet.write_row(place, 0, row)
    book.close()
    if sheet_xml is None:
        return made.getvalue()
    changed = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            is_sheet = item.filename.endswith("sheet1.xml")
            new.writestr(item.filename, sheet_xml if is_sheet else old.read(item.filename))
    return changed.getvalue()


SHEET = ('<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
         "<sheetData>{}</sheetData></worksheet>")  # fmt: skip
CELL = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'


def test_workbook_is_read_with_numbers_as_people_write_them(importer):
    content = workbook(["Name", "Phone", "Annual revenue"], ["Anhua", 13812345678, 1200.5])

    table, _plan, rows = importer(content, name="a.xlsx", store=False)

    assert table.rows[0].cells == ("Anhua", "13812345678", "1200.5")
    assert states(rows) == ["new"]


def test_two_cells_at_the_ends_of_the_sheet_are_refused(importer):
    ends = f'<row r="1">{CELL.format("A1", "Name")}</row><row r="1048576">{CELL.format("XFD1048576", "x")}</row>'

    with pytest.raises(UserError, match=r"too large to read|more than 200 columns"):
        importer(workbook(["Name"], sheet_xml=SHEET.format(ends)), name="a.xlsx", store=False)


def test_a_million_empty_rows_are_left(importer):
    rows = (
        f'<row r="1">{CELL.format("A1", "Name")}</row><row r="2">{CELL.format("A2", "Anhua")}</row>'
    )
    rows += "".join(f'<row r="{n}"/>' for n in range(3, 200_000)) + f'<row r="1000000">{CELL.format("A1000000", "")}</row>'  # fmt: skip

    table, _plan, _rows = importer(workbook(["Name"], sheet_xml=SHEET.format(rows)), name="a.xlsx", store=False)  # fmt: skip

    assert [row.cells for row in table.rows] == [("Anhua",)]


def test_zip_bomb_is_refused_before_it_is_unpacked(importer):
    content = workbook(["Name"], sheet_xml=SHEET.format(" " * 60_000_000))

    with pytest.raises(UserError, match="far larger than it may be"):
        importer(content, name="a.xlsx", store=False)


# ---- rows ----


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


def test_imported_record_is_whole(importer, session, client_as, mia):
    importer("Name,Tags\nAnhua Precision,\n")
    found = client_as(mia).get("/api/v1/customer/?q=precision").json["result"]

    assert len(found) == 1
    assert found[0]["code"].startswith("C-")
    assert (found[0]["kind"], found[0]["level"]) == ("company", "B")


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


def test_links_go_by_name_and_near_names_are_offered_not_guessed(importer, make, mia):
    customer = make("customer", owner=mia, name="Anhua Trading")
    content = "Name,Customer\nDeal,anhua trading\nDeal 2,Anhua Tradng\nDeal 3,Nobody\n"

    rows = importer(content.replace("anhua trading", "Anhua Trading"), slug="opportunity", store=False)[2]  # fmt: skip

    assert rows[0].draft.values["customer"] == customer.id
    assert rows[1].words == "Customer: There is no “Anhua Tradng”. Did you mean “Anhua Trading”?"
    assert rows[1].problems[0].near == "Anhua Trading"
    assert rows[2].words == "Customer: There is no “Nobody”; add it first."


def test_two_people_of_one_name_at_different_customers_are_two(importer, make, mia):
    first, second = (make("customer", owner=mia, name=name) for name in ("Anhua", "Bohai"))
    make("contact", owner=mia, customer=first, name="Li Na")
    content = "Name,Customer\nLi Na,Anhua\nLi Na,Bohai\n"

    assert states(importer(content, slug="contact", store=False)[2]) == ["duplicate", "new"]
    assert second.id


@pytest.mark.parametrize(
    ("text", "days", "read"),
    [("3/1/2017", "mdy", "2017-03-01"), ("3/1/2017", "dmy", "2017-01-03"), ("10/20/2016", "", "2016-10-20"),
     ("2016-10-20", "", "2016-10-20"), ("20.10.2016 14:05", "", "2016-10-20 14:05")],
)  # fmt: skip
def test_days_are_read_in_the_order_of_the_file(text, days, read):
    assert ordered_day(text, days) == read


def test_days_that_can_be_read_in_two_ways_are_asked_for(importer, make, mia):
    make("customer", owner=mia, name="Anhua")
    content = "Name,Customer,Expected close\nDeal,Anhua,3/4/2026\n"

    with pytest.raises(UserError, match="can be read in two ways"):
        importer(content, slug="opportunity", store=False)

    rows = importer(content, slug="opportunity", map_text='{"days": "mdy"}', store=False)[2]
    assert rows[0].draft.values["expected_close"].isoformat() == "2026-03-04"


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

    text = reasons_file(table, rows).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text, newline="")))

    assert lines[0] == ["Name", "Credit code", "Row", "Reason"]
    assert lines[1][:3] == ["Anhua", WRONG, "2"]
    assert lines[1][3].startswith("Credit code: Wrong check digit")
    assert importer(text.replace(WRONG, GOOD)).counts["new"] == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [("{", "The map is not JSON (line 1)."),
     ('{"columns": {"Nothing": "name"}}', "The file has no column “Nothing”."),
     ('{"columns": {"Phone": "name"}}', "Two columns are meant for “Name”; leave one of them out."),
     ('{"days": "ymd"}', "Write days as dmy or mdy.")],
)  # fmt: skip
def test_wrong_map_is_refused(text, message, importer):
    with pytest.raises(UserError) as refused:
        importer("Name,Phone\nAnhua,\n", map_text=text, store=False)

    assert refused.value.message == message


def test_map_names_columns_values_and_constants(importer):
    text = json.dumps({
        "columns": {"sector": "industry"}, "values": {"industry": {"tecno": "software"}},
        "constants": {"level": "A"},
    })  # fmt: skip

    rows = importer("account,sector\nAcme,tecno\n", map_text=text, store=False)[2]

    values = rows[0].draft.values
    assert (values["name"], values["industry"], values["level"]) == ("Acme", "software", "A")


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


# ---- the command, on real files ----


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run `export` or `import`: `run("import", "customer", path)`."""
    app = make_app(read_settings(tmp_path / "data"))
    monkeypatch.setenv("LANG", "C")
    monkeypatch.chdir(tmp_path)
    with app.app_context(), short_write(db.engine) as session:
        create_cast(session)

    def command(name, *arguments):
        found = {one.name: one for one in exchange_commands(lambda: app)}
        return CliRunner().invoke(found[name], [str(one) for one in arguments])

    command.app = app
    yield command
    with app.app_context():
        db.engine.dispose()


def last_line(result):
    return result.output.strip().splitlines()[-1]


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


def test_command_exports_what_it_imported(run, tmp_path):
    (tmp_path / "list.csv").write_text("Name\nAnhua\n")
    run("import", "customer", tmp_path / "list.csv", "--as", "root")

    done = run("export", "customer", tmp_path / "out.csv", "--query", "columns=name")

    assert (done.exit_code, done.output) == (0, "1 record exported.\n")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig") == "Name\nAnhua\n"


def test_command_names_an_unknown_entity_and_person(run, tmp_path):
    (tmp_path / "list.csv").write_text("Name\nAnhua\n")

    entity = run("import", "nothing", tmp_path / "list.csv")
    person = run("import", "customer", tmp_path / "list.csv", "--as", "nobody")

    assert (entity.exit_code, person.exit_code) == (1, 1)
    assert "There is no entity “nothing”. Choose one of: customer, contact" in entity.output
    assert "There is no account “nobody”." in person.output


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


# ---- accounts, products and a pipeline of another system ----

SALES = DATA / "crm_sales_opportunities"
PIPELINE = {
    "columns": {"opportunity_id": "name", "sales_agent": "", "engage_date": ""},
    "values": {
        "stage": {"Prospecting": "qualify", "Engaging": "needs"}, "product": {"GTXPro": "GTX Pro"},
    },
    "constants": {"close_reason": "Imported"},
}  # fmt: skip


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
