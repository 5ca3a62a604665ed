"""Check and store the rows of a large file part by part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from app.engine.jobs.context import JobCancelled
from app.features.import_export.check_rows import (
    STATES,
    CheckedRow,
    RowChecker,
    require_import,
    settled_plan,
)
from app.features.import_export.file_memory import FileMemory
from app.features.import_export.opened import open_file
from app.features.import_export.plan import Plan, checked_plan
from app.features.import_export.plan_args import read_plan, read_reading
from app.features.import_export.raw_table import RawTable
from app.features.import_export.run_import import note_import, store_rows
from app.features.import_export.shown_rows import ShownRow, count_states, shown
from app.features.import_export.uploads import Upload, current_uploads
from app.features.import_export.work import Work

#: Rows that are looked at in one go, and rows that are stored: others wait only for the latter.
CHECKED_PART, STORED_PART = 500, 250


@dataclass(frozen=True)
class _File:
    """An upload, read by the plan it is imported by."""

    upload: Upload
    table: RawTable
    plan: Plan
    memory: FileMemory = field(default_factory=FileMemory)


def check_file(work: Work) -> Mapping[str, int]:
    """Look at every row, and keep what is shown of it beside the upload."""
    file, found = _open_file(work), list[ShownRow]()
    total = len(file.table.rows)
    work.restart()
    for first in range(0, total, CHECKED_PART):
        work.ctx.progress(first, total)
        found += map(shown, _check_part(work, file, first, CHECKED_PART))
        with work.ctx.write() as session:
            work.advance(session, len(found))
    current_uploads().keep_checked(file.upload, work.run.arguments["digest"], found)
    return work.end(count_states(found))


def import_file(work: Work) -> Mapping[str, int]:
    """Store row after row, each part checked anew just before; goes on behind what is stored.

    Cancelled, it keeps what is stored: the journal's line and the undo are of exactly that.
    """
    file = _open_file(work)
    total = len(file.table.rows)
    try:
        while work.run.done < total:
            work.ctx.progress(work.run.done, total)
            _store_part(work, file)
    except JobCancelled:
        _end(work, {**work.counts, "cancelled": 1})
        raise
    return _end(work, work.counts)


def _open_file(work: Work) -> _File:
    require_import(work.compiled, work.reader)
    uploads, held = current_uploads(), work.run.arguments
    upload = uploads.find(held["upload"], reader=work.reader, slug=work.compiled.slug)
    args: MultiDict[str, str] = MultiDict((name, text) for name, text in held["plan"])
    table = open_file(uploads, upload, read_reading(args)).table
    with work.ctx.read() as session:
        context = work.context(session)
        plan = checked_plan(read_plan(args, table), work.compiled, context, table)
    return _File(upload, table, settled_plan(work.compiled, table, plan))


def _check_part(work: Work, file: _File, first: int, size: int) -> list[CheckedRow]:
    with work.ctx.read() as session:
        checker = RowChecker(
            session, work.compiled, work.reader, file.table, file.plan, file.memory
        )  # fmt: skip
        return checker.check(file.table.rows[first : first + size])


def _store_part(work: Work, file: _File) -> None:
    first = work.run.done
    rows = _check_part(work, file, first, STORED_PART)
    with work.ctx.write() as session:
        stored = store_rows(
            session, work.compiled, rows, reader=work.reader, batch=work.run.batch,
            memory=file.memory,
        )  # fmt: skip
        bad = [shown(row) for row in stored if row.state == "bad"]
        current_uploads().keep_bad(file.upload, first, bad)
        found, before = count_states(stored), work.counts
        counts = {state: before.get(state, 0) + found[state] for state in STATES}
        work.advance(session, first + len(rows), counts)


def _end(work: Work, counts: Mapping[str, int]) -> Mapping[str, int]:
    slug, name, batch = work.compiled.slug, work.run.name, work.run.batch
    return work.end(
        counts,
        lambda session: note_import(
            session, slug, counts, reader=work.reader, name=name, batch=batch
        ),
    )
