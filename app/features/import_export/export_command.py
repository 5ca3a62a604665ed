"""`python run.py export`: records out from the terminal."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl

import click
from flask_babel import gettext as _

from app.engine.database import short_write
from app.engine.query.context import ReaderContext
from app.engine.query.list_query import ListQuery
from app.engine.query.list_state import read_list_state
from app.engine.views.list_paging import rows_word
from app.extensions import db
from app.features.import_export import export_list
from app.features.import_export.acting import MakeApp, acting, both, find_entity

#: What a file cannot carry out and in again.
_LEFT_OUT = ("back_links", "rows", "file", "image", "formula", "roll_up")


def export_command(make_app: MakeApp) -> click.Command:
    """Return the command; make_app is called when it runs."""

    @click.command("export", help=both("把记录导出为 .xlsx 或 .csv 文件。", "Write records into an .xlsx or .csv file."))  # fmt: skip
    @click.argument("entity")
    @click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
    @click.option("--query", default="", help=both("与列表地址相同的条件", "The list's arguments, as in its address"))  # fmt: skip
    @click.option("--as", "username", default="", help=both("以此人的权限导出", "Export what this person may"))  # fmt: skip
    def export(entity: str, file: Path, query: str, username: str) -> None:
        with acting(make_app, username, writes=False) as (session, reader):
            compiled = find_entity(entity)
            form = export_list.require_form(file.suffix.lower().removeprefix("."))
            reading = export_list.readable_query(compiled, ReaderContext(session, reader))
            asked = read_list_state(reading, parse_qsl(query)).request
            names = [name for name in asked.columns if name in reading.modes] or all_names(reading)
            with file.open("w+b") as target:
                done = export_list.write_list(reading, asked, names, form, target)
            with short_write(db.engine) as noting:
                export_list.note_export(
                    noting, reader, compiled.slug, done, name=file.name, selection=query
                )
            click.echo(_("%(records)s exported.", records=rows_word(done.rows)))

    return export


def all_names(query: ListQuery) -> list[str]:
    """Return the fields that a file can carry out and in again, the record's code first."""
    spec = query.compiled.spec
    declared = [item.name for item in spec.fields if item.type not in _LEFT_OUT]
    names = ["code", *declared, "owner", "tags"]
    return [name for name in dict.fromkeys(names) if name in query.modes]
