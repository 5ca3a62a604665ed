"""Which backups are kept: 7 days, 4 weeks, 6 months, all of the last 24 hours, always a good one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

DAYS, WEEKS, MONTHS = 7, 4, 6
#: A backup by hand, such as before an upgrade or after an accident, takes away none of these.
FRESH = timedelta(hours=24)
#: The folder of the data folder where a restore leaves what was there before, and for how long.
ASIDE, KEPT_ASIDE = "aside", timedelta(days=90)


class Dated(Protocol):
    """A backup as far as it matters here: its name, when it was made, whether it is good."""

    @property
    def name(self) -> str:
        """Return its file name."""

    @property
    def made_at(self) -> datetime:
        """Return when it was made, in UTC."""

    @property
    def is_good(self) -> bool:
        """Tell whether it could be restored as far as is known."""


def superfluous(backups: Iterable[Dated], timezone: str) -> list[str]:
    """Return the names of the backups that may go.

    Of each of the last 7 days, 4 weeks and 6 months that have one, the newest good one stays, and
    all good ones that are less than a day older than the newest. Bad ones are never counted as kept; they go when they are older than every kept one.
    """
    zone = ZoneInfo(timezone)
    ordered = sorted(backups, key=lambda one: one.made_at, reverse=True)
    good = [one for one in ordered if one.is_good]
    if not good:
        return []
    kept = {one.name for one in good if good[0].made_at - one.made_at < FRESH}
    for most, part in ((DAYS, _day), (WEEKS, _week), (MONTHS, _month)):
        kept |= _newest(good, most, lambda at, part=part: part(at.astimezone(zone)))  # type: ignore[misc]
    oldest = min(one.made_at for one in good if one.name in kept)
    return [
        one.name
        for one in ordered
        if one.name not in kept and (one.is_good or one.made_at < oldest)
    ]


def _newest(good: list[Dated], most: int, part: Callable[[datetime], Hashable]) -> set[str]:
    seen: dict[Hashable, str] = {}
    for one in good:
        key = part(one.made_at)
        if key not in seen and len(seen) < most:
            seen[key] = one.name
    return set(seen.values())


def _day(at: datetime) -> Hashable:
    return at.date()


def _week(at: datetime) -> Hashable:
    return at.isocalendar()[:2]


def _month(at: datetime) -> Hashable:
    return at.year, at.month
