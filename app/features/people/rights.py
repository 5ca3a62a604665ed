"""Read and change what roles may do; every change is checked, journalled and stamped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_appbuilder.security.sqla.models import Role, assoc_user_role
from flask_babel import gettext as _
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.engine import clock
from app.engine.access.reader import MODES, Reader
from app.engine.access.resolve import StoredRules, read_stored_rules, role_mode, role_scope
from app.engine.access.tables import FieldRule, GrantedScope, RoleProfile, User
from app.engine.compile.catalogue import Catalogue
from app.engine.declare.access_spec import ACTIONS, ADMINISTRATOR, SCOPES
from app.engine.errors import AccessDenied, UserError
from app.engine.journal.record import write_entry
from app.engine.settings.stamps import RIGHTS, raise_stamp

SHOWN_ACTIONS = tuple(action for action in ACTIONS if action != "bulk")


@dataclass(frozen=True)
class Change:
    """One right to change: kind "scope" or "mode", entity, action or field, old and new."""

    kind: str
    entity: str
    name: str
    old: str
    new: str


def read_changes(
    catalogue: Catalogue, role: str, sent: Mapping[str, str], stored: StoredRules
) -> list[Change]:
    """Return what differs from now; names are scope.<entity>.<action> and mode.<entity>.<field>."""
    changes = []
    for key, value in sent.items():
        kind, _dot, rest = key.partition(".")
        slug, _dot, name = rest.partition(".")
        compiled = catalogue.entities.get(slug)
        if kind not in ("scope", "mode") or compiled is None:
            continue
        if kind == "scope":
            if name not in ACTIONS or value not in SCOPES:
                raise UserError(
                    _(
                        "“%(value)s” is not a scope. Choose one of: %(allowed)s.",
                        value=value[:40],
                        allowed=", ".join(SCOPES),
                    ),
                    field=key,
                )
            old = role_scope(compiled, role, name, stored)
        else:
            if name not in compiled.fields or value not in MODES:
                raise UserError(
                    _(
                        "“%(value)s” is not a field rule. Choose one of: %(allowed)s.",
                        value=value[:40],
                        allowed=", ".join(MODES),
                    ),
                    field=key,
                )
            old = role_mode(compiled, role, compiled.fields[name], stored)
        if old != value:
            changes.append(Change(kind, slug, name, old, value))
    return changes


def save_changes(session: Session, role: str, changes: list[Change], *, reader: Reader) -> None:
    """Store changed rights; refused for the administrator role and for one's own roles."""
    if not reader.is_administrator:
        raise AccessDenied(_("Only administrators change rights."))
    if role == ADMINISTRATOR:
        raise AccessDenied(_("Administrators may do everything; their rights cannot be changed."))
    if role in reader.roles and ADMINISTRATOR not in reader.roles:
        raise AccessDenied(_("You may not change the rights of a role you hold."))
    known = session.scalar(select(Role.id).where(Role.name == role))
    if known is None:
        raise UserError(_("There is no role “%(role)s”.", role=role[:60]))
    for change in changes:
        if change.kind == "scope":
            session.execute(
                delete(GrantedScope).where(
                    GrantedScope.role == role,
                    GrantedScope.entity == change.entity,
                    GrantedScope.action == change.name,
                )
            )
            session.add(
                GrantedScope(
                    role=role,
                    entity=change.entity,
                    action=change.name,
                    scope=change.new,
                    changed_at=clock.now(),
                    changed_by_id=reader.user_id,
                )
            )
        else:
            session.execute(
                delete(FieldRule).where(
                    FieldRule.role == role,
                    FieldRule.entity == change.entity,
                    FieldRule.field == change.name,
                )
            )
            session.add(
                FieldRule(
                    role=role,
                    entity=change.entity,
                    field=change.name,
                    mode=change.new,
                    changed_at=clock.now(),
                    changed_by_id=reader.user_id,
                )
            )
    if changes:
        told = {f"{item.kind}.{item.entity}.{item.name}": [item.old, item.new] for item in changes}
        write_entry(
            session,
            reader=reader,
            source="form",
            action="change",
            slug="role",
            record_id=known,
            title=role,
            version=1,
            changes=told,
        )
        raise_stamp(session, RIGHTS)


def role_people(session: Session) -> dict[str, int]:
    """Return how many active users hold each role, by key."""
    statement = (
        select(Role.name, func.count(User.id)).join(assoc_user_role, assoc_user_role.c.role_id == Role.id)
        .join(User, User.id == assoc_user_role.c.user_id).where(User.active.is_(True)).group_by(Role.name)
    )  # fmt: skip
    return {row[0]: row[1] for row in session.execute(statement)}


def role_labels(session: Session, language: str) -> list[tuple[str, str]]:
    """Return (key, label) of every role in order; roles without a profile by their name."""
    profiles = {
        row.key: row for row in session.scalars(select(RoleProfile).order_by(RoleProfile.position))
    }
    names = list(session.scalars(select(Role.name).order_by(Role.id)))
    ordered = [*profiles, *(name for name in names if name not in profiles)]
    found = []
    for key in ordered:
        if key in names:
            row = profiles.get(key)
            zh, en = (row.label_zh, row.label_en) if row else (key, key)
            found.append(
                (key, (zh or en or key) if language.startswith("zh") else (en or zh or key))
            )
    return found


__all__ = [
    "SHOWN_ACTIONS",
    "Change",
    "read_changes",
    "read_stored_rules",
    "role_labels",
    "role_people",
    "save_changes",
]
