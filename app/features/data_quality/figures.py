"""How good the data is, last night and before, as far as it is the reader's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from app.engine.access.reader import Reader
from app.engine.access.tables import User
from app.engine.query.context import ReaderContext
from app.features.data_quality.plan import Plan, plans
from app.features.data_quality.tables import ALL, DEPARTMENT, OWNER, QualityNight

NIGHTS = 30


@dataclass(frozen=True)
class Figure:
    """Records of an entity (or owner) with their score, 0 to 100, and open findings."""

    key: str
    records: int
    points: int
    findings: int

    @property
    def score(self) -> int:
        """Return the average score; 100 for no record. It is rounded down: 100 means no finding."""
        return self.points // self.records if self.records else 100


def sum_of(figures: Sequence[Figure]) -> Figure:
    """Return several figures as one."""
    return Figure(
        "", sum(one.records for one in figures), sum(one.points for one in figures),
        sum(one.findings for one in figures),
    )  # fmt: skip


@dataclass(frozen=True)
class Night:
    """The score of one night."""

    day: date
    score: int


def seen_plans(context: ReaderContext) -> list[Plan]:
    """Return what is looked at in the entities that the reader may see."""
    return [one for one in plans(context.catalogue) if context.reader.may(one.compiled.slug, "see")]


def entity_figures(context: ReaderContext, seen: Sequence[Plan]) -> tuple[date | None, list[Figure]]:  # fmt: skip
    """Return the day of the last scan, None before the first, and its figures by entity."""
    day = context.session.scalar(select(func.max(QualityNight.day)))
    if day is None:
        return None, []
    statement = (
        select(QualityNight.entity, *_sums())
        .where(QualityNight.day == day, _mine(context.reader, seen))
        .group_by(QualityNight.entity)
    )
    found = {row[0]: Figure(*row) for row in context.session.execute(statement)}
    slugs = [plan.compiled.slug for plan in seen]
    return day, [found[slug] for slug in slugs if slug in found]


def owner_figures(context: ReaderContext, slug: str, day: date) -> list[tuple[User, Figure]]:
    """Return the owners whose records the reader may see, the lowest score first."""
    reader = context.reader
    where = [QualityNight.entity == slug, QualityNight.day == day, QualityNight.whose == OWNER]
    scope = reader.scope(slug, "see")
    if scope == "own":
        where.append(QualityNight.whose_id == reader.user_id)
    elif scope != "all":
        where.append(User.department_id.in_(_departments(reader, scope)))
    statement = select(User, QualityNight).join(User, User.id == QualityNight.whose_id).where(*where)  # fmt: skip
    rows = [
        (user, Figure(user.username, night.records, night.points, night.findings))
        for user, night in context.session.execute(statement)
    ]
    return sorted(rows, key=lambda row: (row[1].points / max(1, row[1].records), row[0].id))


def trend(context: ReaderContext, seen: Sequence[Plan]) -> list[Night]:
    """Return the score of all that the reader may see, night by night, the last one last."""
    statement = (
        select(QualityNight.day, *_sums())
        .where(_mine(context.reader, seen))
        .group_by(QualityNight.day)
        .order_by(QualityNight.day.desc())
        .limit(NIGHTS)
    )
    rows = [(row[0], Figure("", *row[1:])) for row in context.session.execute(statement)]
    return [Night(day, figure.score) for day, figure in reversed(rows)]


def _sums() -> tuple[ColumnElement[int], ...]:
    columns = (QualityNight.records, QualityNight.points, QualityNight.findings)
    return tuple(func.sum(column) for column in columns)


def _mine(reader: Reader, seen: Sequence[Plan]) -> ColumnElement[bool]:
    """Return the condition of the figures that add up to what the reader may see."""
    return or_(false(), *(_of_entity(reader, plan) for plan in seen))


def _of_entity(reader: Reader, plan: Plan) -> ColumnElement[bool]:
    slug = plan.compiled.slug
    scope = reader.scope(slug, "see")
    entity = QualityNight.entity == slug
    if scope == "all":
        return and_(entity, QualityNight.whose == ALL)
    if scope == "own":
        return and_(entity, QualityNight.whose == OWNER, QualityNight.whose_id == reader.user_id)
    departments = _departments(reader, scope)
    return and_(entity, QualityNight.whose == DEPARTMENT, QualityNight.whose_id.in_(departments))


def _departments(reader: Reader, scope: str) -> Sequence[int]:
    return reader.rights.below_ids if scope == "below" else reader.rights.department_ids
