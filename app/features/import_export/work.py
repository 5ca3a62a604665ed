"""What a job needs to work on a run part by part, in the name of whoever asked for it.

Every part is a short transaction together with the note of how far the work is. Whoever takes over
after a crash therefore goes on behind the last part, and nothing is done twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.engine import clock
from app.engine.access.reader import Reader, acting_for
from app.engine.access.readers import load_reader
from app.engine.compile.catalogue import current_catalogue
from app.engine.compile.model import Compiled
from app.engine.errors import NotVisible
from app.engine.jobs.context import JobContext, JobFailed
from app.engine.jobs.tables import JobRun
from app.engine.query.context import KeepingContext, ReaderContext
from app.features.import_export.exchange_runs import advance, end_run
from app.features.import_export.tables import ExchangeRun
from app.features.import_export.told import tell_end


@dataclass
class Work:
    """A run that a job works on. run: as it was when the job began; its `done` moves on."""

    ctx: JobContext
    run: ExchangeRun
    reader: Reader
    compiled: Compiled

    def advance(
        self, session: Session, done: int, counts: Mapping[str, int] | None = None
    ) -> None:  # fmt: skip
        """Note how far it is, in the transaction of a part; JobFailed when another took over."""
        if not advance(session, self.run, done, counts):
            raise JobFailed(_l("Another process works on it."))
        self.run.done = done
        self.run.counts = dict(counts or {})
        asked = select(JobRun.cancel_asked).where(JobRun.id == self.ctx.run_id)
        # Sooner than the heartbeat tells: whoever cancels watches.
        self.ctx.cancel_asked = self.ctx.cancel_asked or bool(session.scalar(asked))

    @property
    def counts(self) -> Mapping[str, Any]:
        """Return what came of it so far."""
        return self.run.counts or {}

    def context(self, session: Session) -> ReaderContext:
        """Return the context of whoever asked, for one part of the work."""
        return KeepingContext(session, self.reader)

    def restart(self) -> None:
        """Begin anew: what an attempt before this one did is not kept."""
        with self.ctx.write() as session:
            self.advance(session, 0)

    def end(
        self, counts: Mapping[str, Any], note: Callable[[Session], None] | None = None
    ) -> Mapping[str, Any]:
        """Note that it has ended, and tell whoever asked. note: writes more in that transaction.

        JobFailed when another took over and went on: what came of it is that one's to tell.
        """
        with self.ctx.write() as session:
            self.advance(session, self.run.done, counts)
            if note is not None:
                note(session)
            end_run(session, self.run.key, counts, now=clock.now())
            tell_end(session, self.run, counts, now=clock.now())
        return counts


@contextmanager
def begin_work(ctx: JobContext) -> Iterator[Work]:
    """Act for whoever asked for the run of the argument `key`, in their language and time zone."""
    language, timezone = (str(ctx.arguments.get(name) or "") for name in ("language", "timezone"))
    with ctx.read() as session:
        run = session.get(ExchangeRun, str(ctx.arguments.get("key")))
        if run is None:
            raise JobFailed(_l("What was asked for is older than a week and was forgotten."))
        session.expunge(run)
        reader = load_reader(session, run.user_id, language=language, timezone=timezone)
    if reader is None:
        raise JobFailed(_l("Whoever asked for it may no longer sign in."))
    try:
        compiled = current_catalogue()[run.slug]
    except NotVisible:
        raise JobFailed(_l("This version has no “%(name)s”."), name=run.slug) from None
    with acting_for(reader), force_locale(reader.language):
        yield Work(ctx, run, reader, compiled)
