"""Two people edited one record: which fields, and what each of them wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.engine.access.field_rules import field_mode
from app.engine.access.tables import User
from app.engine.compile.model import Compiled
from app.engine.errors import Clash, ConflictError
from app.engine.forms.rows import child_of, visible_cells, visible_rows
from app.engine.forms.stored import json_value
from app.engine.journal.tables import JournalEntry
from app.engine.query.context import ReaderContext


def conflict(
    session: Session,
    compiled: Compiled,
    record: Any,
    *,
    version: int,
    mine: Mapping[str, Any],
    current: Mapping[str, Any],
    context: ReaderContext,
) -> ConflictError:
    """Describe what others saved since `version`, held against what was sent in `mine`.

    mine: typed values, rows in JSON form.
    """
    statement = select(JournalEntry).where(
        JournalEntry.entity == compiled.slug, JournalEntry.record_id == record.id,
        JournalEntry.version > version,
    )  # fmt: skip
    entries = session.scalars(statement.order_by(JournalEntry.id)).all()
    before: dict[str, Any] = {}
    for entry in entries:
        for name, pair in (entry.changes or {}).items():
            before.setdefault(name, pair[0])
    clashes, theirs_only = [], {}
    for name, old in before.items():
        item = compiled.fields.get(name)
        if item is None or field_mode(context.catalogue, compiled, item, context.reader) not in (
            "read",
            "edit",
        ):
            continue
        if item.type == "rows":
            child = child_of(compiled, name, context)
            theirs: Any = visible_rows(session, compiled, name, record.id, context)
            old = visible_cells(child, old or [], context)
            sent: Any = visible_cells(child, mine.get(name) or [], context)
        else:
            theirs = json_value(compiled, name, current.get(name)) if name in current else None
            sent = json_value(compiled, name, mine.get(name))
        if name not in mine or sent in (old, theirs):
            theirs_only[name] = theirs
        else:
            clashes.append(Clash(name, old, theirs, sent))
    by = _name_of(session, entries[-1], context.language) if entries else _("Someone else")
    return ConflictError(version=record.version, by=by, clashes=clashes, theirs_only=theirs_only)


def _name_of(session: Session, entry: JournalEntry, language: str) -> str:
    user = session.get(User, entry.actor_id) if entry.actor_id is not None else None
    return user.title(language) if user is not None else entry.actor_name
