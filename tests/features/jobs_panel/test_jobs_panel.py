import time
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from app.engine import clock
from app.engine.jobs.planner import ask_for
from app.engine.jobs.registry import find_job
from app.engine.jobs.tables import FAILED, JobRun, JobState
from app.engine.journal.tables import JournalEntry
from app.extensions import db
from app.features.jobs_panel.commands import job_commands
from tests.conftest import make_app, read_settings

PAGE = "/settings/jobs/jobs.forget_old"


def runs(session):
    session.expire_all()
    return session.scalars(select(JobRun).where(JobRun.job == "jobs.forget_old")).all()


def told(session):
    session.expire_all()
    entries = session.scalars(select(JournalEntry).where(JournalEntry.entity == "job"))
    return [(one.action, one.record_title, one.changes) for one in entries]


def test_list_shows_title_cadence_and_that_nobody_looks_after_the_jobs(client_as, root):
    page = client_as(root).get("/settings/jobs/").text

    assert "Tidy the job log" in page
    assert "Every day at 04:20" in page
    assert "Never ran" in page
    assert "No scheduler is at work" in page


def test_list_speaks_chinese(client_as, root, session):
    root.language = "zh"
    session.commit()

    page = client_as(root).get("/settings/jobs/").text

    assert "每天 04:20" in page
    assert "清理任务日志" in page


@pytest.mark.parametrize("path", ["/settings/jobs/", PAGE, f"{PAGE}/cadence"])
def test_only_administrators_look(path, client_as, alice):
    assert client_as(alice).get(path).status_code == 403


def test_run_now_waits_for_the_scheduler_with_the_name_of_who_asked(client_as, root, session):
    browser = client_as(root)

    browser.post(f"{PAGE}/run")

    assert [(run.state, run.asked_by_id) for run in runs(session)] == [("due", root.id)]
    assert told(session) == [("run", "jobs.forget_old", {})]
    assert f"asked by {root.title('en')}" in browser.get(PAGE).text


def test_run_now_twice_makes_one_run(client_as, root, session):
    browser = client_as(root)
    browser.post(f"{PAGE}/run")
    page = browser.post(f"{PAGE}/run", follow_redirects=True)

    assert "It is running or waiting already." in page.text
    assert len(runs(session)) == 1


def test_waiting_run_is_cancelled_at_once(client_as, root, session):
    browser = client_as(root)
    browser.post(f"{PAGE}/run")

    browser.post(f"/settings/jobs/runs/{runs(session)[0].id}/cancel")

    assert runs(session)[0].state == "cancelled"


def test_ended_run_cannot_be_cancelled(client_as, root, session):
    browser = client_as(root)
    browser.post(f"{PAGE}/run")
    address = f"/settings/jobs/runs/{runs(session)[0].id}/cancel"
    browser.post(address)

    assert "This run has ended already." in browser.post(address, follow_redirects=True).text


def test_paused_job_has_no_next_times_until_resumed(client_as, root, session):
    browser = client_as(root)

    browser.post(f"{PAGE}/pause")
    paused = browser.get(PAGE).text
    browser.post(f"{PAGE}/resume")
    resumed = browser.get(PAGE).text

    assert "and the following" not in paused
    assert "and the following" in resumed
    assert [changes for _action, _title, changes in told(session)] == [
        {"paused": [False, True]},
        {"paused": [True, False]},
    ]


def test_pause_takes_back_what_waits_by_the_clock_but_not_what_somebody_asked_for(
    client_as, root, session
):
    now, soon = clock.now(), clock.now() + timedelta(minutes=1)
    for key in ("jobs.forget_old@2026-11-28T04:20:00Z", "jobs.forget_old#wish"):
        session.add(JobRun(job="jobs.forget_old", key=key, due_at=now, not_before=soon, attempt=1))
    session.commit()

    client_as(root).post(f"{PAGE}/pause")

    assert [(run.key[15:17], run.state) for run in runs(session)] == [
        ("@2", "cancelled"),
        ("#w", "due"),
    ]


def test_changed_cadence_is_stored_and_told_with_both_values(client_as, root, session):
    browser = client_as(root)

    browser.post(f"{PAGE}/cadence", data={"cadence": "every 2h"})

    assert session.get(JobState, "jobs.forget_old").cadence == "every 2h"
    assert told(session)[0][2] == {"cadence": ["cron 20 4 * * *", "every 2h"]}
    assert "Every 2 hours" in browser.get(PAGE).text


def test_declared_cadence_is_stored_as_none(client_as, root, session):
    browser = client_as(root)
    browser.post(f"{PAGE}/cadence", data={"cadence": "every 2h"})
    browser.post(f"{PAGE}/cadence", data={"cadence": "20 4 * * *"})

    session.expire_all()
    assert session.get(JobState, "jobs.forget_old").cadence is None


def test_refused_cadence_is_explained_at_the_field_and_kept(client_as, root, session):
    page = client_as(root).post(f"{PAGE}/cadence", data={"cadence": "sometimes <b>"})

    assert page.status_code == 422
    assert "“sometimes &lt;b&gt;” is not a cadence." in page.text
    assert 'value="sometimes &lt;b&gt;"' in page.text
    assert session.get(JobState, "jobs.forget_old") is None


def test_log_is_paged(client_as, root, session):
    for _number in range(30):
        ask_for(session, "jobs.forget_old", now=clock.now())
    session.commit()
    browser = client_as(root)

    first = browser.get(PAGE).text
    older = browser.get(f"{PAGE}?before={runs(session)[5].id}").text

    assert first.count("Waiting") == 25
    assert f"{PAGE}?before=" in first
    assert older.count("Waiting") == 5
    assert "?before=" not in older


def test_failure_is_explained_in_the_language_of_who_looks(client_as, root, session):
    text = '{"text": "It took longer than %(num)s seconds.", "values": {"num": 600}}'
    key = ask_for(session, "jobs.forget_old", now=clock.now())
    run = session.get_one(JobRun, key)
    run.state, run.reason = FAILED, text
    root.language = "zh"
    session.commit()

    page = client_as(root).get("/settings/jobs/").text

    assert "运行超过 600 秒。" in page
    assert "失败" in page


@pytest.fixture
def terminal(tmp_path):
    """Run `jobs …` on a database of its own."""
    app = make_app(read_settings(tmp_path / "data"))

    def run(*arguments, language="en"):
        return CliRunner().invoke(job_commands(lambda: app, lambda: language), list(arguments))

    run.app = app
    yield run
    with app.app_context():
        db.engine.dispose()


def test_command_lists_every_job(terminal):
    done = terminal()

    assert done.exit_code == 0
    assert "jobs.forget_old\tTidy the job log\tEvery day at 04:20" in done.output


def test_command_runs_a_job_in_its_own_process(terminal):
    done = terminal("run", "jobs.forget_old", language="zh")

    assert done.exit_code == 0, done.output
    assert done.output.startswith("jobs.forget_old\t完成\t")
    assert "已删除 0" in done.output


def test_command_says_why_a_job_failed(terminal, monkeypatch):
    def fail(_ctx):
        time.strptime("x", "%Y")

    spec = find_job("jobs.forget_old")
    monkeypatch.setitem(spec.__dict__, "run", fail)
    monkeypatch.setitem(spec.__dict__, "retries", 0)
    done = terminal("run", "jobs.forget_old")

    assert done.exit_code == 1
    assert "Unexpected error (ValueError). The log of the server has the details." in done.output


def test_command_pauses_and_resumes(terminal):
    terminal("pause", "jobs.forget_old")
    paused = terminal()
    terminal("resume", "jobs.forget_old")

    assert "Tidy the job log\tPaused\t-" in paused.output
    assert "Paused" not in terminal().output


def test_command_refuses_an_unknown_job(terminal):
    done = terminal("run", "nothing.here")

    assert done.exit_code == 1
    assert "There is no job “nothing.here”." in done.output
