"""What is removed, and what never is."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest

from app.engine import clock
from app.engine.compile.catalogue import current_catalogue
from app.engine.files.collect import Collected, collect_files
from app.extensions import db
from tests.engine.files.conftest import GOOD, bytes_in, stored_files
from tests.engine.files.samples import files_of


@pytest.fixture
def collect(app, session, store):
    """Run the collector so many days from now."""

    def run(days: float = 0) -> Collected:
        with app.app_context():
            catalogue = current_catalogue()
            now = clock.now() + timedelta(days=days)
            return collect_files(db.engine, catalogue, store, now=now)

    return run


def change(client, record, version, **values):
    data = {**GOOD, "version": str(version), **values}
    assert client.post(f"/e/customer/{record.id}/edit", data=data).status_code == 303


def test_held_file_stays_for_ever(collect, with_logo, alice, store):
    with_logo(alice)

    assert collect(days=4000) == Collected()
    assert len(bytes_in(store)) == 1


def test_file_of_a_record_in_the_bin_stays(collect, with_logo, alice, mia, client_as, store):
    record = with_logo(alice)
    client_as(mia).post(f"/e/customer/{record.id}/delete", data={"version": "2"})

    assert collect(days=400) == Collected()


def test_replaced_file_stays_while_undo_may_need_it(
    collect, with_logo, alice, client_as, upload, store, session
):
    record = with_logo(alice)
    change(client_as(alice), record, 2, logo=str(upload(alice)))

    before, after = collect(days=29), collect(days=31)

    assert before == Collected()
    assert after.rows == 1
    assert len(bytes_in(store)) == len(stored_files(session)) == 1
    assert (
        client_as(alice).get(f"/e/customer/{record.id}/file/logo", buffered=True).status_code == 200
    )


def test_undo_after_that_says_so_instead_of_pointing_nowhere(
    collect, with_logo, alice, client_as, session, store
):
    record = with_logo(alice)
    change(client_as(alice), record, 2, logo="")
    collect(days=31)
    page = client_as(alice).get(f"/e/customer/{record.id}?tab=history")

    assert "a file that is no longer kept" in page.text
    assert client_as(alice).get(f"/e/customer/{record.id}").status_code == 200


def test_upload_nobody_saved_goes_after_a_day(collect, upload, alice, store):
    upload(alice)

    assert collect(days=0.9) == Collected()
    assert collect(days=1.1).rows == 1
    assert files_of(store.folder) == []


def test_crash_before_the_commit_leaves_an_orphan_only(collect, upload, alice, store, session):
    upload(alice)
    session.delete(stored_files(session)[0])
    session.commit()

    assert collect(days=0.5) == Collected()
    assert collect(days=1.5).orphans == 1
    assert files_of(store.folder) == []


def test_half_received_files_go_too(collect, store):
    store.require_room()
    (store.incoming / "half").write_bytes(b"x")

    assert collect(days=2).orphans == 1
    assert files_of(store.folder) == []


def test_missing_bytes_are_reported_and_the_row_stays(collect, with_logo, alice, store, session):
    with_logo(alice)
    store.drop(store.path(stored_files(session)[0].key))

    assert collect(days=2).missing == 1
    assert len(stored_files(session)) == 1


def test_files_of_what_is_not_declared_now_stay(collect, upload, alice, session, store):
    upload(alice)
    stored = stored_files(session)[0]
    stored.entity, stored.field, stored.record_id = "gone", "paper", 1
    session.commit()

    assert collect(days=400) == Collected()


def test_twice_is_like_once(collect, upload, alice, store):
    upload(alice)
    collect(days=2)

    assert collect(days=2) == Collected()


def test_small_copies_go_with_their_picture(collect, upload, alice, store, session):
    upload(alice)
    for path in files_of(store.folder):
        os.utime(path, (0, 0))
    session.delete(stored_files(session)[0])
    session.commit()

    collect()

    assert files_of(store.folder) == []
