"""The only source of the current time; tests move it with time-machine."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return the current moment as an aware datetime in UTC."""
    return datetime.now(UTC)


def today(timezone: str) -> date:
    """Return the calendar day it is now in the named IANA time zone."""
    return now().astimezone(ZoneInfo(timezone)).date()
