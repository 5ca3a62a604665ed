"""The roles of the CRM: what a person is called by the rights, in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from flask_appbuilder.security.sqla.models import Role
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.engine.access.tables import RoleProfile
from app.engine.declare.access_spec import ADMINISTRATOR
from app.engine.declare.label import Label
from app.engine.settings.stamps import RIGHTS, raise_stamp


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


def ensure_roles(session: Session) -> list[str]:
    """Create the roles that are missing, and return their keys; existing ones stay untouched.

    A role is a row of the chassis (its name is the key) and a profile with both labels.
    """
    named = set(session.scalars(select(Role.name)))
    described = set(session.scalars(select(RoleProfile.key)))
    for position, words in enumerate(ROLES):
        if words.key not in named:
            session.add(Role(name=words.key))
        if words.key not in described:
            label = words.label
            session.add(
                RoleProfile(key=words.key, label_zh=label.zh, label_en=label.en, position=position)
            )
    created = [words.key for words in ROLES if words.key not in named & described]
    if created:
        raise_stamp(session, RIGHTS)
        session.flush()  # people are given these roles right after
    return created
