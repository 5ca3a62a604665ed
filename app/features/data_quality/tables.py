"""What the nightly scan found, by what it compared records, and how good the data was each night."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import JSON, Boolean, Date, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.engine.fields.types import UTCDateTime

SYSTEM: dict[str, Any] = {"info": {"owner": "system"}}
OPEN, CLOSED = "open", "closed"
#: Of whom a night's figures tell: everybody, an owner, a department; an owner as seen by those who
#: see the department, and by those who see all. They differ by the duplicates that each may see.
ALL, OWNER, DEPARTMENT = "all", "owner", "department"
OWNER_SEEN_NEAR, OWNER_SEEN_BY_ALL = "owner_near", "owner_all"


class Finding(Model):
    """One fault of one record; open until the record is mended, which closes it.

    field: its name, or the names of a group joined by "|" of which one is needed. other_id: the
    record it repeats. leading: it stands as a line of the work list; of two records that repeat each
    other in several fields one finding does. points: what it takes from the record's 100. owner_id, department_id: of
    the record at the last scan, other_owner_id and other_department_id: of the record it repeats, for
    figures only; who may see a finding is asked of the record.
    """

    __tablename__ = "crm_quality_finding"
    __table_args__: Any = (
        UniqueConstraint("entity", "record_id", "rule", "field"),
        Index("ix_crm_quality_finding_lines", "entity", "state", "leading", "points", "id"),
        Index("ix_crm_quality_finding_other", "entity", "other_id"),
        Index("ix_crm_quality_finding_assignee", "assignee_id", "state"),
        SYSTEM,
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    entity: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int] = mapped_column(Integer)
    rule: Mapped[str] = mapped_column(String(20))
    field: Mapped[str] = mapped_column(String(160))
    other_id: Mapped[int | None] = mapped_column(Integer)
    leading: Mapped[bool] = mapped_column(Boolean, default=True)
    state: Mapped[str] = mapped_column(String(10), default=OPEN)
    points: Mapped[int] = mapped_column(Integer, default=0)
    since: Mapped[datetime] = mapped_column(UTCDateTime())
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    owner_id: Mapped[int | None] = mapped_column(Integer)
    department_id: Mapped[int | None] = mapped_column(Integer)
    other_owner_id: Mapped[int | None] = mapped_column(Integer)
    other_department_id: Mapped[int | None] = mapped_column(Integer)
    assignee_id: Mapped[int | None] = mapped_column(Integer)


class SameKey(Model):
    """By what a record is compared in one field: equal keys, equal records.

    key: a digest. owner_id, department_id: of the record; the nearest twin is named first.
    """

    __tablename__ = "crm_quality_key"
    __table_args__: Any = (Index("ix_crm_quality_key", "entity", "field", "key"), SYSTEM)

    entity: Mapped[str] = mapped_column(String(40), primary_key=True)
    record_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(32))
    owner_id: Mapped[int | None] = mapped_column(Integer)
    department_id: Mapped[int | None] = mapped_column(Integer)


class NotTwins(Model):
    """Two records of which somebody said that they are not the same."""

    __tablename__ = "crm_quality_not_twins"
    __table_args__ = SYSTEM

    entity: Mapped[str] = mapped_column(String(40), primary_key=True)
    low_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    high_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    by_id: Mapped[int | None] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UTCDateTime())


class QualityNight(Model):
    """How good the records of an entity were on one day, all together or of one owner.

    points: the sum of their scores; findings: lines that the work list had; rules: by rule.
    """

    __tablename__ = "crm_quality_night"
    __table_args__ = SYSTEM

    entity: Mapped[str] = mapped_column(String(40), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    whose: Mapped[str] = mapped_column(String(10), primary_key=True)
    whose_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    records: Mapped[int] = mapped_column(Integer)
    points: Mapped[int] = mapped_column(Integer)
    findings: Mapped[int] = mapped_column(Integer)
    rules: Mapped[Any] = mapped_column(JSON, nullable=True)
