"""Write a large list into a file that only whoever asked for it can fetch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from app.engine.query.list_state import read_list_state
from app.features.import_export import export_list
from app.features.import_export.uploads import ExportFolder
from app.features.import_export.work import Work


def export_file(work: Work) -> Mapping[str, Any]:
    """Write the whole list as its reader sees it at one moment; begun anew after a crash."""
    held, folder = work.run.arguments, ExportFolder(work.ctx.data_dir)
    part = folder.part(work.run.key)
    args = [(name, text) for name, text in held["args"]]
    work.restart()

    def tell(done: int) -> None:
        work.ctx.progress(done, work.run.total)
        with work.ctx.write() as session:
            work.advance(session, done)

    with work.ctx.read() as session, part.open("w+b") as file:
        query = export_list.readable_query(work.compiled, work.context(session))
        asked = read_list_state(query, args).request
        export_list.require_few(query, asked)
        done = export_list.write_list(query, asked, held["columns"], held["form"], file, tell)
    part.replace(folder.path(work.run.key))
    return work.end(
        {"rows": done.rows},
        lambda session: export_list.note_export(
            session, work.reader, work.compiled.slug, done, name=work.run.name,
            selection=urlencode(args),
        ),
    )  # fmt: skip
