"""What people do with findings: say that two records are not the same, give a finding to somebody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.access.readers import load_reader
from app.engine.access.tables import User
from app.engine.compile.catalogue import current_catalogue
from app.engine.errors import AccessDenied, UserError
from app.engine.journal.record import write_entry
from app.engine.query.context import ReaderContext
from app.engine.query.list_query import ListQuery
from app.features.data_quality.lines import list_href
from app.features.data_quality.plan import DUPLICATE, RULES
from app.features.data_quality.tables import CLOSED, OPEN, Finding, NotTwins
from app.features.data_quality.words import rule_words
from app.features.data_quality.worklist import FoundLine, WorkList
from app.features.notifications.public import Notice, notify, words_of

ASSIGNED = "quality.assigned"


def set_apart(listed: WorkList, line: FoundLine, *, now: datetime) -> None:
    """Remember that two records are not the same, and close what said so.

    Raises UserError for another finding than a duplicate, AccessDenied without the right to change.
    """
    one, reader, session = line.finding, listed.context.reader, listed.context.session
    if one.rule != DUPLICATE or one.other_id is None:
        raise UserError(_("Only of duplicates it can be said that they are none."))
    changing = ListQuery(listed.plan.compiled, listed.context, action="change")
    if not changing.contains([one.record_id]):
        raise AccessDenied(_("You may see this record but not do this with it."))
    low, high = sorted((one.record_id, one.other_id))
    if session.get(NotTwins, (one.entity, low, high)) is None:
        session.add(NotTwins(entity=one.entity, low_id=low, high_id=high, by_id=reader.user_id, at=now))  # fmt: skip
    same_pair = or_(
        (Finding.record_id == low) & (Finding.other_id == high),
        (Finding.record_id == high) & (Finding.other_id == low),
    )
    where = (Finding.entity == one.entity, Finding.rule == DUPLICATE, Finding.state == OPEN, same_pair)  # fmt: skip
    session.execute(update(Finding).where(*where).values(state=CLOSED, closed_at=now))
    _tell(session, reader, one, "apart", {"other": [None, one.other_id]})


def assign(listed: WorkList, line: FoundLine, user_id: int, *, now: datetime) -> str:
    """Give a finding to somebody who may see the record, tell them, and return their name.

    Raises UserError for anybody else, AccessDenied for others than oneself without the right.
    """
    one, reader, session = line.finding, listed.context.reader, listed.context.session
    if user_id != reader.user_id and not reader.may(one.entity, "assign"):
        raise AccessDenied(_("You may see this record but not do this with it."))
    person = session.get(User, user_id)
    taker = load_reader(session, user_id) if person is not None and person.active else None
    if person is None or taker is None or not _sees(session, taker, one):
        raise UserError(_("This person may not see the record; choose somebody else."), field="person")  # fmt: skip
    before, one.assignee_id = one.assignee_id, user_id
    if before != user_id:
        _tell(session, reader, one, "assign", {"assignee": [before, user_id]})
        if user_id != reader.user_id:
            notify(session, [_notice(line, user_id)], now=now)
    return person.title(reader.language)


def _sees(session: Session, reader: Reader, one: Finding) -> bool:
    compiled = current_catalogue()[one.entity]
    if not reader.may(one.entity, "see"):
        return False
    return bool(ListQuery(compiled, ReaderContext(session, reader)).contains([one.record_id]))


def takers(listed: WorkList, line: FoundLine) -> list[tuple[str, str]]:
    """Return the active people to whom a finding may be given, by name."""
    session = listed.context.session
    people = session.scalars(select(User).where(User.active.is_(True)).order_by(User.id)).all()
    found = []
    for person in people:
        reader = load_reader(session, person.id)
        if reader is not None and _sees(session, reader, line.finding):
            found.append((str(person.id), person.title(listed.context.language)))
    return sorted(found, key=lambda row: row[1])


def _notice(line: FoundLine, user_id: int) -> Notice:
    one = line.finding
    data = {"title": line.record.title[:120], "rule": one.rule}
    key = f"{ASSIGNED}:{one.id}:{one.since.isoformat()}"
    return Notice(user_id, ASSIGNED, key, data, list_href(one.entity, whose="mine"))


@words_of(ASSIGNED)
def assigned_words(data: Mapping[str, Any]) -> str:
    """Return what somebody was given to mend."""
    rule = rule_words(data["rule"]) if data["rule"] in RULES else data["rule"]
    return _("Data to mend: %(title)s (%(rule)s)", title=data["title"], rule=rule)


def _tell(
    session: Session, reader: Reader, one: Finding, action: str, changes: dict[str, list[Any]]
) -> None:
    write_entry(
        session, reader=reader, source="form", action=action, slug="quality", record_id=one.record_id,
        title=f"{one.entity}/{one.record_id}", version=1, changes=changes,
    )  # fmt: skip
