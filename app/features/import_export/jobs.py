"""The room's jobs: the work somebody waits for, and tidying what nobody needs any more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.engine.errors import CRMError
from app.engine.jobs.context import JobContext, JobFailed
from app.engine.jobs.registry import Counts, job
from app.features.import_export.exchange_runs import JOB, forget_old_runs
from app.features.import_export.export_parts import export_file
from app.features.import_export.import_parts import check_file, import_file
from app.features.import_export.tables import CHECK, EXPORT, IMPORT, UNDO
from app.features.import_export.undo_parts import undo_import
from app.features.import_export.uploads import drop_old_files
from app.features.import_export.work import Work, begin_work

KINDS: dict[str, Callable[[Work], Mapping[str, Any]]] = {
    CHECK: check_file, IMPORT: import_file, UNDO: undo_import, EXPORT: export_file,
}  # fmt: skip


@job(
    JOB, parts=True, retries=2, limit_seconds=4 * 3600,
    title=_l("Large imports and exports"),
    description=_l("Checks and stores large files, takes imports back and writes large lists, when somebody asks."),
)  # fmt: skip
def work_on(ctx: JobContext) -> Counts:
    """Do what the run of the argument `key` asks for."""
    with begin_work(ctx) as work:
        try:
            counts = KINDS[work.run.kind](work)
        except CRMError as refused:
            # Trying again helps nobody: a right is gone, a file too old, a value refused.
            raise JobFailed(str(getattr(refused, "message", "") or refused)) from refused
    return {name: number for name, number in counts.items() if isinstance(number, int)}


@job(
    "import_export.tidy", cadence="cron 40 4 * * *",
    title=_l("Tidy imports and exports"),
    description=_l("Deletes uploaded and prepared files, and what is known of them, after 7 days."),
)  # fmt: skip
def tidy(ctx: JobContext) -> Counts:
    """Delete old files and the runs they belong to."""
    gone = forget_old_runs(ctx.session, now=ctx.now)
    return {"files": drop_old_files(ctx.data_dir, now=ctx.now), "runs": gone}
