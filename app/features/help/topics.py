"""What help tells about: one page of docs/ in two languages each, and where one needs it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from app.engine.errors import NotVisible

DOCS = Path(__file__).resolve().parents[3] / "docs"
BASE = "/help"
USER, OPERATOR = "user", "operator"


@dataclass(frozen=True)
class Topic:
    """One page of help. group: for users of the product, or for who runs it."""

    key: str
    icon: str
    group: str = USER

    def path(self, language: str) -> Path:
        """Return the page's file in a language."""
        if self.group == USER:
            return DOCS / "user" / language / f"{self.key}.md"
        return DOCS / (f"{self.key}.zh.md" if language == "zh" else f"{self.key}.md")

    @property
    def href(self) -> str:
        """Address of the page in the product."""
        return f"{BASE}/{self.key}"


TOPICS = (
    Topic("first-day", "sun"),
    Topic("lists", "list-search"),
    Topic("import", "file-import"),
    Topic("quality", "clipboard-check"),
    Topic("roles", "shield-lock"),
    Topic("own-models", "forms"),
    Topic("backups", "archive"),
    Topic("questions", "message-question"),
    Topic("operating", "server", OPERATOR),
    Topic("settings", "adjustments", OPERATOR),
    Topic("commands", "terminal-2", OPERATOR),
    Topic("jobs", "clock", OPERATOR),
)

#: Pattern of a path -> the topic, and the part of it that helps there; the first that fits counts.
_PLACES = (
    (r"/e/\w+/(import|export).*", "import"),
    (r"/e/\w+/(board|chart|filter|bin|bulk.*)?", "lists"),
    (r"/(views|actions)/.*", "lists"),
    (r"/settings/(rights|roles|people|departments|positions|dictionaries)/.*", "roles"),
    (r"/journal/.*", "roles"),
    (r"/settings/(jobs|backups)/.*", "backups"),
    (r"/quality/.*", "quality"),
    (r"/|/e/.*|/account/.*|/notifications/.*", "first-day"),
)


def find_topic(key: str) -> Topic:
    """Return a topic by its key; NotVisible when there is none."""
    found = next((topic for topic in TOPICS if topic.key == key), None)
    if found is None:
        raise NotVisible
    return found


def help_about(path: str) -> str:
    """Return the address of the help about a page; the contents where no page is about it."""
    bare = urlsplit(path).path
    for pattern, key in _PLACES:
        if re.fullmatch(pattern, bare):
            return find_topic(key).href
    return f"{BASE}/"
