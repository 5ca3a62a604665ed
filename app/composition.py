"""Puts the application together; this module may import everything, nothing imports it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_babel import Babel

from app import views
from app.crm.demo import create_demo
from app.crm.roles import ensure_roles, missing_roles
from app.crm.rules import register_rules
from app.data_folder import secret_key
from app.engine import boot, clock
from app.engine.database import engine_options, prepare_engine, short_write
from app.engine.files import upkeep as files_upkeep  # noqa: F401 - registers its job
from app.engine.files.collect import collect_files
from app.engine.files.store import FOLDER, FileStore
from app.engine.jobs import upkeep  # noqa: F401 - registers its job
from app.engine.jobs.engine import JobEngine
from app.engine.packs import read_off
from app.engine.prepare import prepare_database
from app.engine.settings.stamps import read_stamp
from app.extensions import csrf, db
from app.features.notifications.jobs import tell_of_failure
from app.features.packs.shelf import Shelf
from app.refusals import readable_refusals, require_database, requiring_driver
from app.serve.hooks import ServeHooks
from app.terminal import language
from app.unattended import set_up_unattended
from app.web.account_pages import AccountPages
from app.web.chassis import Chassis, CRMSecurityManager
from app.web.compress import register_compression
from app.web.cookie import SealedSessions
from app.web.errors import register_errors
from app.web.headers import register_headers
from app.web.health import HealthPages
from app.web.identity import has_accounts, register_identity
from app.web.limits import register_limits
from app.web.logs import register_logs, set_up_logs
from app.web.sessions import SessionLimits
from app.web.settings_pages import SettingsPages
from app.web.setup_pages import SetupPages, announce_link, register_setup, setup_note
from app.web.sign_in_pages import LanguagePages, SignInPages
from app.web.static_files import CRMFlask
from app.web.template_env import prepare_templates
from app.web.token_api import TokenAPI
from app.web.transaction import begin_request, end_request
from app.web.translations import built_translations
from app.web.warm_up import warm_up
from config import Settings, load_settings

#: Packs that come with the product; those of a site lie in its data directory.
SHIPPED_PACKS = Path(__file__).resolve().parent / "crm" / "packs"
PAGES = (
    SignInPages, LanguagePages, SetupPages, AccountPages, SettingsPages, HealthPages, TokenAPI,
)  # fmt: skip


def create_app(
    settings: Settings | None = None,
    *,
    catalogue_modules: Sequence[str] = ("app.models",),
    testing: bool = False,
) -> Flask:
    """Make the application: settings, database, chassis, catalogue, pages, first administrator.

    Raises SettingsError or StartRefused, both readable, when it cannot start.
    """
    with readable_refusals():
        return _create_app(settings or load_settings(), catalogue_modules, testing)


def _create_app(settings: Settings, catalogue_modules: Sequence[str], testing: bool) -> Flask:
    if not testing:
        set_up_logs(settings)
    app = CRMFlask(__name__, static_folder="static", template_folder="templates")
    app.testing = testing
    configure(app, settings)
    with requiring_driver(settings.database_url):
        db.init_app(app)
    csrf.init_app(app)
    register_hooks(app, settings)
    with app.app_context():
        prepare_engine(db.engine)
        require_database(db.engine)
        builder = Chassis(
            app, db.session, update_perms=False, security_manager_class=CRMSecurityManager
        )
        off = read_off(settings.data_dir)
        shelf = Shelf(tuple(catalogue_modules), SHIPPED_PACKS, settings.data_dir, off)
        app.extensions["packs"] = shelf
        catalogue = boot.boot(app, catalogue_modules, shelf.folders, off)
        prepare_database(db.engine, catalogue)
        if missing_roles(db.session):
            with short_write(db.engine) as session:
                ensure_roles(session)
        db.session.remove()
        for page in PAGES:
            builder.add_view_no_menu(page)
        boot.register(builder, catalogue)
        views.register(app, builder)
        register_rules()
        app.extensions["create_demo"] = create_demo
        app.extensions["jobs"] = JobEngine(
            db.engine, data_dir=settings.data_dir, timezone=lambda: str(settings.timezone),
            around=app.app_context, on_failure=tell_of_failure,
        )  # fmt: skip
        set_up_unattended(app, settings)
        collect_files(db.engine, catalogue, app.extensions["files"], now=clock.now())
    app.extensions["serve"] = serve_hooks(app)
    return app


def create_tool_app(settings: Settings) -> Flask:
    """Make an application without catalogue and pages, for commands that bring a database along.

    Raises SettingsError when the database cannot be used.
    """
    app = CRMFlask(__name__)
    configure(app, settings)
    with requiring_driver(settings.database_url):
        db.init_app(app)
    Babel(app, locale_selector=language)
    with app.app_context():
        prepare_engine(db.engine)
        require_database(db.engine)
    return app


def configure(app: Flask, settings: Settings) -> None:
    """Turn our settings into Flask's and the chassis'."""
    url = settings.database_url
    app.config.update(
        CRM=settings,
        SECRET_KEY=secret_key(settings),
        SQLALCHEMY_DATABASE_URI=url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(url, threads=settings.threads),
        SESSION_COOKIE_NAME="__Host-crm" if settings.https else "crm",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_SAMESITE="Lax",
        # Checked by app/web/identity.py for every writing request, whatever the chassis exempts.
        WTF_CSRF_CHECK_DEFAULT=False,
        # A form is as old as its session; an hour would lose what people typed over lunch.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=settings.https,
        BABEL_DEFAULT_LOCALE="en",
        BABEL_DEFAULT_TIMEZONE=settings.timezone,
        BABEL_TRANSLATION_DIRECTORIES=str(built_translations(settings.data_dir)),
        LANGUAGES={"zh": {"flag": "cn", "name": "中文"}, "en": {"flag": "gb", "name": "English"}},
        AUTH_ROLE_ADMIN="administrator",
        APP_NAME="Guanxi CRM",
        FAB_CREATE_DB=False,
        FAB_UPDATE_PERMS=False,
        FAB_ADD_SECURITY_VIEWS=False,
        FAB_ADD_SECURITY_API=False,
        FAB_ADD_OPENAPI_VIEWS=False,
        FAB_ADD_MENU_API=False,
    )
    app.session_interface = SealedSessions()
    app.json.ensure_ascii = False  # type: ignore[attr-defined]


def register_hooks(app: Flask, settings: Settings) -> None:
    """Add what happens around every request, in order."""
    prepare_templates(app)
    register_errors(app)
    app.before_request(begin_request)
    app.teardown_request(end_request)
    register_logs(app)
    register_headers(app, settings)
    register_compression(app)
    register_limits(app, request_mb=settings.request_max_mb)
    register_setup(app)
    limits = SessionLimits(
        idle=timedelta(minutes=settings.session_idle_minutes),
        longest=timedelta(hours=settings.session_max_hours),
    )
    register_identity(app, limits)
    app.extensions["say"] = say
    app.extensions["files"] = FileStore(settings.data_dir / FOLDER, settings.upload_max_mb)


def serve_hooks(app: Flask) -> ServeHooks:
    """Tell the serving process how to notice an Apply, and what to print at start."""
    with app.app_context():
        engine = db.engine
        loaded = read_stamp(engine)

    def notes() -> list[str]:
        with app.app_context():
            return [] if has_accounts() else [setup_note(announce_link())]

    return ServeHooks(lambda: read_stamp(engine), loaded, notes, lambda: warm_up(app))


def say(line: str) -> None:
    """Print a line where the product was started."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
