"""Take a large import back part by part, so that nobody who saves has to wait for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.engine.compile.catalogue import current_catalogue
from app.engine.forms.undo import Undone, undo_part
from app.engine.journal.record import new_batch
from app.features.import_export.work import Work

PART = 250
#: What was kept is named up to here, and counted beyond.
_NAMED = 50


def undo_import(work: Work) -> Mapping[str, Any]:
    """Take back every record of the deed; what was changed since is kept and named."""
    undone = Undone(batch=new_batch(), records=int(work.counts.get("records", 0)))
    before, done = 0, undone.records
    while True:
        work.ctx.progress(done, work.run.total)
        with work.ctx.write() as session:
            before = undo_part(
                session, current_catalogue(), work.run.batch, undone, reader=work.reader,
                before=before, most=PART,
            )  # fmt: skip
            if before:
                done = undone.records + len(undone.kept)
                work.advance(session, done, {"records": undone.records})
        if not before:
            break
    kept = {"kept": len(undone.kept), "kept_lines": undone.kept[:_NAMED]}
    return work.end({"records": undone.records, **kept})
