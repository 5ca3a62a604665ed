"""What a demo record is before it is written, and the chances that shape it."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.crm.demo_words import ENGLISH_TALKS, GIVEN, SURNAMES, TALKS


@dataclass(frozen=True)
class To:
    """Stands for the id of a demo record until that one is written: its entity and its number."""

    entity: str
    number: int


@dataclass(frozen=True)
class Draft:
    """A demo record to be written.

    number: counted from 0 within its entity; owner: user name of who writes and owns it;
    at: when it was made; values: raw, as a form would send them, with `To` for links;
    later: (when, values) of changes that came after, oldest first.
    """

    entity: str
    number: int
    owner: str
    at: datetime
    values: Mapping[str, Any]
    later: tuple[tuple[datetime, Mapping[str, Any]], ...] = field(default=())


@dataclass(frozen=True)
class Plan:
    """What all generators share: chance, the moment it is, the company's time zone."""

    rng: random.Random
    now: datetime
    timezone: str = "Asia/Shanghai"

    @property
    def zone(self) -> ZoneInfo:
        """Return the company's time zone."""
        return ZoneInfo(self.timezone)

    def moment(self, days: int, clock: str = "") -> datetime:
        """Return a moment some days from today, at the given or at some office hour."""
        zone = self.zone
        day = self.now.astimezone(zone).date() + timedelta(days=days)
        if clock:
            hour, minute = (int(part) for part in clock.split(":"))
        else:
            hour, minute = self.rng.randint(9, 17), self.rng.choice((0, 10, 15, 30, 40, 45))
        return datetime.combine(day, time(hour, minute), zone)

    def past(self, days: int) -> datetime:
        """Return a moment `days` ago at some office hour, never after now."""
        return min(self.moment(-days), self.now)

    def since(self, start: datetime, share: float) -> datetime:
        """Return an office hour after `start`, at `share` (0..1) of the time up to now."""
        return max(start, self.past(round((self.now - start).days * (1 - share))))

    def day(self, days: int) -> str:
        """Return the calendar day some days from today, in ISO form."""
        return self.moment(days, "12:00").date().isoformat()

    def some(self, words: Sequence[str], most: int) -> list[str]:
        """Return 0 to `most` different words."""
        return self.rng.sample(list(words), self.rng.randint(0, min(most, len(words))))


def person_name(rng: random.Random) -> tuple[str, str]:
    """Return an invented person's name in Chinese and in Latin letters."""
    surname, given = rng.choice(SURNAMES), rng.choice(GIVEN)
    return surname[0] + given[0], f"{given[1]} {surname[1]}"


def small_talk(rng: random.Random, *, who: str, what: str) -> dict[str, str]:
    """Return method, content, feedback and next action of one talk."""
    talks = ENGLISH_TALKS if what.isascii() else TALKS
    method, content, feedback, action = rng.choice(talks)
    content = content.format(who=who, what=what)
    return {"method": method, "content": content, "feedback": feedback, "next_action": action}
