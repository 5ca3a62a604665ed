"""The roles exist once, with both labels, whatever was there before."""

from __future__ import annotations

from flask_appbuilder.security.sqla.models import Role, assoc_user_role
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.crm.roles import MADE, ROLES, ensure_roles
from app.engine.access.tables import RoleProfile
from app.engine.settings.tables import Setting


def test_second_call_creates_nothing(session: Session) -> None:
    ensure_roles(session)

    assert ensure_roles(session) == []


def test_missing_profile_is_added_and_kept_words_stay(session: Session) -> None:
    ensure_roles(session)
    session.execute(delete(Setting).where(Setting.key == MADE))
    session.execute(delete(RoleProfile).where(RoleProfile.key == "sales"))
    session.get_one(RoleProfile, "service").label_en = "Care"
    session.flush()

    created = ensure_roles(session)

    labels = {row.key: row.label_en for row in session.scalars(select(RoleProfile))}
    assert created == ["sales"]
    assert labels["sales"] == "Sales"
    assert labels["service"] == "Care"


def test_each_role_is_a_role_of_the_chassis(session: Session) -> None:
    ensure_roles(session)

    assert {role.key for role in ROLES} <= set(session.scalars(select(Role.name)))


def test_role_that_was_deleted_does_not_come_back(session: Session) -> None:
    ensure_roles(session)
    session.execute(delete(RoleProfile).where(RoleProfile.key == "auditor"))
    session.execute(delete(assoc_user_role))
    session.execute(delete(Role).where(Role.name == "auditor"))

    assert ensure_roles(session) == []
