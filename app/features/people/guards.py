"""What nobody may do to rights: grant more than they hold, lock everybody out, help themselves."""

from __future__ import annotations

from collections.abc import Collection

from flask_appbuilder.security.sqla.models import Role, assoc_user_role
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.engine.access.reader import MODES, Reader
from app.engine.access.resolve import StoredRules, role_mode, role_scope
from app.engine.access.tables import User
from app.engine.compile.catalogue import Catalogue
from app.engine.declare.access_spec import ACTIONS, ADMINISTRATOR, SCOPES
from app.engine.errors import AccessDenied, UserError


def require_administrator(reader: Reader) -> None:
    """Refuse everybody who does not administer; rooms call it before anything else."""
    if not reader.is_administrator:
        raise AccessDenied(_("Only administrators open the settings."))


def holds_scope(reader: Reader, slug: str, action: str, scope: str) -> bool:
    """Tell whether a person holds at least a scope, and so may give it to others."""
    held = "all" if reader.is_administrator else reader.scope(slug, action)
    return SCOPES.index(scope) <= SCOPES.index(held)


def holds_mode(reader: Reader, slug: str, name: str, mode: str) -> bool:
    """Tell whether a person meets a field at least as openly as the mode."""
    held = "edit" if reader.is_administrator else reader.mode(slug, name)
    return MODES.index(mode) <= MODES.index(held)


def holds_role(catalogue: Catalogue, reader: Reader, role: str, stored: StoredRules) -> bool:
    """Tell whether a person holds everything that a role gives, and so may give the role."""
    if reader.is_administrator:
        return True
    if role == ADMINISTRATOR:
        return False
    return all(
        holds_scope(reader, compiled.slug, action, role_scope(compiled, role, action, stored))
        for compiled in catalogue
        for action in ACTIONS
    ) and all(
        holds_mode(reader, compiled.slug, name, role_mode(compiled, role, item, stored))
        for compiled in catalogue
        if role_scope(compiled, role, "see", stored) != SCOPES[0]
        for name, item in compiled.fields.items()
    )


def require_other_role(reader: Reader, role: str) -> None:
    """Refuse changes of the administrator role and of a role one holds."""
    if role == ADMINISTRATOR:
        raise AccessDenied(_("Administrators may do everything; their rights cannot be changed."))
    if role in reader.roles and not reader.is_administrator:
        raise AccessDenied(_("You may not change the rights of a role you hold."))


def require_administrator_left(session: Session, *, without: Collection[int]) -> None:
    """Refuse a change after which nobody active would administer; `without`: ids that drop out."""
    # Locked, so that two administrators cannot dismiss each other at the same moment.
    session.execute(select(Role.id).where(Role.name == ADMINISTRATOR).with_for_update())
    left = session.scalar(
        select(func.count(User.id))
        .join(assoc_user_role, assoc_user_role.c.user_id == User.id)
        .join(Role, Role.id == assoc_user_role.c.role_id)
        .where(Role.name == ADMINISTRATOR, User.active.is_(True), User.id.not_in(without))
    )
    if not left:
        raise UserError(
            _("Nobody would be left who administers. Make somebody else an administrator first.")
        )
