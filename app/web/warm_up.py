"""Doing once, before a process answers, what its first requests would make people wait for."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from flask import Flask, g, request
from sqlalchemy import select

from app.engine.access.reader import set_reader
from app.engine.access.readers import load_reader
from app.engine.access.tables import User
from app.engine.compile.catalogue import current_catalogue
from app.engine.declare.label import LANGUAGES
from app.extensions import db

log = logging.getLogger(__name__)
#: So many entities are opened: the first of the menu are the ones people open first.
ENTITIES = 3


def warm_up(app: Flask) -> None:
    """Compile the templates, and render some pages for an administrator in both languages.

    Reads only. A page that fails is left for the request that will show why.
    """
    for name in app.jinja_loader.list_templates() if app.jinja_loader else ():
        app.jinja_env.get_template(name)
    with app.app_context():
        person_id = db.session.scalar(select(User.id).where(User.active).order_by(User.id).limit(1))
        db.session.remove()
    if person_id is None:
        return
    for language in LANGUAGES:
        for path in _paths():
            _open(app, path, person_id, language)


def _paths() -> Iterator[str]:
    yield "/"
    for compiled in list(current_catalogue())[:ENTITIES]:
        base = f"/e/{compiled.slug}"
        yield from (f"{base}/", f"{base}/1", f"{base}/new", f"/api/v1/{compiled.slug}/")
        if compiled.spec.board:
            yield f"{base}/board"


def _open(app: Flask, path: str, person_id: int, language: str) -> None:
    with app.test_request_context(path, headers={"Accept-Language": language}) as context:
        try:
            g.person = g.user = db.session.get(User, person_id)
            g.person_id, g.sign_in_id = person_id, ""
            set_reader(load_reader(db.session, person_id, language=language))
            context.match_request()
            app.view_functions[str(request.endpoint)](**(request.view_args or {}))
        except Exception:
            log.debug("warm-up page failed", extra={"path": path}, exc_info=True)
        finally:
            db.session.rollback()
            set_reader(None)
