"""`python run.py jobs …`: look, run, pause and resume from the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from flask import Flask, current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.engine import clock
from app.engine.access.reader import Reader, acting_for, system_reader
from app.engine.database import intending_to_write
from app.engine.fields.short_days import full_moment
from app.engine.jobs.engine import JobEngine
from app.engine.jobs.reasons import reason_text
from app.engine.jobs.registry import find_job
from app.engine.jobs.tables import DONE
from app.extensions import db
from app.features.jobs_panel import service
from app.features.jobs_panel.words import cadence_words, count_words, duration_words, state_words

MakeApp = Callable[[], Flask]


def job_commands(make_app: MakeApp, language: Callable[[], str]) -> click.Group:
    """Return the group `jobs`; without a command it lists. language: of the terminal."""

    zh = language() == "zh"

    @click.group(
        "jobs", invoke_without_command=True,
        help="列出、运行、暂停和恢复后台任务。" if zh else "List, run, pause and resume jobs.",
    )  # fmt: skip
    @click.pass_context
    def group(context: click.Context) -> None:
        if context.invoked_subcommand is None:
            with _acting(make_app, language()) as (session, _reader):
                _print_jobs(session)

    @group.command(
        "run", help="立即在本进程运行任务，失败时返回 1。" if zh
        else "Run a job now, in this process; exit code 1 when it fails.",
    )  # fmt: skip
    @click.argument("name")
    def run(name: str) -> None:
        app = make_app()
        with app.app_context(), app.test_request_context(), force_locale(language()):
            _require(name)
            engine: JobEngine = app.extensions["jobs"]
            ended = engine.run_now(name)
            words = [name, state_words(ended), duration_words(ended), count_words(ended.counts)]
            click.echo("\t".join(word for word in words if word))
            if ended.reason:
                click.echo(reason_text(ended.reason), err=True)
            sys.exit(0 if ended.state == DONE else 1)

    for word, paused in (("pause", True), ("resume", False)):
        _pausing(group, make_app, language, word, paused=paused)
    return group


def _pausing(
    group: click.Group, make_app: MakeApp, language: Callable[[], str], word: str, *, paused: bool
) -> None:
    chinese = "暂停任务。" if paused else "恢复任务。"

    @group.command(word, help=chinese if language() == "zh" else f"{word.capitalize()} a job.")
    @click.argument("name")
    def change(name: str) -> None:
        with _acting(make_app, language()) as (session, reader):
            _require(name)
            service.set_paused(session, name, paused, reader=reader, now=clock.now())
            click.echo(_("Paused: it runs only when you ask.") if paused
                       else _("It runs by its cadence again."))  # fmt: skip


def _print_jobs(session: Session) -> None:
    zone = str(current_app.config["CRM"].timezone)
    for line in service.all_lines(session):
        following = line.next_times(clock.now(), zone)
        at = full_moment(following[0]) if following else "-"
        last = state_words(line.last) if line.last is not None else "-"
        state = _("Paused") if line.paused else cadence_words(line.cadence)
        click.echo("\t".join((line.spec.name, str(line.spec.title), state, at, last)))


def _require(name: str) -> None:
    if find_job(name) is None:
        click.echo(_("There is no job “%(name)s”.", name=name[:60]), err=True)
        sys.exit(1)


@contextmanager
def _acting(make_app: MakeApp, language: str) -> Iterator[tuple[Session, Reader]]:
    app = make_app()
    reader = system_reader("command", language=language)
    with (
        app.app_context(), app.test_request_context(), force_locale(language),
        intending_to_write(), acting_for(reader),
    ):  # fmt: skip
        session: Session = db.session  # type: ignore[assignment]
        yield session, reader
        session.commit()
