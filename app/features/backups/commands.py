"""`python run.py backup`, `drill` and `restore`: exit code 0 when all is well, else 1."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from flask import Flask, current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.engine import clock
from app.engine.compile.catalogue import current_catalogue
from app.engine.errors import DeclarationError
from app.engine.jobs.context import JobFailed
from app.engine.jobs.engine import JobEngine
from app.engine.jobs.reasons import reason_of, reason_text
from app.engine.jobs.tables import DONE
from app.engine.prepare import prepare_database
from app.extensions import db
from app.features.backups import service
from app.features.backups.archive import no_room, scratch
from app.features.backups.jobs import NIGHTLY
from app.features.backups.page_models import size_words
from app.features.backups.restore import find_archive, restore, verify
from config import Settings

MakeApp = Callable[[], Flask]


def backup_commands(make_app: MakeApp, language: Callable[[], str]) -> list[click.Command]:
    """Return the commands; language: of the terminal."""

    zh = language() == "zh"

    @click.command(help="立即备份。" if zh else "Make a backup now.")
    def backup() -> None:
        with _speaking(make_app, language()) as settings:
            engine: JobEngine = current_app.extensions["jobs"]
            ended = engine.run_now(NIGHTLY)
            if ended.state != DONE:
                click.echo(reason_text(ended.reason), err=True)
                sys.exit(1)
            made = service.all_backups(settings.data_dir)[0]
            click.echo(f"{made.path}\t{size_words(made.size)}")

    @click.command(
        help="将备份（默认最新）恢复到旁边并逐一核对。" if zh
        else "Restore a backup (the newest one) beside, and compare everything."
    )  # fmt: skip
    @click.argument("file", required=False)
    def drill(file: str | None) -> None:
        with _speaking(make_app, language()) as settings:
            newest = service.newest_backup(settings.data_dir, now=clock.now())
            if not file and newest is None:
                raise JobFailed("There is no backup to check.")
            path = (
                newest.path if newest and not file else find_archive(settings.data_dir, str(file))
            )
            verdict = service.drill(settings.data_dir, path)
            if not verdict.ok:
                click.echo(f"{path.name}: {reason_text(verdict.reason)}", err=True)
                sys.exit(1)
            click.echo(_passed(path.name, verdict))

    @click.command(
        "restore", help="用备份替换本站数据；原有数据另行保留。" if zh
        else "Replace this site's data by a backup; what is there is kept aside.",
    )  # fmt: skip
    @click.argument("file")
    @click.option(
        "--confirm", help="再次输入文件名；未给出时会询问。" if zh
        else "The name of the file, typed once more; asked for otherwise.",
    )  # fmt: skip
    def bring_back(file: str, confirm: str | None) -> None:
        with _speaking(make_app, language()) as settings:
            _restore(settings, file, confirm)

    return [backup, drill, bring_back]


def _passed(name: str, verdict: service.Verdict) -> str:
    about = {"name": name, "files": verdict.files, "seconds": verdict.seconds}
    if not verdict.rows:
        return _(
            "%(name)s is undamaged: %(files)s files, %(seconds)s s. "
            "The rows in the dump of a database server are not counted.",
            **about,
        )
    words = _("%(name)s can be restored: %(files)s files, %(rows)s rows, %(seconds)s s.",
              rows=verdict.rows, **about)  # fmt: skip
    return str(words)


def _restore(settings: Settings, file: str, confirm: str | None) -> None:
    path = find_archive(settings.data_dir, file)
    words = _l("The backup could not be restored (%(reason)s). Nothing was changed.")
    with no_room(words), scratch(settings.data_dir) as work:
        contents = verify(db.engine, path, work)
    click.echo(_("%(name)s was made at %(at)s by version %(version)s: %(rows)s rows.", name=path.name,
                 at=contents.made_at, version=contents.version, rows=contents.rows))  # fmt: skip
    question = _("Everything since then is replaced. Type the name of the file to go on")
    typed = confirm if confirm is not None else click.prompt(question)
    if typed.strip() != path.name:
        click.echo(_("That is not its name. Nothing was changed."), err=True)
        sys.exit(1)
    with scratch(settings.data_dir) as work:
        done = restore(db.engine, settings, path, work, now=clock.now())
    db.engine.dispose()
    # A backup of an older version lacks what this one added since.
    prepare_database(db.engine, current_catalogue())
    click.echo(_("Restored. A backup of what was there: %(name)s. The old data: %(folder)s.",
                 name=done.safety_copy.name, folder=done.aside))  # fmt: skip


@contextmanager
def _speaking(make_app: MakeApp, language: str) -> Iterator[Settings]:
    """Run in the terminal's language; a refusal is printed and ends with 1."""
    app = make_app()
    with app.app_context(), app.test_request_context(), force_locale(language):
        try:
            yield app.config["CRM"]
        except JobFailed as refused:
            click.echo(reason_text(reason_of(refused)), err=True)
            sys.exit(1)
        except DeclarationError as refused:
            click.echo(str(refused), err=True)
            sys.exit(1)
