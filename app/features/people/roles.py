"""Roles: their names and people; making one as a copy, renaming and deleting one."""

from __future__ import annotations

import re
from typing import Any

from flask_appbuilder.security.sqla.models import Role, assoc_user_role
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.engine import clock
from app.engine.access.reader import MODES, Reader
from app.engine.access.resolve import StoredRules, read_stored_rules, role_mode, role_scope
from app.engine.access.tables import FieldRule, GrantedScope, RoleProfile, User
from app.engine.compile.catalogue import Catalogue
from app.engine.compile.model import Compiled
from app.engine.declare.access_spec import ACTIONS, ADMINISTRATOR, SCOPES
from app.engine.errors import AccessDenied, FieldError, InvalidRecord, UserError
from app.engine.fields.folding import clean_line, fold_width
from app.engine.settings.stamps import RIGHTS, raise_stamp
from app.features.people.entries import ROLE, note
from app.features.people.guards import require_administrator
from app.features.people.rights import Change, find_role, store_value

LABEL_LENGTH = 64
#: What a spreadsheet can hold.
MOST_EXPORTED = 1_048_575


def role_people(session: Session) -> dict[str, int]:
    """Return how many active users hold each role, by key."""
    statement = (
        select(Role.name, func.count(User.id)).join(assoc_user_role, assoc_user_role.c.role_id == Role.id)
        .join(User, User.id == assoc_user_role.c.user_id).where(User.active.is_(True)).group_by(Role.name)
    )  # fmt: skip
    return {row[0]: row[1] for row in session.execute(statement)}


def role_labels(session: Session, language: str) -> dict[str, str]:
    """Return key -> label of every role in order; roles without a profile by their name."""
    profiles = {
        row.key: row for row in session.scalars(select(RoleProfile).order_by(RoleProfile.position))
    }
    names = list(session.scalars(select(Role.name).order_by(Role.id)))
    ordered = [key for key in profiles if key in names]
    found = {}
    for key in [*ordered, *(name for name in names if name not in profiles)]:
        row = profiles.get(key)
        zh, en = (row.label_zh, row.label_en) if row else (key, key)
        found[key] = (zh or en or key) if language.startswith("zh") else (en or zh or key)
    return found


def create_role(
    session: Session,
    catalogue: Catalogue,
    *,
    zh: str,
    en: str,
    source: str,
    reader: Reader,
) -> str:
    """Make a role with the rights of `source` ("" for none), and return its key.

    A copy never gives more than the person who makes it holds. InvalidRecord names each field.
    """
    require_administrator(reader)
    zh, en = _checked_labels(session, zh, en)
    if source and source not in role_labels(session, "en"):
        raise InvalidRecord([FieldError("source", _("There is no role “%(role)s”.", role=source))])
    key = _free_key(session, catalogue, en or zh)
    role = Role(name=key)
    last = session.scalar(select(func.max(RoleProfile.position))) or 0
    like = session.get(RoleProfile, source) if source else None
    profile = RoleProfile(
        key=key, label_zh=zh, label_en=en, position=last + 1,
        export_limit=like.export_limit if like is not None else None,
    )  # fmt: skip
    session.add_all([role, profile])
    session.flush()  # the journal names the role by its id
    _copy_rights(session, catalogue, key, source, reader)
    note(
        session, reader, ROLE, role.id, key, action="create",
        changes={"label": ["", zh or en], "source": ["", source]},
    )  # fmt: skip
    raise_stamp(session, RIGHTS)
    return key


def change_role(
    session: Session, key: str, *, zh: str, en: str, export_limit: str, reader: Reader
) -> None:  # fmt: skip
    """Change what a role is called and how many records its people may export; its key stays.

    export_limit: as typed, "" for any number. InvalidRecord names each field.
    """
    require_administrator(reader)
    role_id = find_role(session, key)
    zh, en = _checked_labels(session, zh, en, key=key)
    profile = session.get(RoleProfile, key)
    if profile is None:
        profile = RoleProfile(key=key, label_zh=key, label_en=key)
        session.add(profile)
    limit = _checked_limit(export_limit)
    pairs: dict[str, list[Any]] = {
        "label_zh": [profile.label_zh, zh], "label_en": [profile.label_en, en],
        "export_limit": [profile.export_limit, limit],
    }  # fmt: skip
    profile.label_zh, profile.label_en, profile.export_limit = zh, en, limit
    changes = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    note(session, reader, ROLE, role_id, key, changes=changes)
    raise_stamp(session, RIGHTS)


def delete_role(session: Session, key: str, *, reader: Reader) -> None:
    """Delete a role that nobody holds, with its stored rights; UserError with the count else."""
    require_administrator(reader)
    role_id = find_role(session, key)
    if key == ADMINISTRATOR:
        raise AccessDenied(_("The administrator role cannot be deleted."))
    if key in reader.roles:
        raise AccessDenied(_("You may not delete a role you hold."))
    holders = session.scalar(
        select(func.count()).select_from(assoc_user_role).where(assoc_user_role.c.role_id == role_id)
    )  # fmt: skip
    if holders:
        raise UserError(
            ngettext(
                "%(num)d person holds this role (deactivated people count too). Give them another role first.",
                "%(num)d people hold this role (deactivated people count too). Give them another role first.",
                holders,
            )
        )
    session.execute(delete(GrantedScope).where(GrantedScope.role == key))
    session.execute(delete(FieldRule).where(FieldRule.role == key))
    session.execute(delete(RoleProfile).where(RoleProfile.key == key))
    session.execute(delete(Role).where(Role.id == role_id))
    note(session, reader, ROLE, role_id, key, action="delete")
    raise_stamp(session, RIGHTS)


def _checked_labels(session: Session, zh: str, en: str, *, key: str = "") -> tuple[str, str]:
    zh, en = clean_line(zh), clean_line(en)
    errors = []
    if not zh and not en:
        errors.append(FieldError("label_zh", _("Give the role a name in at least one language.")))
    taken = {
        label.casefold()
        for row in session.scalars(select(RoleProfile).where(RoleProfile.key != key))
        for label in (row.label_zh, row.label_en)
    }
    for field, value in (("label_zh", zh), ("label_en", en)):
        if len(value) > LABEL_LENGTH:
            errors.append(FieldError(field, _("At most %(num)s characters.", num=LABEL_LENGTH)))
        if value and value.casefold() in taken:
            errors.append(
                FieldError(field, _("A role named “%(name)s” exists already.", name=value))
            )
    if errors:
        raise InvalidRecord(errors)
    return zh, en


def _checked_limit(text: str) -> int | None:
    digits = fold_width(text).replace(",", "").replace(" ", "")
    if not digits:
        return None
    if not digits.isascii() or not digits.isdigit() or not 0 < int(digits) <= MOST_EXPORTED:
        message = _("Write a number from 1 to %(most)s, or nothing.", most=f"{MOST_EXPORTED:,}")
        raise InvalidRecord([FieldError("export_limit", message)])
    return int(digits)


def _free_key(session: Session, catalogue: Catalogue, label: str) -> str:
    """Return a key that no role has and no declaration speaks of: those would add rights."""
    taken = set(session.scalars(select(Role.name)))
    for compiled in catalogue:
        taken |= {grant.role for grant in compiled.spec.access.grants}
        for item in compiled.fields.values():
            taken |= {*item.hide_from, *item.mask_for, *item.read_only_for}
    base = re.sub(r"[^a-z0-9]+", "_", label.casefold()).strip("_")[:40] or "role"
    key, number = base, 2
    while key in taken:
        key, number = f"{base}_{number}", number + 1
    return key


def _copy_rights(
    session: Session, catalogue: Catalogue, key: str, source: str, reader: Reader
) -> None:
    if not source:
        return
    stored, now = read_stored_rules(session), clock.now()
    for compiled in catalogue:
        if compiled.spec.parent_row:
            continue
        for change in _copied(compiled, source, stored, reader):
            store_value(session, key, change, now=now, by=reader.user_id)


def _copied(compiled: Compiled, source: str, stored: StoredRules, reader: Reader) -> list[Change]:
    """Return the rights a copy gets: the source's, cut to what the person holds."""
    found = []
    for action in ACTIONS:
        held = "all" if reader.is_administrator else reader.scope(compiled.slug, action)
        scope = min(role_scope(compiled, source, action, stored), held, key=SCOPES.index)
        if scope != SCOPES[0]:
            found.append(Change("scope", compiled.slug, action, SCOPES[0], scope))
    for name, item in compiled.fields.items():
        held = "edit" if reader.is_administrator else reader.mode(compiled.slug, name)
        mode = min(role_mode(compiled, source, item, stored), held, key=MODES.index)
        if mode != MODES[-1]:
            found.append(Change("mode", compiled.slug, name, MODES[-1], mode))
    return found
