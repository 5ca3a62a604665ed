"""The import in the browser: upload, columns, rows, confirm once, result with undo."""

from __future__ import annotations

import io
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from app.engine.access.net import SCOPED
from app.engine.compile.catalogue import current_catalogue

GOOD, WRONG = "913101127345759975", "913101127345759976"
LIST = f"企业名称,统一社会信用代码,注册资金\nAnhua,{GOOD},1\nBohai,{WRONG},2\nCangyuan,,3\n"


@pytest.fixture
def count(session):
    """Return how many customers live."""

    def counting(slug="customer"):
        table = current_catalogue()[slug].table
        where = select(func.count()).select_from(table).where(table.c.live_key == 0)
        return session.scalar(where, execution_options=SCOPED)

    return counting


def send(client, content=LIST, *, name="list.csv", slug="customer"):
    """Upload a file; the address of its columns, or the refused page."""
    data = {"file": (io.BytesIO(content.encode()), name)}
    return client.post(f"/e/{slug}/import", data=data, content_type="multipart/form-data")


def plan_of(page):
    """Return the arguments that the columns' form would send."""
    found = []
    for name, body in re.findall(r'<select class="form-select" name="(c\d+)".*?>(.*?)</select>', page.text):  # fmt: skip
        chosen = re.search(r'<option value="([^"]+)" selected', body)
        found.append((name, chosen[1] if chosen else ""))
    return found


def counts_of(page):
    return [int(one) for one in re.findall(r'<b class="c-num">(\d+)</b>', page.text)]


def through(client, content=LIST, **words):
    """Go on to the rows; the upload's address, the plan and the page of the rows."""
    home = send(client, content, **words).headers["Location"]
    plan = plan_of(client.get(home))
    return home, plan, client.get(f"{home}/rows", query_string=plan)


def test_columns_are_shown_with_their_values_and_what_is_left_out(client_as, mia):
    client = client_as(mia)

    page = client.get(send(client).headers["Location"])

    assert plan_of(page) == [("c0", "name"), ("c1", "uscc"), ("c2", "")]
    assert "Anhua · Bohai · Cangyuan" in page.text
    assert "These columns are left out: 注册资金." in page.text


def test_rows_are_shown_before_anything_is_stored(client_as, mia, count):
    before = count()

    _home, _plan, page = through(client_as(mia))

    assert counts_of(page) == [2, 0, 0, 1]
    assert "Wrong check digit: the last character should be 5, not 6." in page.text
    assert "Import 2 records" in page.text
    assert count() == before


def test_double_confirm_stores_once_and_undo_takes_it_back(client_as, mia, count):
    client, before = client_as(mia), count()
    home, plan, _page = through(client)

    first = client.post(f"{home}/rows", data=MultiDict(plan))
    second = client.post(f"{home}/rows", data=MultiDict(plan))
    done = client.get(first.headers["Location"])

    assert first.status_code == second.status_code == 303
    assert count() == before + 2
    assert "2 records imported" in done.text
    assert counts_of(done) == [2, 0, 0, 1]
    client.post(re.search(r'formaction="(/actions/\w+/undo)"', done.text)[1])
    assert count() == before


def test_line_in_my_actions_undoes_the_whole_import(client_as, mia, count):
    client, before = client_as(mia), count()
    home, plan, _page = through(client)
    client.post(f"{home}/rows", data=MultiDict(plan))

    page = client.get("/actions/")
    line = page.text[page.text.index("imported records") :]
    client.post(re.search(r'"(/actions/\w+/undo)"', line)[1])

    assert count() == before


def test_bad_rows_are_downloaded_with_their_reason(client_as, mia):
    client = client_as(mia)
    home, plan, _page = through(client)

    reply = client.get(f"{home}/bad", query_string=plan)

    assert reply.data.startswith(b"\xef\xbb\xbf")
    assert "list, bad rows.csv" in reply.headers["Content-Disposition"].replace("%20", " ").replace("%2C", ",")  # fmt: skip
    assert f"Bohai,{WRONG},2,3," in reply.data.decode()


def test_corrected_columns_are_kept_on_the_way_back(client_as, mia):
    client = client_as(mia)
    home, _plan, _page = through(client)
    moved = [("c0", "name"), ("c1", ""), ("c2", "annual_revenue")]

    page = client.get(f"{home}/rows", query_string=moved)
    back = re.search(r'href="(/e/customer/import/\w+\?[^"]+)">Change the columns', page.text)[1]

    assert counts_of(page) == [3, 0, 0, 0]
    assert plan_of(client.get(back.replace("&amp;", "&"))) == moved


def test_column_that_cannot_be_and_missing_columns_are_said_on_the_form(client_as, mia):
    client = client_as(mia)
    home, _plan, _page = through(client)

    twice = client.get(f"{home}/rows?c0=name&c1=name")
    none = client.get(f"{home}/rows?c0=")
    wrong = client.get(f"{home}/rows?c0=created_at")

    assert twice.status_code == none.status_code == wrong.status_code == 422
    assert "Two columns are meant for “Name”; leave one of them out." in twice.text
    assert "No column is meant for a field; choose at least one." in none.text
    assert "“created_at” is not a field that you can import." in wrong.text


def test_days_in_two_readings_are_asked_once(client_as, make, mia):
    make("customer", owner=mia, name="Anhua")
    client = client_as(mia)
    home, plan, page = through(
        client, "Name,Customer,Expected close\nDeal,Anhua,3/4/2026\n", slug="opportunity"
    )

    chosen = client.get(f"{home}/rows", query_string=[*plan, ("days", "mdy")])

    assert page.status_code == 422
    assert "The month (4 March)" in page.text
    assert counts_of(chosen) == [1, 0, 0, 0]


def test_near_name_is_offered_and_taken_when_chosen(client_as, make, mia):
    make("customer", owner=mia, name="Anhua Trading")
    client = client_as(mia)
    home, plan, page = through(client, "Name,Customer\nDeal,AnhuaTrading\n", slug="opportunity")

    offer = re.search(r'<option value="(\[[^"]+\])">Anhua Trading', page.text)[1].replace("&#34;", '"')  # fmt: skip
    chosen = client.get(f"{home}/rows", query_string=[*plan, ("v", offer)])

    assert counts_of(page) == [0, 0, 0, 1]
    assert "Not decided; perhaps Anhua Trading" in page.text
    assert counts_of(chosen) == [1, 0, 0, 0]


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [(LIST, "list.pdf", "is not a kind of file that can be imported"), ("", "list.csv", "The file is empty."),
     ("Name\n" + "a\n" * 50_001, "list.csv", "The file has more than 50,000 rows; split it.")],
    ids=["ending", "empty", "rows"],
)  # fmt: skip
def test_unusable_file_is_refused_on_the_form(content, name, message, client_as, mia):
    reply = send(client_as(mia), content, name=name)

    assert reply.status_code == 422
    assert message in reply.text


def test_form_without_a_file_says_so(client_as, mia):
    reply = client_as(mia).post("/e/customer/import", data={})

    assert reply.status_code == 422
    assert "Choose a file first." in reply.text


def test_upload_belongs_to_its_sender_and_entity(client_as, mia, root):
    home, _plan, _page = through(client_as(mia))

    others = client_as(root).get(home)
    elsewhere = client_as(mia).get(home.replace("/customer/", "/contact/"))

    assert (others.status_code, elsewhere.status_code) == (404, 404)
    assert client_as(mia).get(f"{home}/done").status_code == 404


def test_who_may_not_import_sees_no_entry_and_no_page(client_as, alice, mia):
    client = client_as(alice)

    assert "/e/customer/import" not in client.get("/e/customer/").text
    assert client.get("/e/customer/import").status_code == 403
    assert 'href="/e/customer/import"' in client_as(mia).get("/e/customer/").text


def test_list_opens_with_what_was_imported(client_as, mia):
    client = client_as(mia)
    home, plan, _page = through(client)
    done = client.get(client.post(f"{home}/rows", data=MultiDict(plan)).headers["Location"])

    link = re.search(r'href="(/e/customer/\?sort=[^"]+)"', done.text)[1]

    assert dict(parse_qsl(urlsplit(link).query)) == {"sort": "-created_at"}
    assert "Cangyuan" in client.get(link).text


def test_columns_of_the_last_import_are_remembered_for_files_of_the_same_headings(client_as, mia):
    client = client_as(mia)
    moved = MultiDict([("c0", "name"), ("c1", ""), ("c2", "annual_revenue")])
    client.post(f"{send(client).headers['Location']}/rows", data=moved)

    same = client.get(send(client, LIST.replace("Anhua", "Donghai")).headers["Location"])
    other = client.get(send(client, "企业名称,注册资金\nEast,1\n").headers["Location"])

    assert plan_of(same) == list(moved.items())
    assert "The columns are set as you imported such a file on" in same.text
    assert plan_of(other) == [("c0", "name"), ("c1", "")]


def test_mapping_of_one_person_is_not_offered_to_another(client_as, mia, root):
    moved = MultiDict([("c0", "name"), ("c1", ""), ("c2", "annual_revenue")])
    client_as(mia).post(f"{send(client_as(mia)).headers['Location']}/rows", data=moved)

    page = client_as(root).get(send(client_as(root)).headers["Location"])

    assert plan_of(page)[2] == ("c2", "")


def test_file_is_read_again_in_another_encoding(client_as, mia):
    client = client_as(mia)
    home = send(client).headers["Location"]

    damaged = client.get(f"{home}?enc=utf-16")
    rows = client.post(f"{home}/check", data={"c0": "name", "enc": "gb18030"})

    assert damaged.status_code == 422
    assert "The file holds no rows" in damaged.text
    assert '<option value="utf-8" selected>' in damaged.text
    assert "enc=gb18030" in rows.headers["Location"]
    assert client.get(rows.headers["Location"]).status_code == 200


def test_what_the_file_hides_is_told_at_its_columns(client_as, mia):
    page = client_as(mia).get(send(client_as(mia), "Name,Name\nAnhua,x\n").headers["Location"])

    assert "Headings that stand more than once are numbered: Name (2)." in page.text


def test_missing_records_are_added_when_that_is_ticked(client_as, mia, count):
    client, before = client_as(mia), count()
    content = "Name,Customer\nDeal,Bohai\nDeal 2,Cangyuan\n"
    home, plan, page = through(client, content, slug="opportunity")

    chosen = [*plan, ("create", "customer")]
    again = client.get(client.post(f"{home}/check", data=MultiDict(chosen)).headers["Location"])
    client.post(f"{home}/rows", data=MultiDict(chosen))

    assert counts_of(page) == [0, 0, 0, 2]
    assert "Customer: add the missing customers (2)" in page.text
    assert counts_of(again) == [2, 0, 0, 0]
    assert 'name="create" value="customer" checked' in again.text
    assert count() == before + 2


def test_required_field_that_no_column_brings_is_said_at_the_columns(client_as, mia):
    home = send(client_as(mia), "Name,Amount\nDeal,1\n", slug="opportunity").headers["Location"]

    page = client_as(mia).get(home)
    told = client_as(mia).get(f"{home}?c0=name&c1=amount&kf=customer&kv=Anhua")

    assert "New records need what no column brings: Customer." in page.text
    assert "no column brings" not in told.text


def test_line_of_the_headings_is_chosen(client_as, mia):
    client = client_as(mia)
    home = send(client, "Our customers\nName,Phone\nAnhua,13800000001\n").headers["Location"]

    page = client.get(f"{home}?head=2")
    rows = client.post(f"{home}/check", data={"c0": "name", "head": "2"})
    beyond = client.get(f"{home}?head=9")

    assert plan_of(page) == [("c0", "name"), ("c1", "phone")]
    assert '<option value="2" selected>2: Name · Phone</option>' in page.text
    assert counts_of(client.get(rows.headers["Location"])) == [1, 0, 0, 0]
    assert beyond.status_code == 422
