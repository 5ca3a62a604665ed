"""The roles of the CRM: what a person is called by the rights, in both languages."""

from __future__ import annotations

import json
from dataclasses import dataclass

from flask_appbuilder.security.sqla.models import Role
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.engine.access.tables import RoleProfile
from app.engine.declare.access_spec import ADMINISTRATOR
from app.engine.declare.label import Label
from app.engine.settings.stamps import RIGHTS, raise_stamp
from app.engine.settings.tables import Setting
from app.web.company import write_setting

#: The setting that remembers which of the roles below were made here.
MADE = "roles.made"


@dataclass(frozen=True)
class RoleWords:
    """A role that exists from the start: its key and what people call it."""

    key: str
    label: Label


#: What each role may do stands in the `access` of each entity; this is only their names.
ROLES = (
    RoleWords(ADMINISTRATOR, Label(zh="管理员", en="Administrator")),
    RoleWords("manager", Label(zh="部门经理", en="Department manager")),
    RoleWords("sales", Label(zh="销售", en="Sales")),
    RoleWords("service", Label(zh="客服", en="Service")),
    RoleWords("marketing", Label(zh="市场", en="Marketing")),
    RoleWords("executive", Label(zh="管理层", en="Executive")),
    RoleWords("auditor", Label(zh="审计", en="Auditor")),
)


def missing_roles(session: Session) -> list[str]:
    """Return the keys of the roles that are not there as a whole; reads only."""
    whole = set(session.scalars(select(Role.name).where(Role.name.in_(select(RoleProfile.key)))))
    return [words.key for words in ROLES if words.key not in whole]


def ensure_roles(session: Session) -> list[str]:
    """Create the roles that were never made here, and return their keys; others stay untouched.

    A role is a row of the chassis (its name is the key) and a profile with both labels. What was
    made once is remembered, so that a role that administrators deleted does not come back.
    """
    row = session.get(Setting, MADE)
    made = set(json.loads(row.value)) if row is not None else set()
    named = set(session.scalars(select(Role.name)))
    described = set(session.scalars(select(RoleProfile.key)))
    missing = [
        one
        for one in ROLES
        if one.key not in named & described and (one.key in named or one.key not in made)
    ]
    for words in missing:
        if words.key not in named:
            session.add(Role(name=words.key))
        if words.key not in described:
            place, label = ROLES.index(words), words.label
            session.add(
                RoleProfile(key=words.key, label_zh=label.zh, label_en=label.en, position=place)
            )
    if missing or row is None:
        write_setting(session, MADE, sorted(made | {words.key for words in ROLES}))
    if missing:
        raise_stamp(session, RIGHTS)
        session.flush()  # people are given these roles right after
    return [words.key for words in missing]
