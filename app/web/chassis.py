"""Every override of the chassis in one place: what of it exists here, and who is signed in.

tests/web/test_chassis.py pins what is relied on; read it before raising the version.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, g
from flask_appbuilder import AppBuilder
from flask_appbuilder.security.sqla.manager import SecurityManager
from flask_login import LoginManager

from app.engine.access.reader import current_reader
from app.engine.access.tables import User
from app.web.locale import choose_locale, choose_timezone
from app.web.sign_in import SignInTry, authenticate
from app.web.template_env import use_translations


class Chassis(AppBuilder):  # type: ignore[misc]  # the chassis has no types
    """Flask-AppBuilder without its stock pages, static files and menu."""

    def _add_admin_views(self) -> None:
        """Register no stock view: index, back, locale, security, OpenAPI and menu are ours."""
        babel = current_app.extensions["babel"]
        babel.locale_selector = choose_locale
        babel.timezone_selector = choose_timezone
        use_translations(current_app.jinja_env)

    def _add_global_static(self) -> None:
        """Leave the stock templates, scripts and styles out: nothing may fall back to them."""

    def _add_global_filters(self) -> None:
        """Leave the stock template filters out."""


class CRMSecurityManager(SecurityManager):  # type: ignore[misc]
    """The chassis' users and roles with one pipeline for signing in and one answer to rights."""

    user_model = User

    def register_views(self) -> None:
        """Register none of the stock security pages."""

    def create_login_manager(self, app: Flask) -> LoginManager:
        """Let the person that app/web/identity.py found be the only one there is."""
        manager = LoginManager(app)
        manager.session_protection = None
        manager.request_loader(lambda _request: g.get("person"))
        manager.user_loader(lambda _user_id: None)
        return manager

    def create_jwt_manager(self, app: Flask) -> None:
        """Make none: tokens are read by app/web/tokens.py."""

    def create_limiter(self, app: Flask) -> None:
        """Make none: tries are counted in the database (app/web/throttle.py), for every door."""

    @staticmethod
    def before_request() -> None:
        """Do nothing: app/web/identity.py names the person."""

    @property
    def current_user(self) -> User | None:
        """Return the signed-in person, or None."""
        person: User | None = g.get("person")
        return person

    def auth_user_db(self, username: str | None, password: str | None) -> User | None:
        """Check a name and password the one way there is; None when they are refused."""
        outcome = authenticate(SignInTry(username or "", password or ""))
        return outcome.user

    def has_access(self, permission_name: str, view_name: str) -> bool:
        """Allow stock-protected views to administrators only; our pages ask the reader."""
        reader = current_reader()
        return reader is not None and reader.is_administrator

    def _has_view_access(self, user: Any, permission_name: str, view_name: str) -> bool:
        return self.has_access(permission_name, view_name)

    def get_user_menu_access(self, menu_names: list[str] | None = None) -> set[str]:
        """Offer no stock menu."""
        return set()
