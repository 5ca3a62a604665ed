"""Deeds of hundreds of records are taken back in the background, so that nobody has to wait."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.compile.catalogue import current_catalogue
from app.engine.forms.undo import batch_size, require_own_batch
from app.features.import_export.exchange_runs import Wish, ask_run, run_href
from app.features.import_export.tables import IMPORT, UNDO, ExchangeRun

#: Taking back costs more than bringing in: about two seconds on a small machine.
DIRECT_ROWS = 500


def ask_undo(session: Session, batch: str, *, reader: Reader, now: datetime) -> str:
    """Have a large deed taken back and return the page that shows it; "" for a small one.

    Raises NotVisible for somebody else's deed.
    """
    size = batch_size(session, batch)
    if size <= DIRECT_ROWS:
        return ""
    slug = require_own_batch(session, batch, reader).entity
    made = select(ExchangeRun.name).where(ExchangeRun.batch == batch, ExchangeRun.kind == IMPORT)
    name = session.scalar(made) or current_catalogue()[slug].spec.plural.text(reader.language)
    wish = Wish(f"{UNDO}-{batch}-{reader.user_id}", UNDO, slug, name, {}, size, batch)
    return run_href(ask_run(session, wish, reader=reader, now=now).key)
