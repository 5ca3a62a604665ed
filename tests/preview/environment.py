"""A stand-in for the product's template environment: same names, no application behind them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from babel.support import Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.engine.views.page_models import Action
from app.web.shortcuts import Key, Shortcut

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "app" / "templates"
DIST = ROOT / "app" / "static" / "dist"
PARTS = ROOT / "translations" / "parts"


@dataclass(frozen=True)
class Entry:
    """One entry of the menu or of quick add."""

    label: str
    icon: str
    href: str
    current: bool = False
    count: str = ""
    is_late: bool = False


@dataclass(frozen=True)
class MenuGroup:
    """One group of the menu."""

    label: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class OtherLanguage:
    """The language one may switch to."""

    label: str
    href: str


@dataclass(frozen=True)
class FrameReader:
    """Who reads the page."""

    name: str
    initials: str
    role_labels: tuple[str, ...]
    department: str
    timezone: str = "Asia/Shanghai"
    is_administrator: bool = False


@dataclass(frozen=True)
class Frame:
    """What base.html needs, as app/web/template_env.py gives it."""

    company: str
    language: str
    other_language: OtherLanguage
    reader: FrameReader
    menu: tuple[MenuGroup, ...]
    quick_add: tuple[Entry, ...]
    version: str = "1.4.0"
    theme: str = ""
    path: str = "/"
    nonce: str = "preview"
    help_href: str = "/help/"
    shortcuts: tuple[Shortcut, ...] = (Shortcut("Save", (Key("Ctrl S", "⌘ S"), Key("j"))),)
    health: str | None = None
    unread: int = 5
    toasts: tuple[tuple[str, str, Action | None], ...] = field(default_factory=tuple)

    def has(self, path: str) -> bool:
        """Tell whether a page exists: here all do."""
        return bool(path)


class PoTranslations(Translations):
    """Messages read straight from translations/parts/*.po, without compiling them first."""

    def __init__(self, files: list[Path]) -> None:
        super().__init__()
        self.messages: dict[str, Any] = {}
        for file in files:
            with file.open("rb") as stream:
                for message in read_po(stream, locale="zh"):
                    self.messages[_key(message.id)] = message.string

    def gettext(self, message: str) -> str:
        """Return the Chinese text, or the English one when it is missing."""
        return self.messages.get(message) or message

    def ngettext(self, singular: str, plural: str, num: int) -> str:
        """Return the Chinese text (which has one form), or the English one."""
        found = self.messages.get(singular)
        if found:
            return found[0] if isinstance(found, tuple) else found
        return singular if num == 1 else plural


def _key(message_id: Any) -> str:
    return message_id[0] if isinstance(message_id, tuple | list) else message_id


def icon(name: str, css: str = "") -> Markup:
    """Return one icon of the sprite."""
    look = f"c-i {css}".strip()
    return Markup('<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>').format(
        look, asset("icons.svg"), name
    )


def asset(name: str) -> str:
    """Return the address of a built file."""
    manifest = DIST / "manifest.json"
    names = json.loads(manifest.read_text(encoding="utf-8")) if manifest.exists() else {}
    return f"/static/dist/{names.get(name, name)}"


def build_environment(frame: Frame) -> Environment:
    """Make the environment in which the product's templates believe themselves at home."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    files = sorted(PARTS.glob("*.po")) if frame.language == "zh" else []
    words = PoTranslations(files)
    environment.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(frame=frame, icon=icon, asset=asset, csrf_token=lambda: "preview")
    return environment
