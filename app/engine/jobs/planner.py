"""From cadences to rows: every due time is noted once, also those of the time nobody was there."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.engine.errors import UserError
from app.engine.jobs.cadence import Cadence, parse_cadence
from app.engine.jobs.registry import JobSpec, all_jobs
from app.engine.jobs.tables import DUE, JobRun, JobState

#: A run that begins later than this after its time is marked as late.
LATE = timedelta(minutes=2)
#: Missed times of a job that is not coalesced; more than this is an outage, not a backlog.
MOST_MISSED = 500


def plan_due(session: Session, *, now: datetime, timezone: str) -> int:
    """Note every due time up to now as a row; return how many were new.

    A job seen for the first time counts from now on. A paused job's times pass unnoted. Where the
    clock was ahead once, it counts from now on too: no time is noted twice, because its key is unique.
    """
    states = {row.name: row for row in session.scalars(select(JobState))}
    planned = 0
    for spec in all_jobs():
        state = states.get(spec.name)
        if state is None:
            session.add(JobState(name=spec.name, paused=False, planned_until=now))
            continue
        cadence = cadence_of(spec, state)
        if not cadence.is_scheduled:
            continue
        if state.planned_until > now:
            state.planned_until = now
        most = 1 if spec.coalesce else MOST_MISSED
        found = cadence.due_between(state.planned_until, now, timezone, most=most)
        if not found:
            continue
        if not state.paused:
            planned += sum(_note(session, spec.name, at, now) for at in found)
        state.planned_until = found[-1]
    return planned


def cadence_of(spec: JobSpec, state: JobState | None) -> Cadence:
    """Return a job's cadence: the administrator's, else the declared one.

    One that an older version or another program stored and this one cannot read stops no job.
    """
    if state is None or state.cadence is None:
        return spec.cadence
    try:
        return parse_cadence(state.cadence)
    except UserError:
        return spec.cadence


def _note(session: Session, name: str, at: datetime, now: datetime) -> bool:
    values = {
        "job": name, "key": f"{name}@{at:%Y-%m-%dT%H:%M:%S}Z", "due_at": at, "not_before": at,
        "late": now - at > LATE, "state": DUE,
    }  # fmt: skip
    return _insert(session, values)


def ask_for(
    session: Session,
    name: str,
    *,
    now: datetime,
    arguments: Mapping[str, Any] | None = None,
    asked_by_id: int | None = None,
    key: str = "",
) -> int | None:
    """Note one run for now, in the caller's transaction; return its id.

    key: makes the wish unique, such as one import of one file; None when it was noted before.
    """
    values = {
        "job": name, "key": f"{name}#{key or uuid.uuid4().hex}"[:120], "due_at": now,
        "not_before": now, "late": False, "state": DUE, "arguments": dict(arguments or {}),
        "asked_by_id": asked_by_id,
    }  # fmt: skip
    if not _insert(session, values):
        return None
    return session.scalar(select(JobRun.id).where(JobRun.key == values["key"]))


def wake(session: Session, name: str, *, now: datetime) -> None:
    """Note a run for now, unless an administrator has paused the job."""
    state = session.get(JobState, name)
    if state is None or not state.paused:
        ask_for(session, name, now=now)


def _insert(session: Session, values: dict[str, Any]) -> bool:
    try:
        with session.begin_nested():
            session.execute(insert(JobRun).values(**values))
    except IntegrityError:
        return False
    return True
