"""How good the data was each night: of everybody, of each owner, of each department."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import case, delete, func, select
from sqlalchemy.orm import Session

from app.features.data_quality.lines import is_line
from app.features.data_quality.plan import BEST
from app.features.data_quality.tables import ALL, DEPARTMENT, OPEN, OWNER, Finding, QualityNight

KEPT = timedelta(days=400)
Records = Mapping[tuple[int | None, int | None], int]


def note_night(session: Session, slug: str, records: Records, now: datetime, timezone: str) -> None:
    """Note the figures of today for one entity; a second scan of the day replaces the first.

    records: how many there are by owner and department. Those without findings have 100 points.
    """
    today = now.astimezone(ZoneInfo(timezone)).date()
    old = (QualityNight.day == today) | (QualityNight.day < today - KEPT)
    session.execute(delete(QualityNight).where(QualityNight.entity == slug, old))
    figures: dict[tuple[str, int], list[int]] = {}
    for (owner, department), count in records.items():
        for whose in _whose(owner, department):
            _add(figures, whose, count, BEST * count, 0)
    for owner, department, lost, findings in _lost(session, slug):
        for whose in _whose(owner, department):
            _add(figures, whose, 0, -lost, findings)
    session.add_all(
        QualityNight(
            entity=slug, day=today, whose=whose, whose_id=key, records=row[0],
            points=max(0, row[1]), findings=row[2],
        )
        for (whose, key), row in figures.items() if row[0]
    )  # fmt: skip


def _whose(owner: int | None, department: int | None) -> list[tuple[str, int]]:
    found = [(ALL, 0), (OWNER, owner or 0)]
    return [*found, (DEPARTMENT, department or 0)]


def _add(
    figures: dict[tuple[str, int], list[int]], whose: tuple[str, int], count: int, points: int,
    findings: int,
) -> None:  # fmt: skip
    row = figures.setdefault(whose, [0, 0, 0])
    for place, value in enumerate((count, points, findings)):
        row[place] += value


def _lost(session: Session, slug: str) -> list[tuple[int | None, int | None, int, int]]:
    """Return owner, department, the points their records lack, and the open findings."""
    taken = func.sum(Finding.points)
    by_record = (
        select(
            func.max(Finding.owner_id).label("owner"),
            func.max(Finding.department_id).label("department"),
            case((taken > BEST, BEST), else_=taken).label("lost"),
            func.sum(case((is_line(), 1), else_=0)).label("findings"),
        )
        .where(Finding.entity == slug, Finding.state == OPEN)
        .group_by(Finding.record_id)
        .subquery()
    )
    columns = by_record.c
    statement = select(
        columns.owner, columns.department, func.sum(columns.lost), func.sum(columns.findings)
    ).group_by(columns.owner, columns.department)
    return [(row[0], row[1], int(row[2]), int(row[3])) for row in session.execute(statement)]
