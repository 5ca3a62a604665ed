"""Why somebody may or may not do something: role, scope and rule, in one sentence each."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.engine.access.net import SCOPED
from app.engine.access.reader import Reader
from app.engine.access.readers import load_reader
from app.engine.access.record_rules import scope_condition
from app.engine.access.tables import User
from app.engine.compile.catalogue import current_catalogue
from app.engine.compile.model import Compiled


@dataclass(frozen=True)
class Reason:
    """One person's answer: name, allowed or not, and the sentence that says why."""

    who: str
    allowed: bool
    sentence: str


@dataclass(frozen=True)
class WhyPage:
    """Who may do what with one record: template entity/why.html."""

    title: str
    back_href: str
    reasons: tuple[tuple[str, tuple[Reason, ...]], ...]


def explain(
    session: Session, compiled: Compiled, reader: Reader, action: str, record_id: int | None
) -> Reason:
    """Say whether a reader may do an action on an entity or on one record, and why."""
    scope = reader.scope(compiled.slug, action)
    roles = ", ".join(reader.roles) or "-"
    words = {"user": reader.name, "roles": roles, "scope": scope, "action": action}
    if scope == "none":
        text = _("No role of %(user)s (%(roles)s) grants “%(action)s” here.", **words)
        return Reason(reader.name, False, text)
    if scope == "all" or record_id is None:
        text = _("%(user)s (%(roles)s) holds “%(action)s” with scope “%(scope)s”.", **words)
        return Reason(reader.name, True, text)
    condition = scope_condition(current_catalogue(), compiled, reader, action)
    where = [compiled.table.c.id == record_id]
    if condition is not None:
        where.append(condition)
    found = session.scalar(select(compiled.table.c.id).where(*where), execution_options=SCOPED)
    if found is None:
        text = _(
            "%(user)s holds “%(action)s” with scope “%(scope)s”, and this record lies outside it.",
            **words,
        )
        return Reason(reader.name, False, text)
    text = _(
        "%(user)s holds “%(action)s” with scope “%(scope)s”, and this record lies inside it.",
        **words,
    )
    return Reason(reader.name, True, text)


def explain_record(
    session: Session, compiled: Compiled, record_id: int, context: object
) -> WhyPage:
    """Return, for the main actions, every active user's answer on one record."""
    users = session.scalars(select(User).where(User.active.is_(True)).order_by(User.id).limit(100))
    readers = [reader for user in users if (reader := load_reader(session, user.id)) is not None]
    names = {"see": _("See"), "change": _("Change"), "delete": _("Delete"), "assign": _("Assign")}
    reasons = tuple(
        (label, tuple(explain(session, compiled, reader, action, record_id) for reader in readers))
        for action, label in names.items()
    )
    return WhyPage(_("Who may do what, and why"), f"/e/{compiled.slug}/{record_id}", reasons)
