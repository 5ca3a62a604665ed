"""What is red, for the frame of every page that an administrator opens."""

from __future__ import annotations

import time

from flask import current_app

from app.engine.query.context import ReaderContext
from app.engine.views.health_lines import HealthLine, health_lines

#: What was found is shown for so long before it is asked for anew.
HELD_SECONDS = 60.0


def health_notice(context: ReaderContext) -> HealthLine | None:
    """Return the first line that is red; None while nothing is, or for who does not administer."""
    if not context.reader.is_administrator:
        return None
    held: dict[str, tuple[float, HealthLine | None]] = current_app.extensions.setdefault(
        "health_notice", {}
    )
    now = time.monotonic()
    asked, line = held.get(context.language, (-HELD_SECONDS, None))
    if now - asked >= HELD_SECONDS:
        line = next((one for one in health_lines(context) if one.tone == "red"), None)
        held[context.language] = (now, line)
    return line
