"""Read and change what roles may do; every change is checked, journalled and stamped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_appbuilder.security.sqla.models import Role
from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.engine import clock
from app.engine.access.reader import MODES, Reader
from app.engine.access.resolve import StoredRules, role_mode, role_scope
from app.engine.access.tables import FieldRule, GrantedScope
from app.engine.compile.catalogue import Catalogue
from app.engine.compile.model import Compiled
from app.engine.declare.access_spec import ACTIONS, SCOPES
from app.engine.errors import AccessDenied, UserError
from app.engine.settings.stamps import RIGHTS, raise_stamp
from app.features.people.entries import ROLE, note
from app.features.people.guards import (
    holds_mode,
    holds_scope,
    require_administrator,
    require_other_role,
)
from app.features.people.words import action_words

SHOWN_ACTIONS = tuple(action for action in ACTIONS if action != "bulk")
#: Fields whose rights come from elsewhere: what is listed there has rights of its own.
UNRULED = ("back_links", "rows")


@dataclass(frozen=True)
class Change:
    """One right to change: kind "scope" or "mode", entity, action or field, old and new."""

    kind: str
    entity: str
    name: str
    old: str
    new: str

    @property
    def key(self) -> str:
        """Return the name of its input and of its line in the journal."""
        return f"{self.kind}.{self.entity}.{self.name}"


def read_changes(
    catalogue: Catalogue, role: str, sent: Mapping[str, str], stored: StoredRules
) -> list[Change]:
    """Return what differs from now; names are scope.<entity>.<action> and mode.<entity>.<field>."""
    changes = []
    for key, value in sent.items():
        kind, _dot, rest = key.partition(".")
        slug, _dot, name = rest.partition(".")
        if kind not in ("scope", "mode"):
            continue
        compiled = catalogue.entities.get(slug)
        if compiled is None or name not in (ACTIONS if kind == "scope" else compiled.fields):
            raise UserError(_("“%(name)s” is not a right here.", name=key[:80]), field=key)
        _require_known(kind, key, value)
        old = current_value(compiled, role, kind, name, stored)
        if old != value:
            changes.append(Change(kind, slug, name, old, value))
    return changes


def in_menu_order(catalogue: Catalogue) -> list[Compiled]:
    """Return the entities that have rights of their own, those of one menu together."""
    own = [item for item in catalogue if not item.spec.parent_row]
    menus = list(dict.fromkeys(item.spec.menu for item in own))
    return sorted(own, key=lambda item: menus.index(item.spec.menu))


def current_value(compiled: Compiled, role: str, kind: str, name: str, stored: StoredRules) -> str:
    """Return the scope of an action (kind "scope") or the rule of a field (kind "mode")."""
    if kind == "scope":
        return role_scope(compiled, role, name, stored)
    return role_mode(compiled, role, compiled.fields[name], stored)


def _require_known(kind: str, key: str, value: str) -> None:
    allowed = SCOPES if kind == "scope" else MODES
    if value in allowed:
        return
    words = {"value": value[:40], "allowed": ", ".join(allowed)}
    if kind == "scope":
        raise UserError(
            _("“%(value)s” is not a scope. Choose one of: %(allowed)s.", **words), field=key
        )
    raise UserError(
        _("“%(value)s” is not a field rule. Choose one of: %(allowed)s.", **words), field=key
    )


def save_changes(
    session: Session,
    catalogue: Catalogue,
    role: str,
    changes: list[Change],
    *,
    reader: Reader,
) -> None:
    """Store changed rights; refused for the administrator role, one's own, and what one lacks."""
    require_administrator(reader)
    require_other_role(reader, role)
    known = find_role(session, role)
    for change in changes:
        _require_held(catalogue, reader, change)
    now = clock.now()
    for change in changes:
        store_value(session, role, change, now=now, by=reader.user_id)
    if changes:
        told = {change.key: [change.old, change.new] for change in changes}
        note(session, reader, ROLE, known, role, changes=told)
        raise_stamp(session, RIGHTS)


def find_role(session: Session, role: str) -> int:
    """Return the id of a role by key; UserError when there is none."""
    known = session.scalar(select(Role.id).where(Role.name == role))
    if known is None:
        raise UserError(_("There is no role “%(role)s”.", role=role[:60]))
    return int(known)


def store_value(
    session: Session, role: str, change: Change, *, now: datetime, by: int | None
) -> None:
    """Replace one stored scope or field rule."""
    words = {"role": role, "entity": change.entity, "changed_at": now, "changed_by_id": by}
    if change.kind == "scope":
        session.execute(
            delete(GrantedScope).where(
                GrantedScope.role == role, GrantedScope.entity == change.entity,
                GrantedScope.action == change.name,
            )
        )  # fmt: skip
        session.add(GrantedScope(action=change.name, scope=change.new, **words))
        return
    session.execute(
        delete(FieldRule).where(
            FieldRule.role == role, FieldRule.entity == change.entity,
            FieldRule.field == change.name,
        )
    )  # fmt: skip
    session.add(FieldRule(field=change.name, mode=change.new, **words))


def _require_held(catalogue: Catalogue, reader: Reader, change: Change) -> None:
    compiled = catalogue[change.entity]
    things = compiled.spec.plural.text(reader.language)
    if change.kind == "scope":
        if not holds_scope(reader, change.entity, change.name, change.new):
            deed = action_words()[change.name]
            raise AccessDenied(
                _(
                    "You may not give “%(action)s” on %(things)s further than you hold it.",
                    action=deed, things=things,
                )
            )  # fmt: skip
    elif not holds_mode(reader, change.entity, change.name, change.new):
        label = compiled.fields[change.name].label.text(reader.language)
        raise AccessDenied(
            _(
                "You may not open “%(field)s” of %(things)s further than you see it.",
                field=label, things=things,
            )
        )  # fmt: skip
