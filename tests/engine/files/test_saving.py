"""From upload to record: whose file may be put where, and what a refused form keeps."""

from __future__ import annotations

import io
import re

import pytest

from app.engine.fields.tables import StoredFile
from tests.engine.files.conftest import GOOD, bytes_in, stored_files
from tests.engine.files.samples import PDF, png

UNKNOWN = "There is no such upload; choose the file again."


def logo_of(client, record):
    return client.get(f"/e/customer/{record.id}/file/logo", buffered=True)


def change(client, record, version, **values):
    data = {**GOOD, "version": str(version), **values}
    return client.post(f"/e/customer/{record.id}/edit", data=data)


def test_form_brings_the_file_along_without_script(client_as, alice, store, session):
    data = {**GOOD, "logo": "", "logo.upload": (io.BytesIO(png()), "Logo.PNG")}

    reply = client_as(alice).post("/e/customer/new", data=data)

    page = client_as(alice).get(reply.headers["Location"])
    assert reply.status_code == 303
    assert f'{reply.headers["Location"]}/file/logo?size=s"' in page.text
    assert stored_files(session)[0].name == "Logo.PNG"


def test_refused_form_keeps_the_upload(client_as, alice, store, session):
    client = client_as(alice)
    data = {**GOOD, "name": "", "logo": "", "logo.upload": (io.BytesIO(png()), "Logo.png")}

    refused = client.post("/e/customer/new", data=data)
    kept = re.search(r'name="logo" value="(\d+)"', refused.text)[1]
    saved = client.post("/e/customer/new", data={**GOOD, "logo": kept})

    assert refused.status_code == 422
    assert "Logo.png" in refused.text
    assert saved.status_code == 303
    assert client.get(f"{saved.headers['Location']}/file/logo", buffered=True).status_code == 200


def test_conflict_keeps_the_upload(client_as, alice, mia, make, upload):
    record = make("customer", owner=alice, name="Anhua Valves")
    change(client_as(mia), record, 1, short_name="Theirs")
    fresh = upload(alice)

    clash = change(client_as(alice), record, 1, short_name="Mine", logo=str(fresh))

    assert clash.status_code == 409
    assert f'name="logo" value="{fresh}"' in clash.text


def test_refused_file_is_told_with_all_other_errors(client_as, alice, store):
    data = {**GOOD, "name": "", "logo.upload": (io.BytesIO(b"MZ"), "tool.exe")}

    reply = client_as(alice).post("/e/customer/new", data=data)

    assert reply.status_code == 422
    assert "“.exe” files are not taken here. These are: PNG, JPG, WEBP, GIF." in reply.text
    assert "Name is required." in reply.text
    assert bytes_in(store) == []


def test_failing_save_leaves_the_old_file(client_as, alice, with_logo, upload):
    record = with_logo(alice)
    before = logo_of(client_as(alice), record).data

    reply = change(client_as(alice), record, 2, name="", logo=str(upload(alice, data=png(9, 9))))

    assert reply.status_code == 422
    assert logo_of(client_as(alice), record).data == before


def test_replaced_file_is_another_one(client_as, alice, with_logo, upload):
    record = with_logo(alice)
    before = logo_of(client_as(alice), record).data

    reply = change(client_as(alice), record, 2, logo=str(upload(alice, data=png(9, 9))))

    assert reply.status_code == 303
    assert logo_of(client_as(alice), record).data != before


@pytest.mark.parametrize(
    "sent", [{"logo": ""}, {"logo": "1", "logo.remove": "1"}], ids=["script", "box"]
)
def test_removed_file_is_gone_and_undo_brings_it_back(client_as, alice, with_logo, sent, session):
    record = with_logo(alice)
    client = client_as(alice)

    reply = change(client, record, 2, **sent)
    gone = logo_of(client, record).status_code
    batch = re.search(
        r"/actions/([0-9a-f]+)/undo", client.get(f"/e/customer/{record.id}?tab=history").text
    )[1]
    client.post(f"/actions/{batch}/undo")

    assert reply.status_code == 303
    assert gone == 404
    assert logo_of(client, record).status_code == 200


def test_form_that_does_not_speak_of_the_file_leaves_it(client_as, alice, with_logo):
    record = with_logo(alice)

    change(client_as(alice), record, 2, short_name="AH")

    assert logo_of(client_as(alice), record).status_code == 200


def test_strangers_upload_is_like_an_unknown_one(client_as, alice, bob, upload, store):
    theirs = upload(bob)

    answers = [
        client_as(alice).post("/e/customer/new", data={**GOOD, "logo": sent}).text
        for sent in (str(theirs), "987654", "-1", "1e3", "x")
    ]

    assert all(UNKNOWN in text for text in answers)
    assert not any("标志.png" in text for text in answers)


def test_file_of_another_record_is_refused(client_as, alice, with_logo, make, session):
    with_logo(alice)
    other = make("customer", owner=alice, name="Boren")
    taken = stored_files(session)[0].id

    reply = change(client_as(alice), other, 1, name="Boren", logo=str(taken))

    assert reply.status_code == 422
    assert UNKNOWN in reply.text


def test_upload_stands_in_one_record_only(client_as, alice, upload):
    fresh = str(upload(alice))
    client = client_as(alice)

    first = client.post("/e/customer/new", data={**GOOD, "logo": fresh})
    second = client.post("/e/customer/new", data={**GOOD, "name": "Boren", "logo": fresh})

    assert (first.status_code, second.status_code) == (303, 422)


def test_old_file_of_the_same_record_may_come_back(client_as, alice, with_logo, session):
    record = with_logo(alice)
    old = stored_files(session)[0].id
    change(client_as(alice), record, 2, logo="")

    reply = change(client_as(alice), record, 3, logo=str(old))

    assert reply.status_code == 303


def test_in_place_editor_takes_a_file(client_as, alice, make, store):
    record = make("customer", owner=alice, name="Anhua Valves")
    client = client_as(alice)
    editor = client.get(f"/e/customer/{record.id}/fact/logo")
    data = {"version": "1", "logo": "", "logo.upload": (io.BytesIO(png()), "Logo.png")}

    fact = client.post(f"/e/customer/{record.id}/fact/logo", data=data)

    assert 'name="logo.upload"' in editor.text
    assert fact.status_code == 200
    assert f"/e/customer/{record.id}/file/logo" in fact.text


def test_in_place_editor_says_why_not(client_as, alice, make, store):
    record = make("customer", owner=alice, name="Anhua Valves")
    data = {"version": "1", "logo.upload": (io.BytesIO(PDF), "Logo.pdf")}

    reply = client_as(alice).post(f"/e/customer/{record.id}/fact/logo", data=data)

    assert reply.status_code == 422
    assert "“.pdf” files are not taken here." in reply.text


def test_history_tells_the_names(client_as, alice, with_logo, upload):
    record = with_logo(alice)
    change(client_as(alice), record, 2, logo=str(upload(alice, "new mark.png")))

    page = client_as(alice).get(f"/e/customer/{record.id}?tab=history")

    assert "标志.png" in page.text
    assert "new mark.png" in page.text


def test_form_shows_the_present_file(client_as, alice, with_logo):
    record = with_logo(alice)

    page = client_as(alice).get(f"/e/customer/{record.id}/edit")

    assert f'href="/e/customer/{record.id}/file/logo"' in page.text
    assert "标志.png" in page.text
    assert "PNG, JPG, WEBP, GIF, at most 2 MB" in page.text


def test_field_one_may_not_write_takes_no_upload(client_as, alice, field_mode, store):
    field_mode("sales", "logo", "read")
    reply = client_as(alice).post(
        "/e/customer/upload/logo", data={"file": (io.BytesIO(png()), "a.png")}
    )

    assert reply.status_code == 403
    assert bytes_in(store) == []


def test_form_token_is_asked_for(client_as, alice, store):
    client = client_as(alice)
    client.sends_token = False

    reply = client.post("/e/customer/upload/logo", data={"file": (io.BytesIO(png()), "a.png")})

    assert reply.status_code == 400
    assert bytes_in(store) == []


def test_a_hundred_waiting_uploads_are_enough(client_as, alice, store, session):
    session.add_all(
        StoredFile(key=f"{n:048x}", name="a.png", owner_id=alice.id) for n in range(100)
    )
    session.commit()

    reply = client_as(alice).post(
        "/e/customer/upload/logo", data={"file": (io.BytesIO(png()), "a.png")},
        headers={"X-Requested-With": "fetch"},
    )  # fmt: skip

    assert reply.status_code == 422
    assert reply.json["error"]["fields"][0]["message"].startswith("Too many of your uploads")


def test_upload_over_the_requests_limit_is_413(client_as, alice, app, store):
    most = app.config["CRM"].upload_max_mb + app.config["CRM"].request_max_mb
    length = str(most * 1024 * 1024 + 1)

    reply = client_as(alice).post(
        "/e/customer/upload/logo", data=b"--x", content_type="multipart/form-data; boundary=x",
        headers={"X-Requested-With": "fetch"}, environ_overrides={"CONTENT_LENGTH": length},
    )  # fmt: skip

    assert reply.status_code == 413
