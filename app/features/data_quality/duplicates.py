"""Records that are there twice: those with the same key, unless somebody said that they are not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, groupby

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from app.engine.jobs.context import JobContext
from app.features.data_quality.plan import DUPLICATE, POINTS, Plan
from app.features.data_quality.tables import CLOSED, OPEN, Finding, NotTwins, SameKey

PORTION = 100
AT_ONCE = 500
IDS = 500


@dataclass(frozen=True)
class Member:
    """A record of a group: of whom it is, and the record it is held against."""

    record_id: int
    owner_id: int | None
    department_id: int | None
    twin: Member | None = None

    @property
    def other_id(self) -> int:
        """Return the record it is held against; 0 for none."""
        return self.twin.record_id if self.twin is not None else 0


def find_duplicates(ctx: JobContext, plan: Plan) -> tuple[int, int]:
    """Open a finding for every record that repeats another; close those that no longer do.

    Returns how many were opened and closed.
    """
    opened, closed = 0, _close_single(ctx, plan.compiled.slug)
    for place, name in enumerate(plan.telling):
        last = ""
        while True:
            with ctx.read() as session:
                keys = _repeated(session, plan.compiled.slug, name, last)
            if keys:
                with ctx.write() as session:
                    portion = _Portion(session, plan, name, plan.telling[:place], ctx.now)
                    portion.keep(keys)
                opened, closed = opened + portion.opened, closed + portion.closed
            if len(keys) < PORTION:
                break
            last = keys[-1]
    return opened, closed


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


class _Portion:
    """Some groups of records with one key in a field, and what is noted of them.

    earlier: the fields that are told of first when two records share several.
    """

    def __init__(
        self, session: Session, plan: Plan, name: str, earlier: Sequence[str], now: datetime
    ) -> None:
        self.session, self.slug, self.name, self.now = session, plan.compiled.slug, name, now
        self.earlier = frozenset(earlier)
        self.opened = self.closed = 0

    def keep(self, keys: Sequence[str]) -> None:
        """Bring the findings of these groups along."""
        groups = self._groups(keys)
        ids = [one.record_id for group in groups for one in group]
        apart = self._apart(ids)
        members = {one.record_id: one for group in groups for one in _members(group, apart)}
        noted = self._noted(ids)
        held = {one.record_id: one for one in noted if one.field == self.name}
        told = {
            (one.record_id, one.other_id)
            for one in noted if one.field in self.earlier and one.state == OPEN
        }  # fmt: skip
        for record_id in ids:
            member, one = members.get(record_id), held.get(record_id)
            if member is not None:
                is_told = (record_id, member.other_id) in told
                self._open(member, one, leading=not is_told and not _is_mirrored(member, members))
            elif one is not None and one.state == OPEN:
                one.state, one.closed_at = CLOSED, self.now
                self.closed += 1

    def _open(self, member: Member, held: Finding | None, *, leading: bool) -> None:
        one = held
        if one is None:
            one = Finding(
                entity=self.slug, record_id=member.record_id, rule=DUPLICATE, field=self.name,
                state=CLOSED, since=self.now,
            )  # fmt: skip
            self.session.add(one)
        if one.state != OPEN:
            one.state, one.since, one.closed_at, one.assignee_id = OPEN, self.now, None, None
            self.opened += 1
        one.other_id, one.points, one.leading = member.other_id, POINTS[DUPLICATE], leading
        one.owner_id, one.department_id = member.owner_id, member.department_id
        if member.twin is not None:
            one.other_owner_id = member.twin.owner_id
            one.other_department_id = member.twin.department_id

    def _groups(self, keys: Sequence[str]) -> list[list[Member]]:
        columns = (SameKey.key, SameKey.record_id, SameKey.owner_id, SameKey.department_id)
        where = (SameKey.entity == self.slug, SameKey.field == self.name, SameKey.key.in_(keys))
        rows = self.session.execute(select(*columns).where(*where).order_by(*columns[:2]))
        groups = groupby(rows, key=lambda row: row[0])
        return [[Member(row[1], row[2], row[3]) for row in group] for _key, group in groups]

    def _apart(self, ids: Sequence[int]) -> set[tuple[int, int]]:
        found: set[tuple[int, int]] = set()
        for some in _by(ids):
            where = (NotTwins.entity == self.slug, NotTwins.low_id.in_(some))
            rows = self.session.execute(select(NotTwins.low_id, NotTwins.high_id).where(*where))
            found |= {(low, high) for low, high in rows}
        return found

    def _noted(self, ids: Sequence[int]) -> list[Finding]:
        found: list[Finding] = []
        for some in _by(ids):
            where = (Finding.entity == self.slug, Finding.rule == DUPLICATE, Finding.record_id.in_(some))  # fmt: skip
            found += self.session.scalars(select(Finding).where(*where))
        return found


def _by(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + IDS] for start in range(0, len(ids), IDS))


def _members(group: Sequence[Member], apart: set[tuple[int, int]]) -> Iterator[Member]:
    """Yield each record of a group with its twin, the nearest to those who see it.

    That is the oldest of the same owner, else of the same department, else of all.
    """
    near: dict[tuple[str, int | None], list[Member]] = {}
    for one in group:
        near.setdefault(("owner", one.owner_id), []).append(one)
        near.setdefault(("department", one.department_id), []).append(one)
    for one in group:
        mine, ours = near["owner", one.owner_id], near["department", one.department_id]
        twin = next(
            (other for other in chain(mine, ours, group) if _are_twins(one, other, apart)), None
        )
        if twin is not None:
            yield replace(one, twin=twin)


def _are_twins(one: Member, other: Member, apart: set[tuple[int, int]]) -> bool:
    low, high = sorted((one.record_id, other.record_id))
    return low != high and (low, high) not in apart


def _is_mirrored(member: Member, members: dict[int, Member]) -> bool:
    """Tell whether the newer of two that repeat each other tells its owner of both."""
    twin = members.get(member.other_id)
    return (
        twin is not None
        and twin.other_id == member.record_id
        and twin.owner_id == member.owner_id
        and member.record_id < twin.record_id
    )


def _close_single(ctx: JobContext, slug: str) -> int:
    """Close the duplicates whose key nobody else has any more."""
    closed = 0
    while True:
        # Looked for by a reader: nobody who saves has to wait for that.
        with ctx.read() as session:
            ids = session.scalars(select(Finding.id).where(*_alone(slug)).limit(AT_ONCE)).all()
        with ctx.write() as session:
            for one in session.scalars(select(Finding).where(Finding.id.in_(ids))):
                one.state, one.closed_at = CLOSED, ctx.now
        closed += len(ids)
        if len(ids) < AT_ONCE:
            return closed


def _alone(slug: str) -> list[ColumnElement[bool]]:
    mine, others = aliased(SameKey), aliased(SameKey)
    shared = (
        select(mine.record_id)
        .join(others, (others.entity == mine.entity) & (others.field == mine.field)
              & (others.key == mine.key) & (others.record_id != mine.record_id))
        .where(mine.entity == Finding.entity, mine.field == Finding.field,
               mine.record_id == Finding.record_id)
    )  # fmt: skip
    return [
        Finding.entity == slug, Finding.rule == DUPLICATE, Finding.state == OPEN, ~shared.exists(),
    ]  # fmt: skip
