"""The steps of an import: open what was uploaded, check it, store it once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app.engine.access.reader import Reader
from app.engine.compile.model import Compiled
from app.engine.journal.record import new_batch
from app.engine.query.context import ReaderContext
from app.features.import_export.check_rows import (
    CheckedRow,
    check_table,
    require_import,
    settled_plan,
)
from app.features.import_export.exchange_runs import (
    Wish,
    ask_run,
    claim_run,
    end_run,
    find_standing,
)
from app.features.import_export.file_memory import FileMemory
from app.features.import_export.mends import sent_mends
from app.features.import_export.opened import Opened, open_file, reading_digest
from app.features.import_export.plan import Plan, checked_plan
from app.features.import_export.plan_args import digest_of, plan_args, read_plan, read_reading
from app.features.import_export.remembered import remember_plan
from app.features.import_export.run_import import note_import, store_rows
from app.features.import_export.shown_rows import ShownRow, count_states, shown
from app.features.import_export.tables import CHECK, IMPORT, ExchangeRun
from app.features.import_export.uploads import current_uploads


def open_upload(
    compiled: Compiled, reader: Reader, key: str, args: MultiDict[str, str]
) -> Opened:  # fmt: skip
    """Return a person's upload as arguments say it is read; NotVisible for any other."""
    require_import(compiled, reader)
    uploads, reading = current_uploads(), read_reading(args)
    upload = uploads.find(key, reader=reader, slug=compiled.slug)
    return open_file(uploads, upload, reading)


def open_stored(session: Session, compiled: Compiled, reader: Reader, key: str) -> Opened:
    """Return a person's upload as its import read it; NotVisible before there was one."""
    require_import(compiled, reader)
    run = find_standing(session, import_key(key), reader=reader).run
    args: MultiDict[str, str] = MultiDict((name, text) for name, text in run.arguments["plan"])
    return open_upload(compiled, reader, key, args)


def asked_plan(
    compiled: Compiled, context: ReaderContext, opened: Opened, args: MultiDict[str, str]
) -> Plan:
    """Return the plan of arguments when it can be carried out; UserError names what cannot."""
    plan = checked_plan(read_plan(args, opened.table), compiled, context, opened.table)
    settled_plan(compiled, opened.table, plan)
    return plan


@dataclass(frozen=True)
class SmallCheck:
    """What becomes of every row of a file that is checked while its reader waits."""

    rows: list[CheckedRow]
    memory: FileMemory


def check_small(
    session: Session, compiled: Compiled, reader: Reader, opened: Opened, plan: Plan
) -> SmallCheck:
    """Check every row of a file at once."""
    memory = FileMemory()
    return SmallCheck(
        check_table(session, compiled, reader, opened.table, plan, memory), memory
    )  # fmt: skip


def checked_rows(
    session: Session, compiled: Compiled, reader: Reader, opened: Opened, plan: Plan
) -> list[ShownRow] | None:
    """Return what is known of every row; None for a large file that nobody has had checked."""
    if opened.is_large:
        return current_uploads().checked(opened.upload, plan_digest(opened, plan))
    return [shown(row) for row in check_small(session, compiled, reader, opened, plan).rows]


def ask_check(
    session: Session, reader: Reader, opened: Opened, plan: Plan, *, now: datetime
) -> str:
    """Have a large file checked; return the key of the run."""
    digest = plan_digest(opened, plan)
    key = f"{CHECK}-{opened.upload.key[:32]}-{digest}"
    arguments = {**_arguments(opened, plan), "digest": digest}
    return ask_run(session, _wish(key, CHECK, opened, arguments), reader=reader, now=now).key


def ask_import(
    session: Session, reader: Reader, opened: Opened, plan: Plan, *, now: datetime
) -> str:
    """Have a large file stored, once however often that is asked; return the key of the run."""
    wish = _wish(import_key(opened.upload.key), IMPORT, opened, _arguments(opened, plan))
    remember_plan(session, opened.upload.slug, opened.table, plan, reader=reader, now=now)
    return ask_run(session, wish, reader=reader, now=now).key


def store_small(
    session: Session, compiled: Compiled, reader: Reader, opened: Opened, plan: Plan,
    checked: SmallCheck, *, now: datetime,
) -> None:  # fmt: skip
    """Store checked rows at once; nothing happens when this file was stored before."""
    wish = _wish(import_key(opened.upload.key), IMPORT, opened, _arguments(opened, plan))
    run = claim_run(session, wish, reader=reader, now=now)
    if run is None:
        return
    stored = store_rows(
        session, compiled, checked.rows, reader=reader, batch=run.batch, memory=checked.memory
    )
    counts, bad = count_states(stored), [shown(row) for row in stored if row.state == "bad"]
    current_uploads().keep_bad(opened.upload, 0, bad)
    end_run(session, run.key, counts, now=now)
    note_import(
        session, compiled.slug, counts, reader=reader, name=opened.upload.name, batch=run.batch
    )  # fmt: skip
    remember_plan(session, compiled.slug, opened.table, plan, reader=reader, now=now)


def keep_mends(opened: Opened, sent: MultiDict[str, str]) -> Opened:
    """Keep the cells that a form corrects, with those before; "back" takes all of them back."""
    pairs = sent.items(multi=True)
    mends = {} if "back" in sent else sent_mends(opened.came, opened.mends, pairs)
    uploads = current_uploads()
    uploads.keep_mends(opened.upload, reading_digest(opened.reading), mends)
    return open_file(uploads, opened.upload, opened.reading)


def is_asked(session: Session, opened: Opened) -> bool:
    """Tell whether a file has been stored, or is being stored: nothing changes in it then."""
    return session.get(ExchangeRun, import_key(opened.upload.key)) is not None


def import_key(upload: str) -> str:
    """Return the key of the run that stores an upload."""
    return f"{IMPORT}-{upload}"


def plan_digest(opened: Opened, plan: Plan) -> str:
    """Return a short name for how a file is read and what was corrected in it."""
    return digest_of([*plan_args(plan, opened.reading), ("mends", opened.mends_digest)])


def rows_href(run: ExchangeRun) -> tuple[str, list[tuple[str, str]]]:
    """Return where a check's rows are shown, and its plan as arguments."""
    args = [(name, text) for name, text in run.arguments["plan"]]
    return f"/e/{run.slug}/import/{run.arguments['upload']}/rows", args


def _arguments(opened: Opened, plan: Plan) -> dict[str, object]:
    return {"upload": opened.upload.key, "plan": plan_args(plan, opened.reading)}


def _wish(key: str, kind: str, opened: Opened, arguments: dict[str, object]) -> Wish:
    upload = opened.upload
    return Wish(key, kind, upload.slug, upload.name, arguments, len(opened.table.rows), new_batch())
