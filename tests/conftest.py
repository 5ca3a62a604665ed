"""One application per process, one rolled-back transaction per test, the cast, no network."""

from __future__ import annotations

import fcntl
import gc
import shutil
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Playwright, sync_playwright
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app import create_app
from app.engine.access.readers import forget_readers
from app.engine.access.tables import User
from app.engine.database import intending_to_write, sharing, short_write
from app.engine.settings.dictionaries import forget_dictionaries
from app.extensions import db
from app.features.saved_views.memory import forget_lists
from app.memory import keep_for_good
from config import Settings, load_settings
from tests.serve.product import COMPANY, command
from tests.support.cast import create_cast, person
from tests.support.client import PageClient, sign_in_directly
from tests.support.records import make_record

HERE = Path(__file__).parent
LOOPBACK = ("127.0.0.1", "::1", "localhost")
#: What takes long begins first, so that no worker still has it when the others are through.
LONG = (
    "serve/test_apply_under_load.py", "conformance/test_matrix.py", "databases/test_smoke.py",
    "browser/test_every_page.py", "serve/test_packs.py", "browser/test_languages.py",
    "serve/test_commands.py", "conformance/test_canaries.py", "browser/test_import.py",
    "engine/jobs/test_two_schedulers.py", "serve/", "browser/", "web/test_behaviours.py",
    "features/backups/",
)  # fmt: skip


def _place(item: pytest.Item) -> int:
    path = item.path.relative_to(HERE).as_posix()
    return next((place for place, name in enumerate(LONG) if path.startswith(name)), len(LONG))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes long in front of the rest, which stays in its (random) order."""
    items.sort(key=_place)


def pytest_configure() -> None:
    """Look for garbage after the tests are collected: until then nothing is let go."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Look through what the tests leave behind, seldom, and never again through what stays."""
    keep_for_good()
    gc.set_threshold(20_000, 50, 100)
    gc.enable()


@pytest.fixture(scope="session")
def browser_driver() -> Iterator[Playwright]:
    """What drives Chromium; a process can have only one, so all browser tests share it."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(autouse=True)
def closed_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in LOOPBACK:
            raise RuntimeError(f"a test connects to {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


def read_settings(folder: Path, **given: str) -> Settings:
    """Return settings for a data folder of its own; keywords are settings by name."""
    environ = {"CRM_DATA_DIR": str(folder), "CRM_SCHEDULER": "0", **given}
    return load_settings(environ, env_file=None)


def make_app(settings: Settings) -> Flask:
    """Return an application for tests, whose clients send form tokens by themselves."""
    app = create_app(settings, testing=True)
    app.test_client_class = PageClient
    app.extensions["say"] = app.extensions.setdefault("said", []).append
    # A view's mistake must become the error page that people would see, not an exception here.
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application with the cast; its database is never changed for good."""
    made = make_app(read_settings(tmp_path_factory.mktemp("data")))
    with made.app_context(), short_write(db.engine) as session:
        create_cast(session)
    return made


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A data folder with the demo company, made once for all workers; tests serve copies of it."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "demo").exists():
            made = command(shared / "demo.part", "routes", **COMPANY)
            assert made.returncode == 0, made.stderr
            (shared / "demo.part").rename(shared / "demo")
    return shared / "demo"


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with every table and nobody in it; to make one takes half of an application's start."""
    folder = tmp_path_factory.mktemp("empty")
    with make_app(read_settings(folder)).app_context():
        db.engine.dispose()
    with closing(sqlite3.connect(folder / "crm.db")) as connection:
        connection.execute("VACUUM INTO ?", (str(folder / "whole.db"),))
    return folder / "whole.db"


@pytest.fixture
def fresh_app(tmp_path: Path, empty_database: Path) -> Iterator[Callable[..., Flask]]:
    """Make an application with an empty database of its own: `fresh_app(CRM_HTTPS="1")`."""
    made: list[Flask] = []

    def build(**given: str) -> Flask:
        folder = tmp_path / f"data{len(made)}"
        folder.mkdir()
        shutil.copyfile(empty_database, folder / "crm.db")
        made.append(make_app(read_settings(folder, **given)))
        return made[-1]

    yield build
    for one in made:
        with one.app_context():
            db.engine.dispose()
    forget_readers()
    forget_dictionaries()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session inside a transaction that the application shares and that is rolled back.

    After a request, call `session.expire_all()` to see what it changed.
    """
    with app.app_context():
        engine = db.engine
    with intending_to_write(), engine.connect() as connection:
        transaction = connection.begin()
        with (
            sharing(connection),
            Session(
                bind=connection, join_transaction_mode="create_savepoint", expire_on_commit=True
            ) as made,
        ):
            yield made
        transaction.rollback()
    forget_readers()
    forget_dictionaries()
    forget_lists()
    app.extensions.pop("company", None)
    app.extensions.pop("unread_counts", None)
    app.extensions.pop("health_notice", None)
    app.extensions.pop("role_names", None)


@pytest.fixture
def client(app: Flask, session: Session) -> PageClient:
    """A browser nobody has signed in with."""
    made: Any = app.test_client()
    return made


@pytest.fixture
def client_as(app: Flask, session: Session) -> Callable[[User], PageClient]:
    """Return a browser in which a person is signed in: `client_as(bob).get("/")`."""

    def signed_in(user: User) -> PageClient:
        made: Any = app.test_client()
        return sign_in_directly(made, session, user)

    return signed_in


@pytest.fixture
def make(session: Session) -> Callable[..., Any]:
    """Make a record: `make("customer", owner=alice, name="Anhua")`."""
    return partial(make_record, session)


@pytest.fixture
def alice(session: Session) -> User:
    """Sales, Sales East."""
    return person(session, "alice")


@pytest.fixture
def bob(session: Session) -> User:
    """Sales, Sales East: alice's team-mate."""
    return person(session, "bob")


@pytest.fixture
def mia(session: Session) -> User:
    """Manager of Sales East."""
    return person(session, "mia")


@pytest.fixture
def carol(session: Session) -> User:
    """Sales, Sales West."""
    return person(session, "carol")


@pytest.fixture
def dave(session: Session) -> User:
    """Marketing."""
    return person(session, "dave")


@pytest.fixture
def emma(session: Session) -> User:
    """Service."""
    return person(session, "emma")


@pytest.fixture
def frank(session: Session) -> User:
    """Executive."""
    return person(session, "frank")


@pytest.fixture
def gina(session: Session) -> User:
    """Auditor."""
    return person(session, "gina")


@pytest.fixture
def root(session: Session) -> User:
    """Administrator."""
    return person(session, "root")


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], Any]:
    """Record the SQL statements of a block: `with count_queries() as statements`."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        found: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA", "BEGIN")):
                found.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            yield found
        finally:
            event.remove(Engine, "before_cursor_execute", note)

    return counting
