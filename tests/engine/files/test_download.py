"""Who gets a file, and as what."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from app.engine.fields.tables import StoredFile
from tests.engine.files.conftest import stored_files


def test_owner_sees_the_picture_and_nothing_may_run_in_it(client_as, with_logo, alice):
    record = with_logo(alice)

    reply = client_as(alice).get(f"/e/customer/{record.id}/file/logo", buffered=True)

    assert reply.status_code == 200
    assert reply.mimetype == "image/png"
    assert reply.headers["Content-Disposition"].startswith("inline")
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in reply.headers["Content-Security-Policy"]
    assert reply.headers["Cache-Control"] == "private, no-store"
    assert reply.headers["ETag"]


def test_small_copy_is_small(client_as, with_logo, alice):
    record = with_logo(alice)

    reply = client_as(alice).get(f"/e/customer/{record.id}/file/logo?size=s", buffered=True)

    assert reply.mimetype == "image/webp"
    assert max(Image.open(io.BytesIO(reply.data)).size) <= 96


def test_download_keeps_the_name(client_as, with_logo, alice):
    record = with_logo(alice)

    reply = client_as(alice).get(f"/e/customer/{record.id}/file/logo?download=1", buffered=True)

    kind, *_rest = reply.headers["Content-Disposition"].split(";")
    assert kind == "attachment"
    assert "filename*=UTF-8''%E6%A0%87%E5%BF%97.png" in reply.headers["Content-Disposition"]


def test_what_was_not_written_anew_is_never_shown_inline(client_as, with_logo, alice, session):
    record = with_logo(alice)
    stored = stored_files(session)[0]
    stored.width, stored.kind = 0, "text/html"
    session.commit()

    reply = client_as(alice).get(f"/e/customer/{record.id}/file/logo", buffered=True)

    assert reply.headers["Content-Disposition"].startswith("attachment")


def test_part_of_a_file(client_as, with_logo, alice):
    record = with_logo(alice)
    client = client_as(alice)

    whole = client.get(f"/e/customer/{record.id}/file/logo", buffered=True)
    part = client.get(
        f"/e/customer/{record.id}/file/logo", buffered=True, headers={"Range": "bytes=1-3"}
    )

    assert part.status_code == 206
    assert part.data == whole.data[1:4] == b"PNG"


@pytest.mark.parametrize(
    "address",
    [
        "/e/customer/{}/file/logo",
        "/e/customer/{}/file/logo?size=s",
        "/e/customer/{}/file/logo?download=1",
    ],
)
def test_colleague_gets_what_a_missing_record_gives(client_as, with_logo, alice, carol, address):
    record = with_logo(alice)
    client = client_as(carol)

    hidden, missing = client.get(address.format(record.id)), client.get(address.format(987_654))

    assert hidden.status_code == missing.status_code == 404
    assert b"PNG" not in hidden.data


def test_part_is_asked_with_the_same_rights(client_as, with_logo, alice, carol):
    record = with_logo(alice)

    reply = client_as(carol).get(
        f"/e/customer/{record.id}/file/logo", headers={"Range": "bytes=0-10"}
    )

    assert reply.status_code == 404


@pytest.mark.parametrize("mode", ["hidden", "mask"])
def test_hidden_and_masked_fields_send_nothing(
    client_as, with_logo, alice, field_mode, mode, bearer
):
    record = with_logo(alice)
    field_mode("sales", "logo", mode)
    client = client_as(alice)

    page = client.get(f"/e/customer/{record.id}/file/logo", buffered=True)
    api = client.get(
        f"/api/v1/customer/{record.id}/file/logo", buffered=True, headers=bearer(alice)
    )

    assert page.status_code == api.status_code == 404


def test_record_in_the_bin_shows_its_file_to_who_may_restore(
    client_as, with_logo, alice, mia, session
):
    record = with_logo(alice)
    client_as(mia).post(f"/e/customer/{record.id}/delete", data={"version": "2"})

    assert (
        client_as(mia).get(f"/e/customer/{record.id}/file/logo", buffered=True).status_code == 200
    )
    assert (
        client_as(alice).get(f"/e/customer/{record.id}/file/logo", buffered=True).status_code == 404
    )


@pytest.mark.parametrize(
    "path", ["file/name", "file/nothing", "file/logo?size=xl", "file/..%2f..%2fcrm.db"]
)
def test_other_names_and_sizes_are_not_found(client_as, with_logo, alice, path):
    record = with_logo(alice)

    assert client_as(alice).get(f"/e/customer/{record.id}/{path}").status_code == 404


def test_missing_bytes_are_not_found_and_the_page_works(
    client_as, with_logo, alice, store, session
):
    record = with_logo(alice)
    store.drop(store.path(session.query(StoredFile).one().key))
    client = client_as(alice)

    assert client.get(f"/e/customer/{record.id}/file/logo", buffered=True).status_code == 404
    assert client.get(f"/e/customer/{record.id}").status_code == 200


def test_nobody_gets_a_file_without_signing_in(client, with_logo, alice):
    record = with_logo(alice)

    assert client.get(f"/e/customer/{record.id}/file/logo", buffered=True).status_code == 302
    assert client.get(f"/api/v1/customer/{record.id}/file/logo", buffered=True).status_code == 401
