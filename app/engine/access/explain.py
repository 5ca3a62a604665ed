"""Why somebody may or may not do something: role, scope and rule, in one sentence each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.engine.access.net import SCOPED
from app.engine.access.reader import Reader
from app.engine.access.readers import load_reader
from app.engine.access.record_rules import scope_condition
from app.engine.access.tables import RoleProfile, User
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
    session: Session,
    compiled: Compiled,
    reader: Reader,
    action: str,
    record_id: int | None,
    *,
    names: Mapping[str, str] | None = None,
) -> Reason:
    """Say whether a reader may do an action on an entity or on one record, and why.

    names: what roles are called, see role_names; asked for when not given.
    """
    scope = reader.scope(compiled.slug, action)
    names = role_names(session) if names is None else names
    roles = ", ".join(names.get(key) or key for key in reader.roles) or "-"
    words = {
        "user": reader.name, "roles": roles,
        "scope": _scope_words().get(scope, scope), "action": _action_words().get(action, action),
    }  # fmt: skip
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


def role_names(session: Session) -> dict[str, str]:
    """Return what every role is called in the language spoken at the moment."""
    locale = get_locale()
    in_chinese = locale is not None and locale.language == "zh"
    rows = session.scalars(select(RoleProfile))
    return {row.key: row.label_zh if in_chinese else row.label_en for row in rows}


def _scope_words() -> dict[str, str]:
    return {"none": _("None"), "own": _("Own"), "department": _("Own department"),
            "below": _("Dept. and below"), "all": _("All")}  # fmt: skip


def _action_words() -> dict[str, str]:
    return {"see": _("See"), "add": _("Add"), "change": _("Change"), "delete": _("Delete"),
            "export": _("Export"), "import": _("Import"), "merge": _("Merge"), "assign": _("Assign"),
            "restore": _("Restore"), "bulk": _("Bulk")}  # fmt: skip


def explain_record(session: Session, compiled: Compiled, record_id: int, language: str) -> WhyPage:
    """Return, for the main actions, every active user's answer on one record.

    language: "zh" or "en", in which the people are named whatever they read themselves.
    """
    users = session.scalars(select(User).where(User.active.is_(True)).order_by(User.id).limit(100))
    readers = [
        replace(reader, name=user.title(language))
        for user in users
        if (reader := load_reader(session, user.id)) is not None
    ]
    labels = _action_words()
    roles = role_names(session)
    reasons = tuple(
        (
            labels[action],
            tuple(
                explain(session, compiled, reader, action, record_id, names=roles)
                for reader in readers
            ),
        )
        for action in ("see", "change", "delete", "assign")
    )
    return WhyPage(_("Who may do what, and why"), f"/e/{compiled.slug}/{record_id}", reasons)
