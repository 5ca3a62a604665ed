"""Tables of people and rights: users, departments, positions, roles, granted scopes, field rules.

Owned by developers (migrations), like every table with info["owner"] == "system".
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import User as ChassisUser
from sqlalchemy import Boolean, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.engine.fields.types import UTCDateTime

SYSTEM: dict[str, Any] = {"info": {"owner": "system"}}


class Department(Model):
    """A department of the organisation; departments form a tree without cycles."""

    __tablename__ = "crm_department"
    __table_args__ = SYSTEM

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("crm_department.id"), index=True)
    name_zh: Mapped[str] = mapped_column(String(100), default="")
    name_en: Mapped[str] = mapped_column(String(100), default="")
    position: Mapped[int] = mapped_column(Integer, default=0)
    # No foreign key: people name their department, and two tables that name each other cannot be
    # created in any order. People are never deleted, so the id stays good.
    head_id: Mapped[int | None] = mapped_column(Integer)

    def title(self, language: str) -> str:
        """Return the department's name in the reader's language, or in the other one."""
        return _in_language(language, self.name_zh, self.name_en)


class Position(Model):
    """What a person is in the organisation, such as sales engineer; an ordered list."""

    __tablename__ = "crm_position"
    __table_args__ = SYSTEM

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name_zh: Mapped[str] = mapped_column(String(100), default="")
    name_en: Mapped[str] = mapped_column(String(100), default="")
    position: Mapped[int] = mapped_column(Integer, default=0)

    def title(self, language: str) -> str:
        """Return the position's name in the reader's language, or in the other one."""
        return _in_language(language, self.name_zh, self.name_en)


def _in_language(language: str, zh: str, en: str) -> str:
    first, second = (zh, en) if language.startswith("zh") else (en, zh)
    return first or second


class CRMUser(ChassisUser):
    """A person who signs in: the chassis' user with language, department and sign-in state.

    name_zh is the name people call them by; name_en its Latin form (may be empty).
    epoch rises with every password change, deactivation or "sign out everywhere" and is part
    of every session and token, so that older ones die.
    """

    __tablename__ = "ab_user"

    name_zh: Mapped[str] = mapped_column(String(64), default="", server_default="")
    name_en: Mapped[str] = mapped_column(String(64), default="", server_default="")
    language: Mapped[str] = mapped_column(String(5), default="", server_default="")
    timezone: Mapped[str] = mapped_column(String(64), default="", server_default="")
    theme: Mapped[str] = mapped_column(String(8), default="", server_default="")
    department_id: Mapped[int | None] = mapped_column(ForeignKey("crm_department.id"), index=True)
    position_id: Mapped[int | None] = mapped_column(ForeignKey("crm_position.id"), index=True)
    phone: Mapped[str] = mapped_column(String(40), default="", server_default="")
    must_change_password: Mapped[bool] = mapped_column(Boolean, default=False, server_default="0")
    epoch: Mapped[int] = mapped_column(Integer, default=0, server_default="0")

    def title(self, language: str) -> str:
        """Return the name to show in the reader's language; the user name as a last resort."""
        return _in_language(language, self.name_zh, self.name_en) or self.username


# The chassis' own relations name its class by the word "User", so the mapped name must differ.
User = CRMUser


class RoleProfile(Model):
    """What a role is called in both languages; `key` equals the chassis role's name.

    export_limit: the most records that whoever holds it may take out at once; None for any number.
    """

    __tablename__ = "crm_role"
    __table_args__ = SYSTEM

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    label_zh: Mapped[str] = mapped_column(String(64), default="")
    label_en: Mapped[str] = mapped_column(String(64), default="")
    position: Mapped[int] = mapped_column(Integer, default=0)
    export_limit: Mapped[int | None] = mapped_column(Integer)


class GrantedScope(Model):
    """A right an administrator set: it replaces the declared one for role, entity, action."""

    __tablename__ = "crm_right"
    __table_args__ = (UniqueConstraint("role", "entity", "action"), SYSTEM)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    role: Mapped[str] = mapped_column(String(64))
    entity: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(16))
    scope: Mapped[str] = mapped_column(String(16))
    changed_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))


class FieldRule(Model):
    """A field mode an administrator set: "hidden", "mask", "read" or "edit"."""

    __tablename__ = "crm_field_rule"
    __table_args__ = (UniqueConstraint("role", "entity", "field"), SYSTEM)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    role: Mapped[str] = mapped_column(String(64))
    entity: Mapped[str] = mapped_column(String(40))
    field: Mapped[str] = mapped_column(String(40))
    mode: Mapped[str] = mapped_column(String(8))
    changed_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
