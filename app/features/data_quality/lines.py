"""Which findings stand as lines of a work list: of two records that repeat each other one line.

Two records with the same name and the same phone are found four times; people mend them once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from app.features.data_quality.plan import DUPLICATE
from app.features.data_quality.tables import OPEN, Finding


def is_line(readable: Callable[[Any], ColumnElement[bool]] | None = None) -> ColumnElement[bool]:
    """Return the condition that no other open finding speaks for this one.

    That is an earlier one about the same two records, or, of the one with the smaller number, the
    finding of its twin when both belong to the same owner. readable: leaves out what its reader
    may not read, given `Finding` or an alias of it.
    """
    earlier, mirrored = aliased(Finding), aliased(Finding)
    same = and_(
        earlier.record_id == Finding.record_id, earlier.other_id == Finding.other_id,
        earlier.id < Finding.id,
    )  # fmt: skip
    mirror = and_(
        mirrored.record_id == Finding.other_id, mirrored.other_id == Finding.record_id,
        Finding.record_id < Finding.other_id,
        mirrored.owner_id.is_not_distinct_from(Finding.owner_id),
    )  # fmt: skip
    spoken_for = [
        select(one.id).where(
            one.entity == Finding.entity, one.rule == DUPLICATE, one.state == OPEN, where,
            *(() if readable is None else (readable(one),)),
        ).exists()
        for one, where in ((earlier, same), (mirrored, mirror))
    ]  # fmt: skip
    return or_(Finding.rule != DUPLICATE, and_(*(~one for one in spoken_for)))
