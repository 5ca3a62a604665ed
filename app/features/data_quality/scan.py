"""The nightly scan: every record is held against its rules, in portions; only changes are written.

What an earlier scan found and this one does not is closed; what is found again keeps its date.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.engine.access.reader import current_reader, system_reader
from app.engine.fields.base import Ref
from app.engine.jobs.context import JobContext
from app.engine.query.context import ReaderContext
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import ListRequest
from app.engine.query.record_select import RecordRow
from app.engine.query.same_keys import same_key
from app.features.data_quality.duplicates import find_duplicates
from app.features.data_quality.nights import keep_night, read_night
from app.features.data_quality.plan import DUPLICATE, MALFORMED, POINTS, Fault, Plan, plans
from app.features.data_quality.tables import CLOSED, OPEN, Finding, SameKey

PORTION = 500
KEPT = timedelta(days=180)


@dataclass
class Tally:
    """What one scan counted. records: by owner and department, for the night's figures."""

    looked_at: int = 0
    opened: int = 0
    closed: int = 0
    records: dict[tuple[int | None, int | None], int] = field(default_factory=dict)

    def count(self, owner_id: int | None, department_id: int | None) -> None:
        """Count one record."""
        key = (owner_id, department_id)
        self.records[key] = self.records.get(key, 0) + 1
        self.looked_at += 1


@dataclass(frozen=True)
class Found:
    """One record as the scan saw it."""

    id: int
    owner_id: int | None
    department_id: int | None
    faults: tuple[Fault, ...]
    keys: dict[str, str]


def scan(ctx: JobContext, slug: str = "") -> Tally:
    """Scan all entities, or one; return what was counted."""
    with ctx.read() as session:
        context = ReaderContext(session, current_reader() or system_reader(ctx.name))
        wanted = [one for one in plans(context.catalogue) if slug in ("", one.compiled.slug)]
        total = sum(_size(one, context) for one in wanted)
    whole = Tally()
    for plan in wanted:
        tally = Tally()
        for portion in _portions(ctx, plan, tally):
            ctx.progress(whole.looked_at + tally.looked_at, total)
            _keep(ctx, plan.compiled.slug, portion, tally)
        _sweep(ctx, plan, tally)
        opened, closed = find_duplicates(ctx, plan)
        _keep_night(ctx, plan.compiled.slug, tally)
        whole.looked_at += tally.looked_at
        whole.opened += tally.opened + opened
        whole.closed += tally.closed + closed
    with ctx.write() as session:
        forget_closed(session, now=ctx.now)
    return whole


def forget_closed(session: Session, *, now: datetime) -> None:
    """Delete what was mended long ago."""
    old = (Finding.state == CLOSED, Finding.closed_at < now - KEPT)
    session.execute(delete(Finding).where(*old))


def _keep_night(ctx: JobContext, slug: str, tally: Tally) -> None:
    today = ctx.now.astimezone(ZoneInfo(ctx.timezone)).date()
    with ctx.read() as session:
        night = read_night(session, slug, tally.records, today)
    with ctx.write() as session:
        keep_night(session, slug, night, today)


def _size(plan: Plan, context: ReaderContext) -> int:
    return ListQuery(plan.compiled, context).count(ListRequest(exact=True))[0]


def _portions(ctx: JobContext, plan: Plan, tally: Tally) -> Iterator[list[Found]]:
    """Yield all living records of an entity, some hundred at a time; each is read by itself."""
    last = 0
    while True:
        with ctx.read() as session:
            context = ReaderContext(session, current_reader() or system_reader(ctx.name))
            query = ListQuery(plan.compiled, context)
            ids = query.ids_after(last, size=PORTION)
            found = [_look(plan, row, context) for row in query.fetch(ids, plan.names)]
        for one in found:
            tally.count(one.owner_id, one.department_id)
        yield found
        if len(ids) < PORTION:
            return
        last = ids[-1]


def _look(plan: Plan, row: RecordRow, context: ReaderContext) -> Found:
    faults = plan.faults(row.values, context)
    # What is not a number at all is no sign that two are the same.
    broken = {one.field for one in faults if one.rule == MALFORMED}
    keys = {
        name: same_key(plan.compiled, name, row.values)
        for name in plan.telling if name not in broken
    }  # fmt: skip
    return Found(
        row.id, _id(row.values.get("owner")), _id(row.values.get("department")), tuple(faults),
        {name: key for name, key in keys.items() if key},
    )  # fmt: skip


def _id(value: Any) -> int | None:
    return value.id if isinstance(value, Ref) else None


def _keep(ctx: JobContext, slug: str, portion: Sequence[Found], tally: Tally) -> None:
    """Write what differs from what is known of some records; nothing when nothing does."""
    with ctx.read() as session:
        differs = _Changes(session, slug, portion, ctx.now).any
    if differs:
        with ctx.write() as session:
            changes = _Changes(session, slug, portion, ctx.now)
            changes.write()
        tally.opened += changes.opened
        tally.closed += changes.closed


class _Changes:
    """The difference between what is stored of some records and what was found."""

    def __init__(
        self, session: Session, slug: str, portion: Sequence[Found], now: datetime
    ) -> None:
        self.session, self.slug, self.now = session, slug, now
        self.opened = self.closed = 0
        ids = [one.id for one in portion]
        findings = select(Finding).where(
            Finding.entity == slug, Finding.record_id.in_(ids), Finding.rule != DUPLICATE
        )
        keys = select(SameKey).where(SameKey.entity == slug, SameKey.record_id.in_(ids))
        self.findings = {(one.record_id, one.rule, one.field): one for one in session.scalars(findings)}  # fmt: skip
        self.keys = {(one.record_id, one.field): one for one in session.scalars(keys)}
        self.records = {one.id: one for one in portion}
        self.faults = {(one.id, fault.rule, fault.field): one for one in portion for fault in one.faults}  # fmt: skip
        self.wanted_keys = {(one.id, name): key for one in portion for name, key in one.keys.items()}  # fmt: skip

    @property
    def any(self) -> bool:
        """Tell whether something is to be written."""
        open_now = {key for key, one in self.findings.items() if one.state == OPEN}
        known: list[Finding | SameKey] = [*self.findings.values(), *self.keys.values()]
        moved = any(self._has_moved(one) for one in known)
        held = {place: one.key for place, one in self.keys.items()}
        return moved or open_now != self.faults.keys() or held != self.wanted_keys

    def _has_moved(self, one: Finding | SameKey) -> bool:
        if isinstance(one, Finding) and one.state == CLOSED:
            return False
        record = self.records[one.record_id]
        return (one.owner_id, one.department_id) != (record.owner_id, record.department_id)

    def write(self) -> None:
        """Open, close and move findings; bring the keys along."""
        for place, record in self.faults.items():
            self._open(place, record)
        for place, one in self.findings.items():
            if place not in self.faults and one.state == OPEN:
                one.state, one.closed_at = CLOSED, self.now
                self.closed += 1
        for spot, key in self.wanted_keys.items():
            self._put_key(spot, key)
        for spot, held in self.keys.items():
            if spot not in self.wanted_keys:
                self.session.delete(held)

    def _open(self, place: tuple[int, str, str], record: Found) -> None:
        one = self.findings.get(place)
        if one is None:
            record_id, rule, name = place
            one = Finding(
                entity=self.slug, record_id=record_id, rule=rule, field=name, state=CLOSED,
                since=self.now,
            )  # fmt: skip
            self.session.add(one)
        if one.state != OPEN:
            one.state, one.since, one.closed_at, one.assignee_id = OPEN, self.now, None, None
            self.opened += 1
        one.points = POINTS[one.rule]
        one.owner_id, one.department_id = record.owner_id, record.department_id

    def _put_key(self, spot: tuple[int, str], key: str) -> None:
        record_id, name = spot
        held = self.keys.get(spot)
        if held is None:
            held = SameKey(entity=self.slug, record_id=record_id, field=name)
            self.session.add(held)
        record = self.records[record_id]
        held.key, held.owner_id, held.department_id = key, record.owner_id, record.department_id


def _sweep(ctx: JobContext, plan: Plan, tally: Tally) -> None:
    """Forget the keys and close the findings of records that are gone."""
    last = 0
    while True:
        with ctx.read() as session:
            ids = _noted_ids(session, plan.compiled.slug, last)
            context = ReaderContext(session, current_reader() or system_reader(ctx.name))
            alive = set(ListQuery(plan.compiled, context).contains(ids)) if ids else set()
        gone = [one for one in ids if one not in alive]
        if gone:
            with ctx.write() as session:
                tally.closed += forget(session, plan.compiled.slug, gone, now=ctx.now)
        if len(ids) < PORTION:
            return
        last = ids[-1]


def _noted_ids(session: Session, slug: str, last: int) -> list[int]:
    """Return the next records of which something is noted, by id."""
    found: set[int] = set()
    for table, more in ((Finding, Finding.state == OPEN), (SameKey, SameKey.key != "")):
        column = table.record_id
        where = (table.entity == slug, column > last, more)
        found |= set(session.scalars(select(column).where(*where).order_by(column).distinct().limit(PORTION)))  # fmt: skip
    return sorted(found)[:PORTION]


def forget(session: Session, slug: str, ids: Sequence[int], *, now: datetime) -> int:
    """Close the findings of records that are gone and drop their keys; return how many closed."""
    held = session.scalars(
        select(Finding).where(
            Finding.entity == slug, Finding.record_id.in_(ids), Finding.state == OPEN
        )
    ).all()
    for one in held:
        one.state, one.closed_at = CLOSED, now
    session.execute(delete(SameKey).where(SameKey.entity == slug, SameKey.record_id.in_(ids)))
    return len(held)
