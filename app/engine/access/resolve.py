"""From a user's roles to rights: declared grants, replaced by what administrators stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.engine.access.reader import MODES, Rights
from app.engine.access.tables import Department, FieldRule, GrantedScope
from app.engine.compile.catalogue import Catalogue
from app.engine.compile.model import Compiled
from app.engine.declare.access_spec import ACTIONS, ADMINISTRATOR, SCOPES
from app.engine.declare.spec import FieldSpec

#: What a child row inherits from its parent: the row's action -> the parent's action.
_ROW_ACTIONS = {"see": "see", "export": "export"}


@dataclass(frozen=True)
class StoredRules:
    """Everything administrators changed: (role, slug, action) -> scope, (role, slug, field) -> mode."""

    scopes: Mapping[tuple[str, str, str], str]
    modes: Mapping[tuple[str, str, str], str]


def read_stored_rules(session: Session) -> StoredRules:
    """Read all stored scopes and field rules; two statements."""
    scopes = select(GrantedScope.role, GrantedScope.entity, GrantedScope.action, GrantedScope.scope)
    modes = select(FieldRule.role, FieldRule.entity, FieldRule.field, FieldRule.mode)
    return StoredRules(
        {(row[0], row[1], row[2]): row[3] for row in session.execute(scopes)},
        {(row[0], row[1], row[2]): row[3] for row in session.execute(modes)},
    )


def role_scope(compiled: Compiled, role: str, action: str, stored: StoredRules) -> str:
    """Return the scope one role has for an action: stored, else declared, else "none"."""
    if role == ADMINISTRATOR:
        return "all"
    found = stored.scopes.get((role, compiled.slug, action))
    if found is not None:
        return found
    declared = [
        grant.scope
        for grant in compiled.spec.access.grants
        if grant.role == role and action in grant.actions
    ]
    return widest(declared)


def role_mode(compiled: Compiled, role: str, item: FieldSpec, stored: StoredRules) -> str:
    """Return how one role meets a field: stored, else declared, else "edit"."""
    if role == ADMINISTRATOR:
        return "edit"
    found = stored.modes.get((role, compiled.slug, item.name))
    if found is not None:
        return found
    if role in item.hide_from:
        return "hidden"
    if role in item.mask_for:
        return "mask"
    return "read" if role in item.read_only_for else "edit"


def widest(scopes: Iterable[str]) -> str:
    """Return the widest of some scopes; "none" when there is none."""
    return max(scopes, key=SCOPES.index, default=SCOPES[0])


def resolve_rights(
    catalogue: Catalogue,
    roles: Iterable[str],
    *,
    stored: StoredRules,
    department_ids: tuple[int, ...] = (),
    below_ids: tuple[int, ...] = (),
    collaborates: frozenset[str] = frozenset(),
) -> Rights:
    """Add up several roles: the widest scope and the most open field mode hold."""
    held = tuple(roles)
    scopes = _resolve_scopes(catalogue, held, stored)
    modes: dict[tuple[str, str], str] = {}
    for compiled in catalogue:
        seeing = [role for role in held if _sees(catalogue, compiled, role, stored)]
        for item in compiled.fields.values():
            found = [role_mode(compiled, role, item, stored) for role in seeing]
            mode = max(found, key=MODES.index, default="hidden")
            if mode != "edit":
                modes[compiled.slug, item.name] = mode
    return Rights(
        MappingProxyType(scopes), MappingProxyType(modes), collaborates, department_ids, below_ids
    )


def _resolve_scopes(
    catalogue: Catalogue, roles: tuple[str, ...], stored: StoredRules
) -> dict[tuple[str, str], str]:
    scopes: dict[tuple[str, str], str] = {}
    for compiled in catalogue:
        source = parent_of(catalogue, compiled) or compiled
        for action in ACTIONS:
            asked = action if source is compiled else _ROW_ACTIONS.get(action, "change")
            scope = widest(role_scope(source, role, asked, stored) for role in roles)
            if scope != SCOPES[0]:
                scopes[compiled.slug, action] = scope
    # Whoever sees nothing of an entity meets all its fields hidden: no form would hold an input.
    return {key: scope for key, scope in scopes.items() if (key[0], "see") in scopes}


def _sees(catalogue: Catalogue, compiled: Compiled, role: str, stored: StoredRules) -> bool:
    source = parent_of(catalogue, compiled) or compiled
    return role_scope(source, role, "see", stored) != SCOPES[0]


def parent_of(catalogue: Catalogue, compiled: Compiled) -> Compiled | None:
    """Return the entity whose rights a child row entity borrows; None for all others."""
    link = compiled.fields.get(compiled.spec.parent_row) if compiled.spec.parent_row else None
    return catalogue.entities.get(link.option("to")) if link is not None else None


def departments_below(session: Session, department_id: int | None) -> tuple[int, ...]:
    """Return the ids of a department and all below it; () without a department."""
    if department_id is None:
        return ()
    children: dict[int | None, list[int]] = {}
    for row in session.execute(select(Department.id, Department.parent_id)):
        children.setdefault(row.parent_id, []).append(row.id)
    found, queue = [], [department_id]
    while queue:
        current = queue.pop()
        if current not in found:
            found.append(current)
            queue += children.get(current, [])
    return tuple(sorted(found))
