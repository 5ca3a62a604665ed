"""Files on a record: who adds, opens and removes them, and what is refused."""

from __future__ import annotations

import io

import pytest

from app.engine.fields.tables import StoredFile
from app.features.attachments import service, upload
from app.features.attachments.tables import Attachment
from tests.engine.files.conftest import bytes_in
from tests.engine.files.samples import PDF, bomb, png

MISSING = 987654


def test_added_file_comes_back_under_its_own_name(client_as, alice, customer, attached):
    reply = client_as(alice).get(f"/e/customer/{customer.id}/files/{attached.key}", buffered=True)

    assert reply.data == PDF
    assert reply.headers["Content-Disposition"] == (
        "attachment; filename=\"file.pdf\"; filename*=UTF-8''%E5%90%88%E5%90%8C.pdf"
    )
    assert reply.headers["X-Content-Type-Options"] == "nosniff"


def test_picture_is_shown_and_everything_else_downloaded(client_as, add, alice, customer, session):
    add(alice, customer, "photo.png", png())
    key = session.query(Attachment.key).scalar()

    shown = client_as(alice).get(f"/e/customer/{customer.id}/files/{key}", buffered=True)
    small = client_as(alice).get(f"/e/customer/{customer.id}/files/{key}?size=s", buffered=True)

    assert shown.headers["Content-Disposition"].startswith("inline")
    assert small.mimetype == "image/webp"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("run.exe", b"MZ", "“.exe” files are not taken here"),
        ("contract.pdf", b"MZ\0\0", "The content is not what “.pdf” says."),
        ("page.html", b"<script>", "“.html” files are not taken here"),
        ("all.zip", bomb(), "Unpacked, the archive would be far larger"),
        ("empty.txt", b"", "The file is empty."),
    ],
)
def test_bad_file_is_refused_with_its_reason_and_leaves_nothing(
    add, alice, customer, session, store, name, data, reason
):
    reply = add(alice, customer, name, data)

    assert reply.status_code == 422
    assert reply.json["error"]["fields"][0]["message"].startswith(reason)
    assert session.query(Attachment).count() == 0
    assert bytes_in(store) == []


@pytest.mark.parametrize("name", ["../../etc/passwd.txt", "..\\win.txt", "/abs/note.txt"])
def test_path_in_a_name_is_only_a_name(add, alice, customer, session, store, name):
    assert add(alice, customer, name, b"hello").status_code == 201

    stored = session.query(StoredFile).one()
    assert "/" not in stored.name
    assert "\\" not in stored.name
    assert [path.name for path in bytes_in(store)] == [stored.key]


def test_plain_form_brings_several_and_says_what_became_of_each(
    client_as, alice, customer, session, store
):
    client = client_as(alice)
    parts = [(io.BytesIO(PDF), "a.pdf"), (io.BytesIO(b"MZ"), "b.exe"), (io.BytesIO(b"c"), "c.txt")]

    reply = client.post(f"/e/customer/{customer.id}/files", data={"file": parts})
    page = client.get(reply.headers["Location"]).text

    assert reply.status_code == 303
    assert session.query(Attachment).count() == 2
    assert "2 files added." in page
    assert "b.exe: “.exe” files are not taken here" in page


def test_same_file_sent_twice_is_kept_once(add, alice, customer, session):
    first, second = add(alice, customer), add(alice, customer)

    assert [reply.json["files"][0]["is_new"] for reply in (first, second)] == [True, False]
    assert session.query(Attachment).count() == 1


def test_full_record_says_so(add, alice, customer, monkeypatch):
    monkeypatch.setattr(service, "MOST_FILES", 1)
    add(alice, customer)

    reply = add(alice, customer, "other.pdf", PDF + b"2")

    assert reply.status_code == 422
    assert reply.json["error"]["fields"][0]["message"] == (
        "A record takes at most 1 files; remove some first."
    )


def test_too_many_at_once_are_refused_whole(client_as, alice, customer, session, monkeypatch):
    monkeypatch.setattr(upload, "MOST_AT_ONCE", 1)
    parts = [(io.BytesIO(PDF), "a.pdf"), (io.BytesIO(PDF), "b.pdf")]

    reply = client_as(alice).post(f"/e/customer/{customer.id}/files", data={"file": parts})

    assert reply.status_code == 422
    assert session.query(StoredFile).count() == 0


# ---- who ----


def test_colleague_without_access_gets_what_a_missing_record_gives(
    client_as, carol, customer, attached, add, session
):
    client = client_as(carol)

    for path in (f"files/{attached.key}", f"files/{attached.key}?size=s"):
        hidden = client.get(f"/e/customer/{customer.id}/{path}")
        missing = client.get(f"/e/customer/{MISSING}/{path}")
        assert hidden.status_code == missing.status_code == 404
    removed = client.post(f"/e/customer/{customer.id}/files/{attached.key}/remove")

    assert removed.status_code == 404
    assert add(carol, customer, "mine.pdf").status_code == 404
    assert session.query(Attachment).count() == 1


def test_who_only_sees_the_record_reads_its_files_but_changes_none(
    client_as, frank, customer, attached, add, session
):
    client = client_as(frank)

    read = client.get(f"/e/customer/{customer.id}/files/{attached.key}", buffered=True)
    page = client.get(f"/e/customer/{customer.id}?tab=files").text

    assert read.status_code == 200
    assert "合同.pdf" in page
    assert "/remove" not in page
    assert 'type="file"' not in page
    assert add(frank, customer, "mine.pdf").status_code == 403
    assert client.post(f"/e/customer/{customer.id}/files/{attached.key}/remove").status_code == 403


def test_file_is_not_reached_through_another_record(client_as, make, alice, attached):
    other = make("customer", owner=alice, name="Other")

    reply = client_as(alice).get(f"/e/customer/{other.id}/files/{attached.key}")

    assert reply.status_code == 404


def test_nobody_gets_a_file_without_signing_in(client, customer, attached):
    address = f"/e/customer/{customer.id}/files/{attached.key}"

    assert client.get(address).status_code == 302
    assert client.post(f"{address}/remove").status_code == 401


def test_attached_file_cannot_be_put_into_a_field(client_as, alice, customer, add, session):
    add(alice, customer, "logo.png", png())
    stored = session.query(StoredFile).one()

    reply = client_as(alice).patch(
        f"/api/v1/customer/{customer.id}", json={"version": 1, "logo": stored.id}
    )

    assert reply.status_code == 422


# ---- the tab ----


def test_tab_names_size_person_and_moment(client_as, alice, customer, attached):
    page = client_as(alice).get(f"/e/customer/{customer.id}?tab=files").text

    assert f'href="/e/customer/{customer.id}/files/{attached.key}"' in page
    assert f"{len(PDF)} B" in page
    assert "Alice Zhao" in page


def test_tab_is_counted(client_as, alice, customer, attached):
    reply = client_as(alice).get(f"/e/customer/{customer.id}/counts")

    assert reply.json["files"] == "1"
