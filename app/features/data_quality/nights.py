"""How good the data was each night: of everybody, of each owner, of each department."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import ColumnElement, case, delete, func, or_, select, true
from sqlalchemy.orm import Session

from app.features.data_quality.plan import BEST
from app.features.data_quality.tables import (
    ALL,
    DEPARTMENT,
    OPEN,
    OWNER,
    OWNER_SEEN_BY_ALL,
    OWNER_SEEN_NEAR,
    Finding,
    QualityNight,
)

KEPT = timedelta(days=400)
Records = Mapping[tuple[int | None, int | None], int]


def read_night(session: Session, slug: str, records: Records, today: date) -> list[QualityNight]:
    """Return the figures of an entity as the findings are now; nothing is written.

    records: how many there are by owner and department. Those without findings have 100 points.
    """
    rows: dict[tuple[str, int], _Row] = {}
    for reach in _REACHES:
        for (owner, department), count in records.items():
            for whose in _whose(reach, owner, department):
                row = rows.setdefault(whose, _Row())
                row.records, row.points = row.records + count, row.points + BEST * count
        for owner, department, lost in _lost(session, slug, reach):
            for whose in _whose(reach, owner, department):
                rows.setdefault(whose, _Row()).points -= lost
        for owner, department, rule, count in _lines(session, slug, reach):
            for whose in _whose(reach, owner, department):
                rules = rows.setdefault(whose, _Row()).rules
                rules[rule] = rules.get(rule, 0) + count
    return [
        QualityNight(
            entity=slug, day=today, whose=whose, whose_id=key, records=row.records,
            points=max(0, row.points), findings=sum(row.rules.values()), rules=row.rules,
        )
        for (whose, key), row in rows.items() if row.records
    ]  # fmt: skip


def keep_night(session: Session, slug: str, night: Sequence[QualityNight], today: date) -> None:
    """Note the figures of a day; a second scan of the day replaces the first."""
    old = (QualityNight.day == today) | (QualityNight.day < today - KEPT)
    session.execute(delete(QualityNight).where(QualityNight.entity == slug, old))
    session.add_all(night)


@dataclass
class _Row:
    records: int = 0
    points: int = 0
    rules: dict[str, int] = field(default_factory=dict)


#: How far somebody sees; a figure for them counts no duplicate of a record that lies beyond.
_REACHES = (ALL, DEPARTMENT, OWNER)


def _whose(reach: str, owner: int | None, department: int | None) -> list[tuple[str, int]]:
    if reach == ALL:
        return [(ALL, 0), (OWNER_SEEN_BY_ALL, owner or 0)]
    if reach == DEPARTMENT:
        return [(DEPARTMENT, department or 0), (OWNER_SEEN_NEAR, owner or 0)]
    return [(OWNER, owner or 0)]


def _within(reach: str) -> ColumnElement[bool]:
    """Return the condition of findings that are no duplicate of a record beyond a reach."""
    same_owner = Finding.other_owner_id.is_not_distinct_from(Finding.owner_id)
    same_place = Finding.other_department_id.is_not_distinct_from(Finding.department_id)
    near = {ALL: true(), DEPARTMENT: same_place, OWNER: same_owner}[reach]
    return or_(Finding.other_id.is_(None), near)


def _lost(session: Session, slug: str, reach: str) -> list[tuple[int | None, int | None, int]]:
    """Return owner, department and the points that their records lack."""
    taken = func.sum(Finding.points)
    by_record = (
        select(
            func.max(Finding.owner_id).label("owner"),
            func.max(Finding.department_id).label("department"),
            case((taken > BEST, BEST), else_=taken).label("lost"),
        )
        .where(Finding.entity == slug, Finding.state == OPEN, _within(reach))
        .group_by(Finding.record_id)
        .subquery()
    )
    columns = by_record.c
    statement = select(columns.owner, columns.department, func.sum(columns.lost))
    grouped = statement.group_by(columns.owner, columns.department)
    return [(row[0], row[1], int(row[2])) for row in session.execute(grouped)]


def _lines(
    session: Session, slug: str, reach: str
) -> list[tuple[int | None, int | None, str, int]]:
    """Return owner, department, rule and how many lines of the work list there are."""
    columns = (Finding.owner_id, Finding.department_id, Finding.rule)
    leading = (Finding.state == OPEN, Finding.leading.is_(True), _within(reach))
    where = (Finding.entity == slug, *leading)
    statement = select(*columns, func.count()).where(*where).group_by(*columns)
    return [(row[0], row[1], row[2], int(row[3])) for row in session.execute(statement)]
