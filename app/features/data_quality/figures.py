"""How good the data is, last night and before, as far as it is the reader's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from app.engine.access.reader import Reader
from app.engine.access.tables import User
from app.engine.query.context import ReaderContext
from app.features.data_quality.plan import Plan, plans
from app.features.data_quality.tables import (
    ALL,
    DEPARTMENT,
    OWNER,
    OWNER_SEEN_BY_ALL,
    OWNER_SEEN_NEAR,
    QualityNight,
)

NIGHTS = 30


@dataclass(frozen=True)
class Figure:
    """Records of an entity (or owner) with their score, 0 to 100, and the open findings by rule."""

    key: str
    records: int
    points: int
    rules: Mapping[str, int]

    @property
    def findings(self) -> int:
        """Return how many findings are open."""
        return sum(self.rules.values())

    @property
    def score(self) -> int:
        """Return the average score; 100 for no record. It is rounded down: 100 means no finding."""
        return self.points // self.records if self.records else 100


def sum_of(figures: Iterable[Figure], key: str = "") -> Figure:
    """Return several figures as one."""
    listed = list(figures)
    rules = sum((Counter(one.rules) for one in listed), Counter())
    return Figure(
        key, sum(one.records for one in listed), sum(one.points for one in listed), dict(rules)
    )


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
    where = (QualityNight.day == day, _mine(context.reader, seen))
    nights = context.session.scalars(select(QualityNight).where(*where)).all()
    found = []
    for slug in (plan.compiled.slug for plan in seen):
        own = [_figure(one) for one in nights if one.entity == slug]
        found += [sum_of(own, slug)] if own else []
    return day, found


def owner_figures(context: ReaderContext, slug: str, day: date) -> list[tuple[User, Figure]]:
    """Return the owners whose records the reader may see, the lowest score first."""
    reader = context.reader
    scope = reader.scope(slug, "see")
    kind = {"own": OWNER, "all": OWNER_SEEN_BY_ALL}.get(scope, OWNER_SEEN_NEAR)
    where = [QualityNight.entity == slug, QualityNight.day == day, QualityNight.whose == kind]
    if scope == "own":
        where.append(QualityNight.whose_id == reader.user_id)
    elif scope != "all":
        where.append(User.department_id.in_(_departments(reader, scope)))
    statement = select(User, QualityNight).join(User, User.id == QualityNight.whose_id).where(*where)  # fmt: skip
    rows = [(user, _figure(night)) for user, night in context.session.execute(statement)]
    return sorted(rows, key=lambda row: (row[1].points / max(1, row[1].records), row[0].id))


def trend(context: ReaderContext, seen: Sequence[Plan]) -> list[Night]:
    """Return the score of all that the reader may see, night by night, the last one last."""
    statement = (
        select(QualityNight.day, func.sum(QualityNight.records), func.sum(QualityNight.points))
        .where(_mine(context.reader, seen))
        .group_by(QualityNight.day)
        .order_by(QualityNight.day.desc())
        .limit(NIGHTS)
    )
    rows = [(row[0], Figure("", row[1], row[2], {})) for row in context.session.execute(statement)]
    return [Night(day, figure.score) for day, figure in reversed(rows)]


def _figure(night: QualityNight) -> Figure:
    return Figure(night.entity, night.records, night.points, night.rules or {})


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
