"""Bad rows are corrected in the preview: kept, checked again, stored; the file stays as it came."""

from __future__ import annotations

import io
import re
from urllib.parse import parse_qsl, urlsplit

from werkzeug.datastructures import MultiDict
from xlsxwriter import Workbook

from tests.features.import_export.samples import GOOD, WRONG, stored_names
from tests.features.import_export.test_import_pages import counts_of, plan_of, send, through

LIST = (
    f"Name,Phone,Source,Credit code\nAnhua,1380000001,Website,{GOOD}\nBohai,13800000002,Site,\n"
    f"Cangyuan,13800000003,Website,{WRONG}\nDonghai,13800000004,Website,\n"
)


def inputs_of(page):
    """Return the names of the cells that can be corrected, with what they hold."""
    found = dict(re.findall(r'<input class="form-control" id="[^"]+" name="(m[^"]+)" value="([^"]*)"', page.text))  # fmt: skip
    for name, body in re.findall(r'<select class="form-select" id="[^"]+" name="(m[^"]+)"[^>]*>(.*?)</select>', page.text):  # fmt: skip
        found[name] = re.search(r'value="([^"]*)" selected', body)[1]
    return found


def mend(client, home, plan, **cells):
    """Send corrected cells, as `m_2_1="…"`; the page of the rows that follows."""
    data = MultiDict([*plan, *((name.replace("_", "."), text) for name, text in cells.items())])
    return client.get(client.post(f"{home}/mend", data=data).headers["Location"])


def test_bad_rows_offer_the_cells_that_are_wrong(client_as, mia):
    _home, _plan, page = through(client_as(mia), LIST)

    assert inputs_of(page) == {"m.2.1": "1380000001", "m.3.2": "Site", "m.4.3": WRONG}
    assert '<span class="visually-hidden">Row 2: </span>Phone' in page.text
    assert '<option value="Website">' in page.text


def test_corrected_cells_are_checked_again_and_stored(client_as, mia, session):
    client = client_as(mia)
    home, plan, page = through(client, LIST)

    again = mend(client, home, plan, m_2_1="13800000001", m_3_2="Website", m_4_3="")
    client.post(f"{home}/rows", data=MultiDict(plan))

    assert counts_of(page) == [1, 0, 0, 3]
    assert counts_of(again) == [4, 0, 0, 0]
    assert stored_names(session)[-4:] == ["Anhua", "Bohai", "Cangyuan", "Donghai"]


def test_correction_that_is_wrong_itself_stays_with_what_the_file_holds_beside_it(client_as, mia):
    client = client_as(mia)
    home, plan, _page = through(client, LIST)

    again = mend(client, home, plan, m_2_1="13 8", m_3_2="Website")

    assert counts_of(again) == [2, 0, 0, 2]
    assert inputs_of(again)["m.2.1"] == "13 8"
    assert "In the file: 1380000001" in again.text
    assert "2 cells are corrected here; your file is as it was." in again.text


def test_corrections_are_kept_without_a_check_and_taken_back(client_as, mia):
    client = client_as(mia)
    home, plan, _page = through(client, LIST)

    left = client.post(f"{home}/mend", data={"m.2.1": "13800000001", "keep": "1"})
    found = client.get(f"{home}/rows", query_string=plan)
    back = mend(client, home, [*plan, ("back", "1")])

    assert left.status_code == 204
    assert counts_of(found) == [2, 0, 0, 2]
    assert counts_of(back) == [1, 0, 0, 3]
    assert "corrected here" not in back.text


def test_cell_that_gets_its_own_text_again_is_no_correction(client_as, mia):
    client = client_as(mia)
    home, plan, _page = through(client, LIST)
    mend(client, home, plan, m_2_1="13800000001")

    again = mend(client, home, plan, m_2_1="1380000001", m_99_1="x", m_2_77="x")

    assert "corrected here" not in again.text
    assert counts_of(again) == [1, 0, 0, 3]


def test_shifted_row_is_mended_through_all_of_its_cells(client_as, mia):
    client = client_as(mia)
    home, plan, page = through(client, "Name,Phone\nAnhua, Ltd,13800000001\n")
    href = re.search(r'hx-get="([^"]+/row\?[^"]+)"', page.text)[1].replace("&amp;", "&")

    row = client.get(href.partition("?")[0], query_string=[*plan, *parse_qsl(urlsplit(href).query)])
    again = mend(client, home, plan, m_2_0="Anhua, Ltd", m_2_1="13800000001", m_2_2="")

    assert inputs_of(page) == {"m.2.1": " Ltd"}
    assert inputs_of(row) == {"m.2.0": "Anhua", "m.2.2": "13800000001"}
    assert "Column 3" in row.text
    assert counts_of(again) == [1, 0, 0, 0]


def test_bad_rows_that_are_downloaded_carry_their_corrections(client_as, mia):
    client = client_as(mia)
    home, plan, _page = through(client, LIST)
    mend(client, home, plan, m_2_1="13 8")

    reply = client.get(f"{home}/bad", query_string=plan)

    assert "Anhua,13 8,Website" in reply.data.decode()


def test_corrections_belong_to_the_way_the_file_is_read(client_as, mia):
    client = client_as(mia)
    home, plan, _page = through(client, LIST)
    mend(client, home, plan, m_2_1="13800000001")

    other = client.get(f"{home}/rows", query_string=[*plan, ("enc", "gb18030")])

    assert counts_of(other) == [1, 0, 0, 3]


def test_nothing_is_corrected_in_a_file_that_is_stored(client_as, mia):
    client = client_as(mia)
    home, plan, _page = through(client, LIST)
    client.post(f"{home}/rows", data=MultiDict(plan))

    reply = client.post(f"{home}/mend", data=MultiDict([*plan, ("m.2.1", "13800000001")]))

    assert reply.headers["Location"] == f"{home}/done"
    assert inputs_of(client.get(f"{home}/rows", query_string=plan)) == {}


def test_bad_rows_of_a_stored_file_are_opened_to_be_corrected(client_as, mia, session):
    client = client_as(mia)
    home, plan, _page = through(client, LIST)
    done = client.get(client.post(f"{home}/rows", data=MultiDict(plan)).headers["Location"])

    reply = client.post(f"{home}/bad")
    page = client.get(reply.headers["Location"])
    rest = reply.headers["Location"].partition("/rows")[0]
    again = mend(client, rest, plan, m_2_1="13800000001", m_3_2="Website", m_4_3="")
    client.post(f"{rest}/rows", data=MultiDict(plan))

    assert "Correct the bad rows here" in done.text
    assert counts_of(page) == [0, 0, 0, 3]
    assert counts_of(again) == [3, 0, 0, 0]
    assert stored_names(session)[-3:] == ["Anhua", "Bohai", "Cangyuan"]


def test_bad_rows_of_a_sheet_behind_a_cover_are_opened_too(client_as, mia):
    client, made = client_as(mia), io.BytesIO()
    book = Workbook(made, {"in_memory": True})
    book.add_worksheet("Notes").write_row(0, 0, ["x"])
    sheet = book.add_worksheet("People")
    sheet.write_row(0, 0, ["Name", "Phone"])
    sheet.write_row(1, 0, ["Anhua", "1380000001"])
    book.close()
    data = {"file": (io.BytesIO(made.getvalue()), "two.xlsx")}
    home = client.post("/e/customer/import", data=data).headers["Location"]
    plan = plan_of(client.get(home))
    client.post(f"{home}/rows", data=MultiDict(plan))

    page = client.get(client.post(f"{home}/bad").headers["Location"])

    assert inputs_of(page) == {"m.2.1": "1380000001"}


def test_rows_beyond_a_page_are_reached(client_as, mia):
    client = client_as(mia)
    home, plan, page = through(client, "Name\n" + "".join(f"Company {n}\n" for n in range(120)))

    last = client.get(f"{home}/rows", query_string=[*plan, ("p", "3")])

    assert "1–50 of 120" in page.text
    assert "Company 119" in last.text
    assert "Company 99" not in last.text


def test_upload_of_another_person_is_not_corrected(client_as, mia, root):
    home = send(client_as(mia), LIST).headers["Location"]

    assert client_as(root).post(f"{home}/mend", data={"m.2.1": "x"}).status_code == 404
    assert client_as(root).get(f"{home}/row?n=2").status_code == 404
    assert client_as(root).post(f"{home}/bad").status_code == 404
