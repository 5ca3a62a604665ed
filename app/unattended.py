"""The first start without the wizard: administrator and demo company from the settings."""

from __future__ import annotations

from flask import Flask

from app.engine.database import short_write
from app.engine.errors import InvalidRecord, NotVisible
from app.extensions import db
from app.web.company import PRODUCT_NAME
from app.web.first_start import FirstCompany, has_account, set_up
from config import Settings, SettingsError


def set_up_unattended(app: Flask, settings: Settings) -> None:
    """Make the first administrator when the settings name one and nobody can sign in yet.

    Raises SettingsError when the name or password is refused.
    """
    is_set_up = bool(settings.admin_username) and has_account(db.session)
    db.session.remove()
    if not settings.admin_username or is_set_up:
        return
    wanted = FirstCompany(
        company=PRODUCT_NAME[settings.default_locale],
        username=settings.admin_username, password=settings.admin_password or "",
        language=settings.default_locale, timezone=settings.timezone,
    )  # fmt: skip
    try:
        with short_write(db.engine) as session:
            if has_account(session):
                return
            set_up(session, wanted)
            create_demo = app.extensions.get("create_demo")
            if settings.demo and create_demo is not None:
                create_demo(session, settings.demo_password)
    except NotVisible:
        # Another process of this start was faster; both read the same settings.
        return
    except InvalidRecord as refused:
        names = {"username": "CRM_ADMIN_USERNAME", "password": "CRM_ADMIN_PASSWORD"}
        raise SettingsError(
            [f"{names.get(error.field, error.field)}: {error.message}" for error in refused.errors]
        ) from None
