"""`python run.py export` (and import): records out and in from the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl

import click
from flask import Flask
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader, acting_for, system_reader
from app.engine.access.readers import load_reader
from app.engine.access.tables import User
from app.engine.compile.catalogue import current_catalogue
from app.engine.compile.model import Compiled
from app.engine.database import intending_to_write
from app.engine.errors import AccessDenied, InvalidRecord, NotVisible, UserError
from app.engine.forms.undo import undo_batch
from app.engine.query.context import ReaderContext
from app.engine.query.list_query import ListQuery
from app.engine.query.list_state import read_list_state
from app.extensions import db
from app.features.import_export import export_list
from app.features.import_export.check_rows import CheckedRow, check_table, require_import
from app.features.import_export.plan import Plan, checked_plan, first_plan, plan_with
from app.features.import_export.raw_table import RawTable
from app.features.import_export.read_table import read_table
from app.features.import_export.run_import import Source, count_states, reasons_file, store_rows
from app.terminal import language

MakeApp = Callable[[], Flask]
#: What an import could not take back: lists, files, values that are computed.
_SHOWN = 50
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_LEFT_OUT = ("back_links", "rows", "file", "image", "formula", "roll_up")


def exchange_commands(make_app: MakeApp) -> tuple[click.Command, ...]:
    """Return the room's commands; make_app is called when one runs."""
    return (_export(make_app), _import(make_app))


def _export(make_app: MakeApp) -> click.Command:
    @click.command("export", help=_both("把记录导出为 .xlsx 或 .csv 文件。", "Write records into an .xlsx or .csv file."))  # fmt: skip
    @click.argument("entity")
    @click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
    @click.option("--query", default="", help=_both("与列表地址相同的条件", "The list's arguments, as in its address"))  # fmt: skip
    @click.option("--as", "username", default="", help=_both("以此人的权限导出", "Export what this person may"))  # fmt: skip
    def export(entity: str, file: Path, query: str, username: str) -> None:
        with acting(make_app, username) as (session, reader):
            compiled = find_entity(entity)
            form = export_list.require_form(file.suffix.lower().removeprefix("."))
            reading = export_list.readable_query(compiled, ReaderContext(session, reader))
            asked = read_list_state(reading, parse_qsl(query)).request
            names = [name for name in asked.columns if name in reading.modes] or all_names(reading)
            with file.open("w+b") as target:
                done = export_list.write_list(reading, asked, names, form, target)
            export_list.note_export(
                session, reader, compiled.slug, done, name=file.name, selection=query
            )
            click.echo(ngettext("%(num)d record exported.", "%(num)d records exported.", done.rows))

    return export


def _import(make_app: MakeApp) -> click.Command:
    map_words = _both("列对应关系（JSON）", "Which column is which field (JSON)")
    dry_words = _both("只检查，不保存", "Check only, store nothing")
    update_words = _both("已有的记录用文件中的值更新", "Change records that are there already")
    undo_words = _both("撤销一次导入", "Take an import back")
    as_words = _both("以此人的名义导入", "Import on behalf of this person")

    @click.command("import", help=_both("从 .csv 或 .xlsx 文件导入记录。", "Bring records in from a .csv or .xlsx file."))  # fmt: skip
    @click.argument("entity", default="")
    @click.argument("file", type=_FILE, required=False)
    @click.option("--undo", metavar="BATCH", default="", help=undo_words)
    @click.option("--map", "map_file", type=_FILE, help=map_words)
    @click.option("--dry-run", is_flag=True, help=dry_words)
    @click.option("--update", is_flag=True, help=update_words)
    @click.option("--as", "username", default="", help=as_words)
    def import_(
        entity: str, file: Path | None, undo: str, map_file: Path | None, dry_run: bool,
        update: bool, username: str,
    ) -> None:  # fmt: skip
        with acting(make_app, username) as (session, reader):
            if undo:
                _take_back(session, reader, undo)
                return
            if file is None:
                raise UserError(_("Name what is imported and the file: import customer list.csv"))
            compiled = find_entity(entity)
            require_import(compiled, reader)
            context, table = ReaderContext(session, reader), read_table(file, file.name)
            plan = first_plan(compiled, context, table)
            if map_file is not None:
                text = map_file.read_text(encoding="utf-8-sig")
                plan = plan_with(plan, compiled, context, table, text)
            plan = replace(plan, update=plan.update or update)
            _tell_plan(table, checked_plan(plan, compiled, context, table))
            rows = check_table(session, compiled, reader, table, plan)
            if not dry_run:
                done = store_rows(session, compiled, rows, reader=reader, source=Source(file.name))
                rows = list(done.rows)
                click.echo(
                    _("To take it back: python run.py import --undo %(batch)s", batch=done.batch)
                )
            _tell_rows(file, table, rows)

    return import_


def _take_back(session: Session, reader: Reader, batch: str) -> None:
    try:
        undone = undo_batch(session, current_catalogue(), batch, reader=reader)
    except NotVisible:
        raise UserError(_("There is no import “%(batch)s”.", batch=batch[:40])) from None
    for line in undone.kept:
        click.echo(_("Kept: %(list)s.", list=line))
    click.echo(ngettext("Taken back: %(num)d record.", "Taken back: %(num)d records.", undone.records))  # fmt: skip


def _tell_plan(table: RawTable, plan: Plan) -> None:
    if table.encoding:
        click.echo(_("Encoding: %(name)s", name=table.encoding))
    if table.sheet:
        click.echo(_("Sheet: %(name)s", name=table.sheet))
    for remark in table.remarks:
        click.echo(remark)
    for heading, name in zip(table.headings, plan.columns, strict=True):
        target = name or _("(left out)")
        click.echo(f"  {heading} → {target}")


def _tell_rows(file: Path, table: RawTable, rows: list[CheckedRow]) -> None:
    """Print the bad rows, write them beside the file, and end with the counts."""
    bad = [row for row in rows if row.state == "bad"]
    for row in bad[:_SHOWN]:
        click.echo(_("Row %(number)s: %(reason)s", number=row.row.number, reason=row.words))
    if bad:
        target = Path.cwd() / f"{file.stem}.bad.csv"
        target.write_bytes(reasons_file(table, rows))
        click.echo(_("%(num)s rows with their reasons: %(file)s", num=len(bad), file=str(target)))
    words = {"new": _("new"), "update": _("update"), "duplicate": _("duplicate"), "bad": _("bad")}
    click.echo(" · ".join(f"{words[state]} {n}" for state, n in count_states(rows).items()))


def all_names(query: ListQuery) -> list[str]:
    """Return the fields that a file can carry out and in again, the record's code first."""
    spec = query.compiled.spec
    declared = [item.name for item in spec.fields if item.type not in _LEFT_OUT]
    names = ["code", *declared, "owner", "tags"]
    return [name for name in dict.fromkeys(names) if name in query.modes]


def find_entity(slug: str) -> Compiled:
    """Return the entity of a slug; UserError names those there are."""
    try:
        return current_catalogue()[slug]
    except NotVisible:
        allowed = ", ".join(current_catalogue().entities)
        raise UserError(
            _("There is no entity “%(name)s”. Choose one of: %(allowed)s.",
              name=slug[:40], allowed=allowed)
        ) from None  # fmt: skip


@contextmanager
def acting(make_app: MakeApp, username: str) -> Iterator[tuple[Session, Reader]]:
    """Act for a person, or for the command itself, in one transaction; a refusal ends with 1."""
    app, words = make_app(), language()
    with app.app_context(), app.test_request_context(), force_locale(words), intending_to_write():
        session: Session = db.session  # type: ignore[assignment]
        try:
            reader = find_reader(session, username)
            with acting_for(reader):
                yield session, reader
                session.commit()
        except InvalidRecord as refused:
            session.rollback()
            for error in refused.errors:
                click.echo(f"{error.field}: {error.message}", err=True)
            sys.exit(1)
        except (UserError, AccessDenied) as refused:
            session.rollback()
            click.echo(refused.message, err=True)
            sys.exit(1)
        except OSError as error:
            session.rollback()
            message = _("The file cannot be used: %(why)s", why=error.strerror or "?")
            click.echo(message, err=True)
            sys.exit(1)


def find_reader(session: Session, username: str) -> Reader:
    """Return who acts: a person by user name, else the command itself."""
    if not username:
        return system_reader("command", language=language())
    user = session.query(User).filter(User.username == username).one_or_none()
    reader = load_reader(session, user.id, language=language()) if user else None
    if reader is None:
        raise UserError(_("There is no account “%(name)s”.", name=username[:64]))
    return reader


def _both(zh: str, en: str) -> str:
    return zh if language() == "zh" else en
