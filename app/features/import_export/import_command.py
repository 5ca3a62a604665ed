"""`python run.py import`: records in from the terminal, and out again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import click
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.compile.catalogue import current_catalogue
from app.engine.compile.model import Compiled
from app.engine.database import open_session, short_write
from app.engine.errors import NotVisible, UserError
from app.engine.forms.undo import Undone, undo_part
from app.engine.journal.record import new_batch
from app.engine.query.context import ReaderContext
from app.engine.views.list_paging import rows_word
from app.extensions import db
from app.features.import_export.acting import MakeApp, acting, both, find_entity
from app.features.import_export.bad_rows import bad_rows_file
from app.features.import_export.check_rows import RowChecker, require_import, settled_plan
from app.features.import_export.file_memory import FileMemory
from app.features.import_export.plan import Plan, checked_plan, first_plan, plan_with
from app.features.import_export.raw_table import RawTable, Reading
from app.features.import_export.read_table import read_table
from app.features.import_export.run_import import note_import, store_rows
from app.features.import_export.shown_rows import ShownRow, count_states, shown

#: Bad rows that are printed; all of them go into a file.
_PRINTED = 50
#: Rows that are stored in one go, while others who save wait.
_PART = 250
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True)
class _File:
    """A file, and how it is read into which entity."""

    path: Path
    compiled: Compiled
    table: RawTable
    plan: Plan


def import_command(make_app: MakeApp) -> click.Command:
    """Return the command; make_app is called when it runs."""
    map_words = both("列对应关系（JSON）", "Which column is which field (JSON)")
    dry_words = both("只检查，不保存", "Check only, store nothing")
    update_words = both("已有的记录用文件中的值更新", "Change records that are there already")
    undo_words = both("撤销一次导入", "Take an import back")
    as_words = both("以此人的名义导入", "Import on behalf of this person")
    encoding_words = both("文件编码，默认自动识别", "The file's encoding, where it is not found")
    head_words = both(
        "列名所在的行，默认自动识别", "The line that names the columns, where it is not found"
    )
    sheet_words = both("工作表名，默认第一个", "The workbook's sheet, the first one by default")

    @click.command("import", help=both("从 .csv 或 .xlsx 文件导入记录。", "Bring records in from a .csv or .xlsx file."))  # fmt: skip
    @click.argument("entity", default="")
    @click.argument("file", type=_FILE, required=False)
    @click.option("--undo", metavar="BATCH", default="", help=undo_words)
    @click.option("--map", "map_file", type=_FILE, help=map_words)
    @click.option("--dry-run", is_flag=True, help=dry_words)
    @click.option("--update", is_flag=True, help=update_words)
    @click.option("--encoding", default="", help=encoding_words)
    @click.option("--sheet", default="", help=sheet_words)
    @click.option("--head", type=click.IntRange(min=1), metavar="LINE", help=head_words)
    @click.option("--as", "username", default="", help=as_words)
    def import_(
        entity: str, file: Path | None, undo: str, map_file: Path | None, dry_run: bool,
        update: bool, encoding: str, sheet: str, head: int | None, username: str,
    ) -> None:  # fmt: skip
        with acting(make_app, username, writes=False) as (session, reader):
            if undo:
                _take_back(reader, undo)
                return
            if file is None:
                raise UserError(_("Name what is imported and the file: import customer list.csv"))
            opened = _open_file(session, reader, entity, file, Reading(encoding, sheet, head or 0))
            opened = _mapped(session, reader, opened, map_file, update=update)
            # Before it is checked: who reads that nothing fits sees what there is.
            _tell_plan(opened)
            opened = _checked(session, reader, opened)
            _tell_rows(opened, list(_rows(reader, opened, dry_run=dry_run)))

    return import_


def _open_file(
    session: Session, reader: Reader, entity: str, path: Path, reading: Reading
) -> _File:
    compiled = find_entity(entity)
    require_import(compiled, reader)
    table = read_table(path, path.name, reading)
    return _File(path, compiled, table, first_plan(compiled, ReaderContext(session, reader), table))


def _mapped(
    session: Session, reader: Reader, file: _File, map_file: Path | None, *, update: bool
) -> _File:
    """Return the file with its plan corrected by the map and the options."""
    plan, context = file.plan, ReaderContext(session, reader)
    if map_file is not None:
        text = map_file.read_text(encoding="utf-8-sig")
        plan = plan_with(plan, file.compiled, context, file.table, text)
    return replace(file, plan=replace(plan, update=plan.update or update))


def _checked(session: Session, reader: Reader, file: _File) -> _File:
    """Return the file with its plan settled; UserError where that cannot be carried out."""
    plan = checked_plan(file.plan, file.compiled, ReaderContext(session, reader), file.table)
    return replace(file, plan=settled_plan(file.compiled, file.table, plan))


def _rows(reader: Reader, file: _File, *, dry_run: bool) -> Iterator[ShownRow]:
    """Check the rows part by part and store each part; yield what became of them.

    Parts keep the product usable meanwhile. What a broken off import stored is taken back by its
    batch, or is there already when the same file is imported again.
    """
    memory, batch, counts = FileMemory(), new_batch(), dict[str, int]()
    if not dry_run:
        click.echo(_("To take it back: python run.py import --undo %(batch)s", batch=batch))
    for first in range(0, len(file.table.rows), _PART):
        with open_session(db.engine) as session:
            checker = RowChecker(session, file.compiled, reader, file.table, file.plan, memory)
            rows = checker.check(file.table.rows[first : first + _PART])
        if not dry_run:
            with short_write(db.engine) as session:
                rows = store_rows(
                    session, file.compiled, rows, reader=reader, batch=batch, memory=memory
                )
        counts = {state: counts.get(state, 0) + n for state, n in count_states(rows).items()}
        yield from map(shown, rows)
    if not dry_run:
        with short_write(db.engine) as session:
            slug, name = file.compiled.slug, file.path.name
            note_import(session, slug, counts, reader=reader, name=name, batch=batch)


def _take_back(reader: Reader, batch: str) -> None:
    undone, before = Undone(batch=new_batch()), 0
    try:
        while True:
            with short_write(db.engine) as session:
                before = undo_part(
                    session, current_catalogue(), batch, undone, reader=reader, before=before
                )
            if not before:
                break
    except NotVisible:
        raise UserError(_("There is no import “%(batch)s”.", batch=batch[:40])) from None
    for line in undone.kept:
        click.echo(_("Kept: %(list)s.", list=line))
    click.echo(_("Taken back: %(records)s.", records=rows_word(undone.records)))  # fmt: skip


def _tell_plan(file: _File) -> None:
    table = file.table
    if table.encoding:
        click.echo(_("Encoding: %(name)s", name=table.encoding))
    if table.sheet:
        click.echo(_("Sheet: %(name)s", name=table.sheet))
    for remark in table.remarks:
        click.echo(remark)
    for heading, name in zip(table.headings, file.plan.columns, strict=True):
        target = name or _("(left out)")
        click.echo(f"  {heading} → {target}")


def _tell_rows(file: _File, rows: list[ShownRow]) -> None:
    """Print the bad rows, write them into a file, and end with the counts."""
    bad = [row for row in rows if row.state == "bad"]
    for row in bad[:_PRINTED]:
        click.echo(_("Row %(number)s: %(reason)s", number=row.number, reason=row.words))
    if bad:
        target = Path.cwd() / f"{file.path.stem}.bad.{file.table.form}"
        target.write_bytes(bad_rows_file(file.table, bad, file.table.form))
        click.echo(_("%(num)s rows with their reasons: %(file)s", num=len(bad), file=str(target)))
    words = {"new": _("new"), "update": _("update"), "duplicate": _("duplicate"), "bad": _("bad")}
    click.echo(" · ".join(f"{words[state]} {n}" for state, n in count_states(rows).items()))
