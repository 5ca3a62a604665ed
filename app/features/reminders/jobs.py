"""Reminders by the clock: what is due every five minutes, who is silent every morning."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from flask_babel import lazy_gettext as _l

from app.engine.access.reader import current_reader, system_reader
from app.engine.jobs.context import JobContext
from app.engine.jobs.registry import Counts, job
from app.engine.query.context import ReaderContext
from app.features.notifications.public import Notice, notify
from app.features.reminders import words  # noqa: F401 - registers the words
from app.features.reminders.service import due_notices, people_of, quiet_notices


@job(
    "reminders.send_due", cadence="every 5m", parts=True,
    title=_l("Follow-up reminders"),
    description=_l("Tells owners of what is due now and what is overdue, each once."),
)  # fmt: skip
def send_due(ctx: JobContext) -> Counts:
    """Remind of every due date that has come."""
    with ctx.read() as session:
        context = ReaderContext(session, current_reader() or system_reader(ctx.name))
        people = people_of(session, ctx.timezone)
        found = list(chain.from_iterable(due_notices(context, people, ctx.now)))
    return {"sent": _tell(ctx, found)}


@job(
    "reminders.not_contacted", cadence="cron 0 8 * * *", parts=True,
    title=_l("Reminders of silence"),
    description=_l(
        "Tells owners, once each, of records that nobody has contacted for days and that have nothing planned."
    ),
)  # fmt: skip
def send_quiet(ctx: JobContext) -> Counts:
    """Remind of records that were not contacted for the declared days."""
    with ctx.read() as session:
        context = ReaderContext(session, current_reader() or system_reader(ctx.name))
        people = people_of(session, ctx.timezone)
        found = list(chain.from_iterable(quiet_notices(context, people, ctx.now)))
    return {"sent": _tell(ctx, found)}


def _tell(ctx: JobContext, notices: Iterable[Notice]) -> int:
    """Tell people in portions, so that nobody who saves has to wait for long."""
    told, waiting = 0, list(notices)
    for start in range(0, len(waiting), 200):
        ctx.progress(start, len(waiting))
        with ctx.write() as session:
            told += notify(session, waiting[start : start + 200], now=ctx.now)
    return told
