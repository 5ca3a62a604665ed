"""Administrators see on every page what is red."""

from __future__ import annotations

import pytest

from app.engine import clock
from app.engine.jobs.tables import FAILED, JobRun


@pytest.fixture
def failed_job(session):
    now = clock.now()
    session.add(
        JobRun(job="jobs.forget_old", key="x", due_at=now, not_before=now, state=FAILED, finished_at=now)
    )  # fmt: skip
    session.commit()


def test_frame_names_a_failed_job_to_administrators_only(failed_job, client_as, root, alice):
    assert "Jobs: 1 failed: Tidy the job log" in client_as(root).get("/account/").text
    assert "1 failed" not in client_as(alice).get("/account/").text


def test_frame_says_that_all_is_well_while_nothing_is_red(session, client_as, root):
    assert "System is well" in client_as(root).get("/account/").text


def test_frame_asks_once_a_minute(failed_job, client_as, root, count_queries):
    browser = client_as(root)
    browser.get("/account/")
    with count_queries() as statements:
        browser.get("/account/")

    assert not any("crm_job_run" in one for one in statements)
