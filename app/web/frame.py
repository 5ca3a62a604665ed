"""What the frame around every page shows: company, reader, menu, languages, messages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import current_app, g, get_flashed_messages, has_request_context, request
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.engine.access.reader import Reader, current_reader
from app.engine.access.tables import RoleProfile
from app.engine.declare.label import Label
from app.engine.query.context import ReaderContext
from app.engine.settings.stamps import RIGHTS
from app.engine.views.page_models import Action
from app.extensions import db
from app.version import VERSION
from app.web.company import current_company, request_stamps
from app.web.headers import csp_nonce
from app.web.health_notice import health_notice
from app.web.locale import LanguageChoice, choose_language, language_choices
from app.web.navigation import MenuEntry, MenuGroup, build_menu, quick_add
from app.web.redirects import came_from
from app.web.shortcuts import Shortcut, shortcuts


@dataclass(frozen=True)
class FrameReader:
    """The signed-in person as the frame shows them."""

    name: str
    initials: str
    role_labels: tuple[str, ...]
    department: str
    timezone: str
    is_administrator: bool


class Frame:
    """Built at most once a request, each part only when a template asks for it."""

    version = VERSION

    @property
    def nonce(self) -> str:
        """The nonce that scripts of this answer carry."""
        return csp_nonce()

    @property
    def language(self) -> str:
        """The language of this answer: "zh" or "en"."""
        return choose_language()

    @property
    def path(self) -> str:
        """Path of this page with its query, where the language switch comes back to."""
        if not has_request_context():
            return "/"
        # What a POST re-shows has no address of its own: back to the page it was sent from.
        if request.method not in {"GET", "HEAD"}:
            return came_from()
        return request.full_path.rstrip("?")

    def has(self, path: str) -> bool:
        """Tell whether a page exists in this build: rooms come and go, dead links must not."""
        paths: set[str] | None = current_app.extensions.get("paths")
        if paths is None:
            paths = {rule.rule for rule in current_app.url_map.iter_rules()}
            current_app.extensions["paths"] = paths
        return path in paths

    @property
    def help_href(self) -> str:
        """Address of the page of help that is about this page; the room of help tells which."""
        about = current_app.extensions.get("help_about")
        return str(about(self.path)) if about is not None else "/help/"

    @property
    def shortcuts(self) -> tuple[Shortcut, ...]:
        """What the list of shortcuts shows."""
        return shortcuts()

    @cached_property
    def company(self) -> str:
        """The company's name, or the product's while there is none."""
        return current_company().name(self.language)

    @cached_property
    def languages(self) -> tuple[LanguageChoice, ...]:
        """Both languages with their links."""
        return language_choices(self.path)

    @property
    def other_language(self) -> LanguageChoice:
        """The language that this page is not in."""
        return next(choice for choice in self.languages if not choice.current)

    @cached_property
    def theme(self) -> str:
        """The theme chosen in this browser, else the person's: "light", "dark" or ""."""
        chosen = request.cookies.get("theme", "") or str(getattr(g.get("person"), "theme", ""))
        return chosen if chosen in {"light", "dark"} else ""

    @cached_property
    def reader(self) -> FrameReader:
        """Who is signed in; empty words where nobody is."""
        reader = current_reader()
        if reader is None:
            timezone = str(current_app.config["CRM"].timezone)
            return FrameReader("", "", (), "", timezone, is_administrator=False)
        return FrameReader(
            reader.name, initials_of(reader.name), role_labels(reader), reader.department_name,
            reader.timezone, reader.is_administrator,
        )  # fmt: skip

    @cached_property
    def health(self) -> str:
        """What is wrong with the system, for administrators; "" while nothing is."""
        reader = current_reader()
        if reader is None or not reader.is_administrator:
            return ""
        try:
            line = health_notice(ReaderContext(db.session, reader))  # type: ignore[arg-type]
        except SQLAlchemyError:
            return _("The database does not answer")
        return _("%(label)s: %(message)s", label=line.label, message=line.text) if line else ""

    @cached_property
    def menu(self) -> tuple[MenuGroup, ...]:
        """The left menu of the reader."""
        reader = current_reader()
        return build_menu(reader, request.path) if reader else ()

    @cached_property
    def quick_add(self) -> tuple[MenuEntry, ...]:
        """What the reader may add from the top bar."""
        reader = current_reader()
        return quick_add(reader) if reader else ()

    @cached_property
    def unread(self) -> int:
        """How many notifications the reader has not read; 0 where no room counts them."""
        reader, count = current_reader(), current_app.extensions.get("unread")
        return int(count(reader)) if reader is not None and count is not None else 0

    @cached_property
    def toasts(self) -> tuple[tuple[str, str, Action | None], ...]:
        """Messages that earlier requests left: tone, text, undo."""
        left: list[Any] = get_flashed_messages(with_categories=True)
        return tuple(read_message(category, str(text)) for category, text in left)


TONES = {
    "message": "success",
    "good": "success",
    "bad": "error",
    "danger": "error",
    "warn": "warning",
}


def read_message(category: str, text: str) -> tuple[str, str, Action | None]:
    """Return tone, text and undo of a message as `flash` or the pages' `tell` left it."""
    tone = TONES.get(category, category)
    tone = tone if tone in {"success", "info", "warning", "error"} else "info"
    if not text.startswith('{"text"'):
        return tone, text, None
    told = json.loads(text)
    undo = told.get("undo")
    action = (
        Action("undo", _("Undo"), href=f"/actions/{undo}/undo", method="post") if undo else None
    )
    return tone, told["text"], action


def initials_of(name: str) -> str:
    """Return what an avatar shows: the Chinese family name, or the Latin initials."""
    name = name.strip()
    if any("\u4e00" <= character <= "\u9fff" for character in name):
        return name[:1]
    words = name.replace(".", " ").split()
    return "".join(word[0] for word in words[:2]).upper()


def role_labels(reader: Reader) -> tuple[str, ...]:
    """Return what the reader's roles are called in the reader's language."""
    names = role_names()
    return tuple(names.get(key, Label()).text(reader.language) or key for key in reader.roles)


def role_names() -> dict[str, Label]:
    """Return what roles are called, by key; read again only after rights changed."""
    stamp = request_stamps().get(RIGHTS, 0)
    held: tuple[int, dict[str, Label]] | None = current_app.extensions.get("role_names")
    if held is None or held[0] != stamp:
        rows = db.session.execute(
            select(RoleProfile.key, RoleProfile.label_zh, RoleProfile.label_en)
        )
        names = {key: Label(zh=zh, en=en) for key, zh, en in rows}
        held = current_app.extensions["role_names"] = (stamp, names)
    return held[1]


def current_frame() -> Frame:
    """Return the frame of this request."""
    if "frame" not in g:
        g.frame = Frame()
    frame: Frame = g.frame
    return frame
