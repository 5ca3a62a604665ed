"""A record that is mended loses its findings at once, not only at the next scan."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.engine import clock
from app.engine.compile.catalogue import current_catalogue
from app.engine.hooks import SaveEvent, listen
from app.engine.query.context import ReaderContext
from app.engine.query.same_keys import same_key
from app.features.data_quality.plan import DUPLICATE, Plan, plan_of
from app.features.data_quality.tables import CLOSED, OPEN, Finding, SameKey


def register_mending() -> None:
    """Listen to every write; safe to call twice."""
    listen("record_saved", close_mended)
    listen("record_removed", close_removed)


def close_mended(event: SaveEvent) -> None:
    """Close the findings that no longer hold after a record was changed."""
    if event.created:
        return
    held = _open_findings(event.session, event.slug, event.record.id)
    plan = plan_of(current_catalogue()[event.slug]) if held else None
    if plan is None:
        return
    context = ReaderContext(event.session, event.reader)
    faults = {(one.rule, one.field) for one in plan.faults(event.values, context)}
    changed = _changed_keys(event, plan) if any(one.rule == DUPLICATE for one in held) else set()
    mended = [one for one in held if _is_mended(one, event.record.id, faults, changed)]
    for one in mended:
        one.state, one.closed_at = CLOSED, clock.now()
    pairs = {(one.record_id, one.other_id) for one in mended if one.leading}
    for one in held:
        # What else two records have in common takes the place of what was mended.
        if one.state == OPEN and one.other_id and (one.record_id, one.other_id) in pairs:
            one.leading = True
            pairs.discard((one.record_id, one.other_id))


def _is_mended(
    one: Finding, record_id: int, faults: set[tuple[str, str]], changed: set[str]
) -> bool:
    if one.rule == DUPLICATE:
        return one.field in changed
    return one.record_id == record_id and (one.rule, one.field) not in faults


def close_removed(event: SaveEvent) -> None:
    """Close the findings of a record that was deleted, and those of what it was held against."""
    for one in _open_findings(event.session, event.slug, event.record.id):
        one.state, one.closed_at = CLOSED, clock.now()


def _open_findings(session: Session, slug: str, record_id: int) -> Sequence[Finding]:
    mine = or_(Finding.record_id == record_id, Finding.other_id == record_id)
    where = (Finding.entity == slug, mine, Finding.state == OPEN)
    return session.scalars(select(Finding).where(*where)).all()


def _changed_keys(event: SaveEvent, plan: Plan) -> set[str]:
    """Return the fields in which the record is no longer what it was compared by."""
    where = (SameKey.entity == event.slug, SameKey.record_id == event.record.id)
    held = event.session.scalars(select(SameKey).where(*where)).all()
    return {one.field for one in held if same_key(plan.compiled, one.field, event.values) != one.key}  # fmt: skip
