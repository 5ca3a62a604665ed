"""Running numbers: one counter per rule and period, raised by a conditional update."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.engine.settings.tables import Counter

_PART = re.compile(r"\{(yyyy|yy|mm|dd|0+)\}")


def next_number(session: Session, key: str, rule: str, *, day: date, count: int = 1) -> list[str]:
    """Return the next `count` numbers of a rule such as "Q-{yyyy}-{0000}"; never given twice.

    The counter starts anew whenever the dated part of the rule changes.
    """
    period = _PART.sub(lambda part: _dated(part[1], day) or "#", rule)
    last = _raise(session, f"{key}:{period}"[:120], count)
    return [_render(rule, day, number) for number in range(last - count + 1, last + 1)]


def default_rule(slug: str) -> str:
    """Return the rule of the system field `code`: initials of the slug and a counter."""
    return f"{''.join(part[:2] for part in slug.split('_')).upper()}-{{00000}}"


def _raise(session: Session, key: str, count: int) -> int:
    raised = update(Counter).where(Counter.key == key).values(value=Counter.value + count)
    result = session.execute(raised)
    if result.rowcount == 0:  # type: ignore[attr-defined]
        try:
            with session.begin_nested():
                session.execute(insert(Counter).values(key=key, value=count))
        except IntegrityError:
            session.execute(raised)
    return int(session.scalar(select(Counter.value).where(Counter.key == key)) or count)


def _render(rule: str, day: date, number: int) -> str:
    def part(match: re.Match[str]) -> str:
        return _dated(match[1], day) or str(number).zfill(len(match[1]))

    return _PART.sub(part, rule)


def _dated(part: str, day: date) -> str:
    forms = {"yyyy": f"{day:%Y}", "yy": f"{day:%y}", "mm": f"{day:%m}", "dd": f"{day:%d}"}
    return forms.get(part, "")
