"""What jobs remember: who ticks, what an administrator changed, and every run."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import JSON, Boolean, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.engine.fields.types import UTCDateTime

SYSTEM: dict[str, Any] = {"info": {"owner": "system"}}

#: The states of a run.
DUE, RUNNING, DONE, FAILED, CANCELLED = "due", "running", "done", "failed", "cancelled"


class Lease(Model):
    """Who holds a duty, such as ticking, and until when; taken by a conditional update."""

    __tablename__ = "crm_lease"
    __table_args__ = SYSTEM

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(80))
    until: Mapped[datetime] = mapped_column(UTCDateTime())


class JobState(Model):
    """One job as an administrator left it, and up to when its due times were noted."""

    __tablename__ = "crm_job"
    __table_args__ = SYSTEM

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    paused: Mapped[bool] = mapped_column(Boolean, default=False)
    cadence: Mapped[str | None] = mapped_column(String(80))
    planned_until: Mapped[datetime] = mapped_column(UTCDateTime())


class JobRun(Model):
    """One occurrence of a job; `key` is unique, so the same due time is never noted twice."""

    __tablename__ = "crm_job_run"
    __table_args__ = (
        Index("ix_crm_job_run_state", "state", "not_before"),
        Index("ix_crm_job_run_job", "job", "id"),
        SYSTEM,
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    job: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(120), unique=True)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime())
    not_before: Mapped[datetime] = mapped_column(UTCDateTime())
    late: Mapped[bool] = mapped_column(Boolean, default=False)
    state: Mapped[str] = mapped_column(String(10), default=DUE)
    attempt: Mapped[int] = mapped_column(Integer, default=0)
    holder: Mapped[str] = mapped_column(String(80), default="")
    arguments: Mapped[Any] = mapped_column(JSON, default=dict)
    asked_by_id: Mapped[int | None] = mapped_column(Integer)
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    heartbeat_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    progress_done: Mapped[int] = mapped_column(Integer, default=0)
    progress_total: Mapped[int] = mapped_column(Integer, default=0)
    cancel_asked: Mapped[bool] = mapped_column(Boolean, default=False)
    counts: Mapped[Any] = mapped_column(JSON, default=dict)
    reason: Mapped[str] = mapped_column(Text, default="")
