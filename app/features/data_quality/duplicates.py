"""Records that are there twice: those with the same key, unless somebody said that they are not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.engine.jobs.context import JobContext
from app.features.data_quality.plan import DUPLICATE, POINTS, Plan
from app.features.data_quality.tables import CLOSED, OPEN, Finding, NotTwins, SameKey

PORTION = 200
AT_ONCE = 1000


@dataclass(frozen=True)
class Member:
    """A record of a group, and the one it is held against."""

    record: SameKey
    other_id: int


def find_duplicates(ctx: JobContext, plan: Plan) -> tuple[int, int]:
    """Open a finding for every record that repeats another; close those that no longer do.

    Returns how many were opened and closed.
    """
    opened = closed = 0
    slug = plan.compiled.slug
    for name in plan.telling:
        last = ""
        while True:
            with ctx.read() as session:
                keys = _repeated(session, slug, name, last)
            if keys:
                with ctx.write() as session:
                    made, ended = _keep(session, ctx, slug, name, keys)
                opened, closed = opened + made, closed + ended
            if len(keys) < PORTION:
                break
            last = keys[-1]
    return opened, closed + _close_single(ctx, slug)


def _repeated(session: Session, slug: str, name: str, last: str) -> list[str]:
    """Return the next keys that several records share."""
    statement = (
        select(SameKey.key)
        .where(SameKey.entity == slug, SameKey.field == name, SameKey.key > last)
        .group_by(SameKey.key)
        .having(func.count() > 1)
        .order_by(SameKey.key)
        .limit(PORTION)
    )
    return list(session.scalars(statement))


def _keep(
    session: Session, ctx: JobContext, slug: str, name: str, keys: Sequence[str]
) -> tuple[int, int]:
    where = (SameKey.entity == slug, SameKey.field == name, SameKey.key.in_(keys))
    rows = session.scalars(select(SameKey).where(*where).order_by(SameKey.key, SameKey.record_id))
    groups = [list(group) for _key, group in groupby(rows, key=lambda one: one.key)]
    ids = [one.record_id for group in groups for one in group]
    apart = _apart(session, slug, ids)
    members = {one.record.record_id: one for group in groups for one in _members(group, apart)}
    held = _held(session, slug, name, ids)
    opened = closed = 0
    for record_id in ids:
        member, one = members.get(record_id), held.get(record_id)
        if member is not None:
            opened += _open(session, ctx, name, member, one)
        elif one is not None and one.state == OPEN:
            one.state, one.closed_at = CLOSED, ctx.now
            closed += 1
    return opened, closed


def _open(
    session: Session, ctx: JobContext, name: str, member: Member, held: Finding | None
) -> bool:
    """Note a duplicate; tell whether it was not noted as open before."""
    record, one = member.record, held
    if one is None:
        one = Finding(
            entity=record.entity, record_id=record.record_id, rule=DUPLICATE, field=name,
            state=CLOSED, since=ctx.now,
        )  # fmt: skip
        session.add(one)
    is_new = one.state != OPEN
    if is_new:
        one.state, one.since, one.closed_at, one.assignee_id = OPEN, ctx.now, None, None
    one.other_id, one.points = member.other_id, POINTS[DUPLICATE]
    one.owner_id, one.department_id = record.owner_id, record.department_id
    return is_new


def _members(group: Sequence[SameKey], apart: set[tuple[int, int]]) -> Iterator[Member]:
    """Yield each record of a group with its twin: one of the same owner first, then the oldest."""
    for one in group:
        others = (
            other for other in group
            if other.record_id != one.record_id and _pair(one.record_id, other.record_id) not in apart
        )  # fmt: skip
        twin = min(others, key=lambda other: (other.owner_id != one.owner_id, other.record_id), default=None)  # fmt: skip
        if twin is not None:
            yield Member(one, twin.record_id)


def _pair(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _apart(session: Session, slug: str, ids: Sequence[int]) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for start in range(0, len(ids), 500):
        where = (NotTwins.entity == slug, NotTwins.low_id.in_(ids[start : start + 500]))
        rows = session.execute(select(NotTwins.low_id, NotTwins.high_id).where(*where))
        found |= {(low, high) for low, high in rows}
    return found


def _held(session: Session, slug: str, name: str, ids: Sequence[int]) -> dict[int, Finding]:
    found: dict[int, Finding] = {}
    for start in range(0, len(ids), 500):
        where = (
            Finding.entity == slug, Finding.rule == DUPLICATE, Finding.field == name,
            Finding.record_id.in_(ids[start : start + 500]),
        )  # fmt: skip
        found |= {one.record_id: one for one in session.scalars(select(Finding).where(*where))}
    return found


def _close_single(ctx: JobContext, slug: str) -> int:
    """Close the duplicates whose key nobody else has any more."""
    mine, others = aliased(SameKey), aliased(SameKey)
    shared = (
        select(mine.record_id)
        .join(others, (others.entity == mine.entity) & (others.field == mine.field)
              & (others.key == mine.key) & (others.record_id != mine.record_id))
        .where(mine.entity == Finding.entity, mine.field == Finding.field,
               mine.record_id == Finding.record_id)
    )  # fmt: skip
    where = (
        Finding.entity == slug,
        Finding.rule == DUPLICATE,
        Finding.state == OPEN,
        ~shared.exists(),
    )
    closed = 0
    while True:
        with ctx.write() as session:
            ended = session.scalars(select(Finding).where(*where).limit(AT_ONCE)).all()
            for one in ended:
                one.state, one.closed_at = CLOSED, ctx.now
        closed += len(ended)
        if len(ended) < AT_ONCE:
            return closed
