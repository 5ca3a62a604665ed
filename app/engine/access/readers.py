"""Who a user id stands for: name, roles, department and rights, cached until rights change."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from threading import Lock

from flask_appbuilder.security.sqla.models import Role, assoc_user_role
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.engine.access.reader import Reader
from app.engine.access.resolve import (
    departments_below,
    read_stored_rules,
    resolve_rights,
)
from app.engine.access.tables import Department, RoleProfile, User
from app.engine.compile.catalogue import Catalogue, current_catalogue
from app.engine.declare.access_spec import ADMINISTRATOR
from app.engine.settings.stamps import RIGHTS, read_stamps

_LIMIT = 2000
_cache: OrderedDict[tuple[int, int, int, str], Reader] = OrderedDict()
_lock = Lock()


def load_reader(
    session: Session,
    user_id: int,
    *,
    language: str = "",
    timezone: str = "",
    stamps: dict[str, int] | None = None,
) -> Reader | None:
    """Return the active user as a Reader, or None when unknown or deactivated.

    One statement when the rights stamp is unchanged since the last call in this process
    (none when the caller already read the stamps), about eight otherwise.
    """
    stamp = (stamps if stamps is not None else read_stamps(session)).get(RIGHTS, 0)
    # Names are in the language that is read in: the same person may switch it.
    key = (id(current_catalogue()), user_id, stamp, language)
    with _lock:
        reader = _cache.get(key)
    if reader is None:
        reader = _build(session, user_id, language)
        if reader is None:
            return None
        with _lock:
            _cache[key] = reader
            while len(_cache) > _LIMIT:
                _cache.popitem(last=False)
    return replace(reader, timezone=timezone) if timezone else reader


def forget_readers() -> None:
    """Empty the cache of this process; tests that roll back need it."""
    with _lock:
        _cache.clear()


def _build(session: Session, user_id: int, language: str) -> Reader | None:
    user = session.get(User, user_id)
    if user is None or not user.active:
        return None
    catalogue = current_catalogue()
    roles = tuple(
        session.scalars(
            select(Role.name).join(assoc_user_role).where(assoc_user_role.c.user_id == user_id)
            .order_by(Role.name)
        )
    )  # fmt: skip
    department = session.get(Department, user.department_id) if user.department_id else None
    own = (user.department_id,) if user.department_id else ()
    rights = resolve_rights(
        catalogue,
        roles,
        stored=read_stored_rules(session),
        department_ids=own,
        below_ids=departments_below(session, user.department_id),
        collaborates=_collaborations(session, catalogue, user_id),
    )
    language = language or user.language or "zh"
    return Reader(
        user_id=user_id, username=user.username, name=user.title(language), roles=roles,
        language=language, timezone=user.timezone or "Asia/Shanghai",
        department_id=user.department_id,
        department_name=department.title(language) if department else "", rights=rights,
        export_limit=_export_limit(session, roles),
    )  # fmt: skip


def _export_limit(session: Session, roles: tuple[str, ...]) -> int | None:
    """Return the most records a person may take out at once; None where a role sets no limit."""
    if ADMINISTRATOR in roles:
        return None
    limits = select(RoleProfile.export_limit).where(
        RoleProfile.key.in_(roles), RoleProfile.export_limit.is_not(None)
    )
    found = [one for one in session.scalars(limits) if one is not None]
    return max(found) if found and len(found) == len(roles) else None


def _collaborations(session: Session, catalogue: Catalogue, user_id: int) -> frozenset[str]:
    """Return the slugs of entities where the user collaborates on a record; one statement."""
    tables = {
        compiled.slug: compiled.link_tables["collaborators"]
        for compiled in catalogue
        if "collaborators" in compiled.link_tables
    }
    if not tables:
        return frozenset()
    questions = [
        exists().where(table.c.right_id == user_id).label(slug) for slug, table in tables.items()
    ]
    row = session.execute(select(*questions)).one()
    return frozenset(slug for slug, found in zip(tables, row, strict=True) if found)
