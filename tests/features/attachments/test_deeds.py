"""Removing, undoing, deleting, restoring and purging: what stays, what goes, what history tells."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.engine import clock
from app.engine.compile.catalogue import current_catalogue
from app.engine.files.collect import Collected, collect_files
from app.extensions import db
from app.features.attachments.tables import Attachment
from tests.engine.files.conftest import bytes_in, stored_files
from tests.engine.files.samples import PDF


@pytest.fixture
def collect(app, session, store):
    """Run the collector so many days from now."""

    def run(days: float = 0) -> Collected:
        with app.app_context():
            now = clock.now() + timedelta(days=days)
            return collect_files(db.engine, current_catalogue(), store, now=now)

    return run


@pytest.fixture
def remove(client_as, customer, attached):
    """Remove the file as somebody; returns the batch its undo takes back."""

    def removed(user) -> str:
        client = client_as(user)
        reply = client.post(f"/e/customer/{customer.id}/files/{attached.key}/remove")
        page = client.get(reply.headers["Location"]).text
        return re.search(r"/actions/([0-9a-f]{32})/undo", page)[1]

    return removed


def file_names(client, customer) -> list[str]:
    reply = client.get(f"/api/v1/customer/{customer.id}/files/")
    return [one["name"] for one in reply.json["result"]]


def test_removed_file_is_gone_and_undo_brings_it_back(client_as, alice, customer, attached, remove):
    batch = remove(alice)
    gone = client_as(alice).get(f"/e/customer/{customer.id}/files/{attached.key}")

    undone = client_as(alice).post(f"/actions/{batch}/undo")

    assert gone.status_code == 404
    assert undone.status_code == 303
    assert file_names(client_as(alice), customer) == ["合同.pdf"]


def test_adding_can_be_undone_too(client_as, alice, customer, attached):
    page = client_as(alice).get("/actions/").text
    batch = re.search(r"/actions/([0-9a-f]{32})/undo", page)[1]

    client_as(alice).post(f"/actions/{batch}/undo")

    assert file_names(client_as(alice), customer) == []


def test_history_tells_what_was_added_and_removed(client_as, alice, customer, remove):
    remove(alice)

    page = client_as(alice).get(f"/e/customer/{customer.id}?tab=history").text

    assert "added the file “合同.pdf”" in page
    assert "removed the file “合同.pdf”" in page


def test_undo_by_who_may_only_see_the_record_changes_nothing(
    client_as, alice, frank, customer, remove
):
    batch = remove(alice)

    reply = client_as(frank).post(f"/actions/{batch}/undo")

    assert reply.status_code == 404
    assert file_names(client_as(alice), customer) == []


def test_removed_file_is_kept_while_undo_may_need_it(collect, alice, remove, store, session):
    remove(alice)

    before, after = collect(days=29), collect(days=31)

    assert before == Collected()
    assert after.rows == 1
    assert bytes_in(store) == []
    assert session.query(Attachment).count() == 0


def test_undo_after_that_says_that_it_is_gone(collect, client_as, alice, customer, remove):
    batch = remove(alice)
    collect(days=31)

    reply = client_as(alice).post(f"/actions/{batch}/undo", headers={"X-Requested-With": "fetch"})

    assert reply.json["records"] == 0
    assert reply.json["kept"] == ["Anhua Valves: The file is no longer kept; add it again"]


def test_attached_file_stays_for_ever(collect, attached, store):
    assert collect(days=4000) == Collected()
    assert len(bytes_in(store)) == 1


def test_deleted_record_keeps_its_files_and_restoring_brings_them_back(
    client_as, alice, mia, customer, attached, collect
):
    address = f"/e/customer/{customer.id}/files/{attached.key}"
    client_as(mia).post(f"/e/customer/{customer.id}/delete", data={"version": "1"})
    in_bin = [client_as(who).get(address, buffered=True).status_code for who in (alice, mia)]
    collected = collect(days=400)

    client_as(mia).post(f"/e/customer/{customer.id}/restore")

    assert in_bin == [404, 200]
    assert collected == Collected()
    assert client_as(alice).get(address, buffered=True).data == PDF


def test_file_of_a_record_in_the_bin_is_not_removed(client_as, mia, customer, attached, session):
    client_as(mia).post(f"/e/customer/{customer.id}/delete", data={"version": "1"})

    reply = client_as(mia).post(f"/e/customer/{customer.id}/files/{attached.key}/remove")

    assert reply.status_code == 404
    session.expire_all()
    assert session.query(Attachment).one().removed_at is None


def test_purged_record_lets_go_of_its_files(
    client_as, root, customer, attached, collect, store, session
):
    client_as(root).post(f"/e/customer/{customer.id}/delete", data={"version": "1"})
    client_as(root).post(f"/e/customer/{customer.id}/purge")

    collected = collect()

    assert collected.rows == 1
    assert stored_files(session) == []
    assert bytes_in(store) == []
