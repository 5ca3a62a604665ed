"""How often a job runs, as text: "every 5m", "cron 30 3 * * *", or "" for only when asked.

The same text stands in the code, in the database when an administrator changed it, and on the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask_babel import gettext as _

from app.engine.errors import UserError
from app.engine.jobs.schedule import CronError, cron_next

_EVERY = re.compile(r"every\s+([0-9]{1,6})\s*([smhd])")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_LONGEST = 366 * 86_400
#: With the word "cron " before them they fit their column.
MOST_CHARACTERS = 75
#: How far back missed times are looked for.
_HORIZON = timedelta(days=40)


@dataclass(frozen=True)
class Cadence:
    """When a job is due. seconds: a fixed distance; cron: five fields; neither: only when asked."""

    seconds: int = 0
    cron: str = ""

    @property
    def is_scheduled(self) -> bool:
        """Tell whether the job runs by itself."""
        return bool(self.seconds or self.cron)

    def next_after(self, moment: datetime, timezone: str) -> datetime | None:
        """Return the first due time after a moment (aware UTC), None when there is none.

        Distances are counted from 1970, so that every process finds the same times.
        """
        if self.seconds:
            passed = int(moment.timestamp()) // self.seconds + 1
            return datetime.fromtimestamp(passed * self.seconds, tz=moment.tzinfo)
        return cron_next(self.cron, moment, timezone) if self.cron else None

    def due_between(
        self, since: datetime, until: datetime, timezone: str, *, most: int
    ) -> list[datetime]:
        """Return the last `most` due times in (since, until], oldest first."""
        if self.seconds:
            # No need to walk through all of them: the last ones are known.
            since = max(since, until - timedelta(seconds=self.seconds * most))
            return list(self._walk(since, until, timezone))[-most:]
        near = until - timedelta(days=1)
        found = list(self._walk(max(since, near), until, timezone))
        if len(found) < most and since < near:
            found = list(self._walk(max(since, until - _HORIZON), until, timezone))
        return found[-most:]

    def _walk(self, since: datetime, until: datetime, timezone: str) -> Iterator[datetime]:
        at = self.next_after(since, timezone)
        while at is not None and at <= until:
            yield at
            at = self.next_after(at, timezone)

    def __str__(self) -> str:
        """Return the text `parse_cadence` reads."""
        if self.cron:
            return f"cron {self.cron}"
        for unit in ("d", "h", "m"):
            if self.seconds and self.seconds % _UNITS[unit] == 0:
                return f"every {self.seconds // _UNITS[unit]}{unit}"
        return f"every {self.seconds}s" if self.seconds else ""


def parse_cadence(text: str) -> Cadence:
    """Read a cadence; UserError says what is wrong and shows both forms."""
    written = " ".join(text.split()).lower()
    if not written:
        return Cadence()
    match = _EVERY.fullmatch(written)
    if match:
        seconds = int(match[1]) * _UNITS[match[2]]
        if not 0 < seconds <= _LONGEST:
            raise UserError(_("A distance lies between 1 second and 366 days."), field="cadence")
        return Cadence(seconds=seconds)
    fields = written.removeprefix("cron ").strip()
    if len(fields) > MOST_CHARACTERS:
        message = _(
            "A cadence has at most %(num)s characters; write */5 for every five.",
            num=MOST_CHARACTERS,
        )
        raise UserError(message, field="cadence")
    try:
        first = cron_next(fields, datetime(2026, 1, 1, tzinfo=UTC), "UTC")
    except CronError:
        message = _(
            "“%(text)s” is not a cadence. Write every 5m, or five cron fields such as 30 3 * * *.",
            text=text[:60],
        )
        raise UserError(message, field="cadence") from None
    if first is None:
        message = _("“%(text)s” names a day that never comes; choose another one.", text=text[:60])
        raise UserError(message, field="cadence")
    return Cadence(cron=fields)
