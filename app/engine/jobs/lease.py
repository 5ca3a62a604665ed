"""A duty that one process holds at a time, by a conditional update in the database."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.engine.jobs.tables import Lease

TICKING = "scheduler"


def take_lease(session: Session, name: str, holder: str, *, now: datetime, seconds: float) -> bool:
    """Take or keep a lease for some seconds; False while somebody else holds it.

    The caller commits at once. Clocks of several machines may differ by less than `seconds`; one
    that ends later than that was taken while a clock was wrong, and counts for nothing.
    """
    length = timedelta(seconds=seconds)
    until = now + length
    mine_or_over = or_(Lease.holder == holder, Lease.until <= now, Lease.until > until + length)
    taken = session.execute(
        update(Lease).where(Lease.name == name, mine_or_over).values(holder=holder, until=until)
    )
    if taken.rowcount:  # type: ignore[attr-defined]
        return True
    try:
        with session.begin_nested():
            session.execute(insert(Lease).values(name=name, holder=holder, until=until))
    except IntegrityError:
        return False
    return True


def give_up_lease(session: Session, name: str, holder: str, *, now: datetime) -> None:
    """Let go, so that another process need not wait for the end of the lease."""
    session.execute(
        update(Lease).where(Lease.name == name, Lease.holder == holder).values(until=now)
    )


def is_ticking(session: Session, *, now: datetime) -> bool:
    """Tell whether a scheduler process holds the lease."""
    until = session.scalar(select(Lease.until).where(Lease.name == TICKING))
    return until is not None and until > now
