"""Large files and lists: worked on in the background, found again, cancelled, never done twice."""

from __future__ import annotations

import io
import re
from contextlib import nullcontext
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select, update

from app.engine import clock
from app.engine.access.net import SCOPED
from app.engine.access.tables import GrantedScope
from app.engine.compile.catalogue import current_catalogue
from app.engine.hooks import _listeners
from app.engine.jobs.context import JobFailed
from app.engine.jobs.tables import JobRun
from app.engine.journal.tables import JournalEntry
from app.engine.settings.stamps import RIGHTS, raise_stamp
from app.features.import_export.tables import UNDO, ExchangeRun
from app.features.import_export.work import Work
from app.web.company import COMPANY_LANGUAGE, COMPANY_TIMEZONE, write_setting
from tests.features.import_export.samples import WRONG

ROWS = [f"Anhua {number}," for number in range(9)]
LARGE = "Name,Credit code\n" + "\n".join([*ROWS, f"Bohai,{WRONG}", "Anhua 3,"]) + "\n"
PLAN = [("c0", "name"), ("c1", "uscc")]


@pytest.fixture
def small_parts(monkeypatch):
    """Files of more than two rows are large, and are worked on in parts of four rows."""
    monkeypatch.setattr("app.features.import_export.opened.DIRECT_ROWS", 2)
    monkeypatch.setattr("app.features.import_export.undo_service.DIRECT_ROWS", 2)
    monkeypatch.setattr("app.features.import_export.export_list.DIRECT_ROWS", 2)
    for name, size in (("import_parts.CHECKED_PART", 4), ("import_parts.STORED_PART", 4), ("undo_parts.PART", 4)):  # fmt: skip
        monkeypatch.setattr(f"app.features.import_export.{name}", size)


@pytest.fixture
def work(app, session, small_parts):
    """Do what waits in the background, as the scheduler would."""

    def working():
        session.commit()
        done = app.extensions["jobs"].run_waiting()
        session.expire_all()
        return done

    return working


@pytest.fixture
def names(session):
    """Return the names of the living customers that the file brings."""

    def reading():
        table = current_catalogue()["customer"].table
        where = (table.c.live_key == 0, table.c.name.startswith("Anhua"))
        return sorted(session.scalars(select(table.c.name).where(*where), execution_options=SCOPED))

    return reading


def upload(client, content=LARGE):
    data = {"file": (io.BytesIO(content.encode()), "list.csv")}
    reply = client.post("/e/customer/import", data=data, content_type="multipart/form-data")
    return reply.headers["Location"]


def confirm(client, home):
    """Ask for the import; the address of its run."""
    return client.post(f"{home}/rows", data=dict(PLAN)).headers["Location"]


def counts_of(page):
    return [int(one) for one in re.findall(r'<b class="c-num">(\d+)</b>', page.text)]


def bell(client):
    return client.get("/notifications/").text


def test_large_file_is_checked_then_stored_then_taken_back(client_as, mia, work, names):
    client = client_as(mia)
    home = upload(client)

    check = client.post(f"{home}/check", data=dict(PLAN)).headers["Location"]
    waiting = client.get(check)
    work()
    rows = client.get(client.get(check).headers["Location"])
    run = confirm(client, home)
    before = names()
    work()
    done = client.get(client.get(run).headers["Location"])
    undo = client.post(re.search(r'formaction="(/actions/\w+/undo)"', done.text)[1])
    work()
    undone = client.get(undo.headers["Location"])

    assert "Waiting to begin …" in waiting.text
    assert 'hx-trigger="every 1s"' in waiting.text
    assert counts_of(rows) == counts_of(done) == [9, 0, 1, 1]
    assert "The same Name as in row 5." in rows.text
    assert before == []
    assert "9 records imported" in done.text
    assert "taken back</span>" in undone.text
    assert counts_of(undone) == [9]
    assert names() == []


def test_work_keeps_to_the_language_and_time_zone_that_its_asker_saw(client_as, mia, work, session):
    mia.language = ""
    write_setting(session, COMPANY_LANGUAGE, "en")
    write_setting(session, COMPANY_TIMEZONE, "Europe/Berlin")
    names = ["Anhua", "Bohai", "Cangyuan", "Anhua"]
    client, content = client_as(mia), "".join(f"{name},2026-12-01 09:00\n" for name in names)
    home = upload(client, f"Name,Next follow-up\n{content}")
    plan = {"c0": "name", "c1": "next_follow_up"}

    check = client.post(f"{home}/check", data=plan).headers["Location"]
    work()
    rows = client.get(client.get(check).headers["Location"])
    client.post(f"{home}/rows", data=plan)
    work()

    assert "The same Name as in row 2." in rows.text
    table = current_catalogue()["customer"].table
    held = session.scalars(select(table.c.next_follow_up), execution_options=SCOPED)
    assert {moment.hour for moment in held} == {8}


def test_bell_leads_to_what_is_under_way_and_tells_of_its_end(client_as, mia, work):
    client = client_as(mia)
    run = confirm(client, upload(client))

    running = bell(client)
    work()
    told = bell(client)

    assert f'href="{run}"' in running
    assert "Importing list.csv" in running
    assert "Importing list.csv" not in told
    assert "Imported list.csv: 9 new · 1 already there · 1 bad" in told


def test_progress_tells_rows_and_time_left(client_as, mia, work, session):
    client = client_as(mia)
    run = confirm(client, upload(client))
    key = run.rpartition("/")[2]
    session.execute(update(ExchangeRun).values(done=4120, total=10_000))
    session.execute(
        update(JobRun).values(state="running", started_at=clock.now() - timedelta(seconds=7))
    )
    session.commit()

    page = client.get(run).text

    assert re.search(r"4,120 of 10,000 rows · (9|10) s left", page)
    assert 'max="10000" value="4120"' in page
    assert f'formaction="/exchange/{key}/cancel"' in page


def test_double_confirm_makes_one_run_and_one_set_of_records(client_as, mia, work, names):
    client = client_as(mia)
    home = upload(client)

    first, second = confirm(client, home), confirm(client, home)
    work()
    third = confirm(client, home)

    assert first == second == third
    assert work() == 0
    assert len(names()) == 9


def test_broken_off_import_goes_on_behind_the_last_part(
    client_as, mia, work, names, session, monkeypatch
):
    client = client_as(mia)
    run = confirm(client, upload(client))
    failing = [True]

    def break_off(event):
        if failing and event.values.get("name") == "Anhua 6":
            raise RuntimeError("the process is gone")

    monkeypatch.setitem(_listeners, "before_save", [*_listeners["before_save"], break_off])
    work()
    stored_at_first = names()
    failing.clear()
    session.execute(update(JobRun).where(JobRun.state == "due").values(not_before=clock.now()))
    work()

    assert stored_at_first == [f"Anhua {number}" for number in range(4)]
    assert names() == [f"Anhua {number}" for number in range(9)]
    done = client.get(client.get(run).headers["Location"])
    assert counts_of(done) == [9, 0, 1, 1]


def test_import_cancelled_before_it_begins_stores_nothing(client_as, mia, work, names):
    client = client_as(mia)
    run = confirm(client, upload(client))

    client.post(f"{run}/cancel")
    work()
    done = client.get(client.get(run).headers["Location"])

    assert names() == []
    assert "Cancelled after 0 of 11 rows." in done.text


def test_run_belongs_to_whoever_asked(client_as, mia, root, work):
    run = confirm(client_as(mia), upload(client_as(mia)))

    others = [client_as(root).get(run), client_as(root).post(f"{run}/cancel")]

    assert [one.status_code for one in others] == [404, 404]
    assert "Importing" not in bell(client_as(root))


def test_right_that_is_gone_meanwhile_ends_the_run_with_its_reason(
    client_as, mia, work, session, names
):
    client = client_as(mia)
    run = confirm(client, upload(client))
    session.add(GrantedScope(role="manager", entity="customer", action="import", scope="none"))
    raise_stamp(session, RIGHTS)

    work()

    assert names() == []
    assert "The job “Large imports and exports” failed: You have no right to import: Customers." in bell(client)  # fmt: skip
    assert client.get(run).status_code == 303


def test_bad_rows_of_a_large_import_come_back_with_their_reasons(client_as, mia, work):
    client = client_as(mia)
    run = confirm(client, upload(client))
    work()
    done = client.get(client.get(run).headers["Location"])

    reply = client.get(re.search(r'href="([^"]+/bad)"', done.text)[1])

    lines = reply.data.decode("utf-8-sig").splitlines()
    assert lines[0] == "Name,Credit code,Row,Reason"
    assert len(lines) == 2
    assert lines[1].startswith(f'Bohai,{WRONG},11,"Credit code: Wrong check digit')


def export(client, query="format=csv&columns=name&sort=name"):
    """Ask for a long export; the address of its run."""
    offer = client.get(f"/e/customer/export?{query}")
    assert "Prepare the file" in offer.text
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', offer.text)
    form = [pair for pair in hidden if pair[0] != "csrf_token"]
    return client.post("/e/customer/export", data=dict(form)).headers["Location"]


def test_long_list_is_written_in_the_background_for_its_maker_only(
    client_as, make, alice, bob, work, session
):
    for number in range(4):
        make("customer", owner=alice, name=f"Anhua {number}")
    client = client_as(alice)
    run = export(client, "format=csv&columns=name&sort=-name&f.name.starts=Anhua")
    early = client.get(f"{run}/file")

    work()
    page = client.get(run)
    file = client.get(f"{run}/file", buffered=True)
    others = client_as(bob).get(f"{run}/file")

    assert early.status_code == 404
    assert "4 records, only for you, until" in page.text
    assert file.data.decode("utf-8-sig").splitlines() == ["Name", *(f"Anhua {n}" for n in (3, 2, 1, 0))]  # fmt: skip
    assert others.status_code == 404
    assert "Ready to download: Customers_" in bell(client)
    entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "export")).one()
    assert entry.changes["_rows"] == [None, 4]
    assert "f.name.starts=Anhua" in entry.changes["_selection"][1]


def test_prepared_file_is_kept_from_who_may_no_longer_export(client_as, make, alice, work, session):
    for number in range(4):
        make("customer", owner=alice, name=f"Anhua {number}")
    run = export(client_as(alice))
    work()
    session.add(GrantedScope(role="sales", entity="customer", action="export", scope="none"))
    raise_stamp(session, RIGHTS)
    session.commit()

    assert client_as(alice).get(f"{run}/file").status_code == 403


def test_what_is_older_than_a_week_is_tidied_away(app, client_as, mia, work, session):
    client = client_as(mia)
    home = upload(client)
    confirm(client, home)
    work()
    session.execute(update(ExchangeRun).values(at=clock.now() - timedelta(days=8)))
    session.commit()

    app.extensions["jobs"].run_now("import_export.tidy")

    assert session.scalar(select(func.count()).select_from(ExchangeRun)) == 0
    assert client.get(f"{home}/done").status_code == 404


def test_who_was_overtaken_leaves_the_end_to_the_other(session, mia):
    run = ExchangeRun(
        key="overtaken", kind=UNDO, user_id=mia.id, slug="customer", name="list.csv", arguments={},
        batch="b", done=3, total=9, counts={"records": 3}, at=clock.now(),
    )  # fmt: skip
    session.add(run)
    session.flush()
    session.expunge(run)
    ctx = SimpleNamespace(write=lambda: nullcontext(session), run_id=0, cancel_asked=False)
    slow = Work(ctx, run, mia, current_catalogue()["customer"])
    mine = update(ExchangeRun).where(ExchangeRun.key == run.key)
    session.execute(mine.values(done=9, counts={"records": 9}))

    with pytest.raises(JobFailed):
        slow.end({"records": 3})

    assert session.get_one(ExchangeRun, "overtaken").counts == {"records": 9}
