"""The paperclip of the writing box: files that are saved together with what is written."""

from __future__ import annotations

import io
import re

import pytest

from app.engine.access.net import SCOPED
from app.engine.access.reader import Reader
from app.engine.compile.catalogue import current_catalogue
from app.features.attachments.tables import Attachment
from tests.engine.files.samples import PDF

GOOD = {
    "method": "phone", "content": "They want six weeks, not eight.",
    "next_follow_up": "2031-12-01 09:00", "no_further": "",
}  # fmt: skip


@pytest.fixture
def send(client_as, store):
    """Upload one file as the box's script does: its id, or the refusing answer."""

    def sent(user, name="合同.pdf", data=PDF):
        form = {"file": (io.BytesIO(data), name)}
        answer = client_as(user).post("/e/contact_log/files", data=form, headers={"X-Requested-With": "fetch"})  # fmt: skip
        return answer.json["id"] if answer.status_code == 201 else answer

    return sent


@pytest.fixture
def write(client_as, customer):
    """Send the box on the customer's page."""

    def written(user, *ids, **changed):
        form = {**GOOD, "_file": [str(one) for one in ids], **changed}
        return client_as(user).post(f"/e/customer/{customer.id}/write", data=form)

    return written


@pytest.fixture
def stored(session):
    """Return how many contact logs and attachments there are, and the names of the files."""

    def counts():
        session.expire_all()
        logs = session.query(current_catalogue()["contact_log"].model)
        held = session.query(Attachment).order_by(Attachment.id).all()
        return logs.execution_options(**SCOPED).count(), [(one.entity, one.file_id) for one in held]

    return counts


def waiting(page):
    return re.findall(r'name="_file" value="(\d+)"', page)


def test_files_are_saved_with_what_is_written_and_opened_from_the_timeline(
    client_as, alice, customer, send, write, stored
):
    first, second = send(alice), send(alice, "清单.csv", b"a,b\n1,2\n")

    assert write(alice, first, second).status_code == 303
    page = client_as(alice).get(f"/e/customer/{customer.id}").text
    hrefs = re.findall(r'class="c-chip" href="(/e/contact_log/\d+/files/\w+)"', page)

    assert stored() == (1, [("contact_log", first), ("contact_log", second)])
    assert ("合同.pdf" in page, "清单.csv" in page, len(hrefs)) == (True, True, 2)
    assert client_as(alice).get(hrefs[0], buffered=True).data == PDF


def test_refused_text_keeps_the_files_and_stores_nothing(alice, send, write, stored):
    file_id = send(alice)

    refused = write(alice, file_id, content="short")

    assert refused.status_code == 422
    assert waiting(refused.text) == [str(file_id)]
    assert "合同.pdf" in refused.text
    assert stored() == (0, [])
    assert write(alice, *waiting(refused.text)).status_code == 303
    assert stored() == (1, [("contact_log", file_id)])


def test_file_of_somebody_else_is_refused_like_an_unknown_one(alice, bob, send, write, stored):
    theirs = send(bob)

    refused, unknown = write(alice, theirs), write(alice, 987654)

    assert (refused.status_code, unknown.status_code) == (422, 422)
    assert waiting(refused.text) == waiting(unknown.text) == []
    assert "合同.pdf" not in refused.text
    assert stored() == (0, [])


def test_same_box_sent_twice_stores_one_record_with_one_file(alice, send, write, stored):
    file_id = send(alice)

    answers = [write(alice, file_id, token="t" * 32).status_code for _turn in range(2)]

    assert answers == [303, 303]
    assert stored() == (1, [("contact_log", file_id)])


def test_without_script_the_form_brings_its_files(alice, write, stored, store):
    saved = write(alice, **{"_file.upload": (io.BytesIO(PDF), "offer.pdf")})

    assert saved.status_code == 303
    assert [entity for entity, _id in stored()[1]] == ["contact_log"]


def test_refused_file_is_named_and_what_was_typed_stays(alice, write, stored, store):
    refused = write(alice, **{"_file.upload": (io.BytesIO(b"MZ"), "run.exe")})

    assert refused.status_code == 422
    assert "run.exe: “.exe” files are not taken here" in refused.text
    assert GOOD["content"] in refused.text
    assert stored() == (0, [])


def test_refused_file_leaves_the_others_waiting(alice, write, stored, store):
    both = [(io.BytesIO(PDF), "offer.pdf"), (io.BytesIO(b"MZ"), "run.exe")]

    refused = write(alice, **{"_file.upload": both})
    kept = waiting(refused.text)

    assert refused.status_code == 422
    assert ("offer.pdf" in refused.text, len(kept)) == (True, 1)
    assert stored() == (0, [])
    assert write(alice, *kept).status_code == 303
    assert stored() == (1, [("contact_log", int(kept[0]))])


def test_script_is_told_why_a_file_is_refused(alice, send):
    refused = send(alice, "run.exe", b"MZ")

    assert refused.status_code == 422
    assert refused.json["error"]["fields"][0]["message"].startswith(
        "“.exe” files are not taken here"
    )


def test_more_files_than_allowed_at_once_are_refused_as_a_whole(alice, write, stored):
    refused = write(alice, *range(1, 22))

    assert refused.status_code == 422
    assert "At most 20 files at once; these are 21." in refused.text
    assert stored() == (0, [])


def test_box_without_the_right_to_change_has_no_paperclip(client_as, alice, customer, monkeypatch):
    page = client_as(alice).get(f"/e/customer/{customer.id}").text
    assert "data-box-files" in page

    may = Reader.may
    monkeypatch.setattr(
        Reader, "may",
        lambda self, slug, action: (slug, action) != ("contact_log", "change") and may(self, slug, action),
    )  # fmt: skip
    page = client_as(alice).get(f"/e/customer/{customer.id}").text

    assert ('id="write"' in page, "data-box-files" in page) == (True, False)
