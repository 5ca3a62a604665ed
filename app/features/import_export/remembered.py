"""How a person read a kind of file last time: the next file with the same headings begins there."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.compile.model import Compiled
from app.engine.query.context import ReaderContext
from app.features.import_export.headings import importable_fields
from app.features.import_export.plan import Plan
from app.features.import_export.raw_table import RawTable
from app.features.import_export.tables import ImportMapping


def remember_plan(
    session: Session, slug: str, table: RawTable, plan: Plan, *, reader: Reader, now: datetime
) -> None:
    """Keep a plan for the next file of this shape, in the caller's transaction."""
    if reader.user_id is None:
        return
    key = (reader.user_id, slug, shape_of(table))
    held = session.get(ImportMapping, key)
    if held is None:
        held = ImportMapping(user_id=key[0], slug=slug, shape=key[2])
        session.add(held)
    held.plan, held.at = asdict(plan), now


def remembered_plan(
    session: Session, compiled: Compiled, context: ReaderContext, table: RawTable
) -> tuple[Plan, datetime] | None:
    """Return the plan of the last file of this shape and its day, without fields that are gone."""
    reader = context.reader
    if reader.user_id is None:
        return None
    held = session.get(ImportMapping, (reader.user_id, compiled.slug, shape_of(table)))
    if held is None:
        return None
    allowed, plan = set(importable_fields(compiled, context)), Plan(**held.plan)
    return (
        Plan(
            tuple(name if name in allowed else "" for name in plan.columns),
            {name: pairs for name, pairs in plan.values.items() if name in allowed},
            {name: text for name, text in plan.constants.items() if name in allowed},
            plan.days, plan.update, tuple(name for name in plan.create if name in allowed),
        ),
        held.at,
    )  # fmt: skip


def shape_of(table: RawTable) -> str:
    """Return what files with the same headings have in common."""
    return hashlib.sha256("\x1f".join(table.headings).encode()).hexdigest()
