"""One mistake in a declaration: stable id, place, reason and cure, in both languages."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.engine.declare.label import LANGUAGES, Label
from app.engine.declare.spec import Origin

ERROR, WARNING = "error", "warning"
_LEVEL_WORDS = {ERROR: Label("错误", "error"), WARNING: Label("提醒", "warning")}
#: So many names are listed in a cure when none comes near.
_LISTED = 16


@dataclass(frozen=True)
class Finding:
    """What a check found. level: "error" stops the start, "warning" does not."""

    id: str
    level: str
    message: Label
    cure: Label
    origin: Origin = Origin()

    @property
    def anchor(self) -> str:
        """Return the section of docs/checks.md that explains this finding."""
        return f"docs/checks.md#{self.id.partition('.')[2].lower()}"

    def text(self, language: str) -> str:
        """Return "file:12 error engine.E014: reason cure" in the reader's language."""
        parts = f"{self.message.text(language)} {self.cure.text(language)}".strip()
        return f"{self.origin} {_LEVEL_WORDS[self.level].text(language)} {self.id}: {parts}"

    def as_data(self, language: str) -> dict[str, Any]:
        """Return the finding as JSON data, worded in one language."""
        return {
            "id": self.id, "level": self.level, "file": self.origin.file, "line": self.origin.line,
            "message": self.message.text(language), "cure": self.cure.text(language),
            "see": self.anchor,
        }  # fmt: skip

    def __str__(self) -> str:
        """Return the English text."""
        return self.text("en")


@dataclass(frozen=True)
class Message:
    """The words of one check: its id, what is wrong and the cure, with {named} places."""

    id: str
    zh: str
    en: str
    cure_zh: str = ""
    cure_en: str = ""

    @property
    def level(self) -> str:
        """Return the level, which the letter of the id says: E or W."""
        return ERROR if self.id.partition(".")[2].startswith("E") else WARNING

    def at(self, origin: Origin, **values: Any) -> Finding:
        """Return a finding at a place; a value that is a Label is put in per language."""
        return Finding(
            self.id,
            self.level,
            _fill(self.zh, self.en, values),
            _fill(self.cure_zh, self.cure_en, values),
            origin,
        )


def _fill(zh: str, en: str, values: Mapping[str, Any]) -> Label:
    filled = (
        template.format_map(
            {
                key: value.text(language) if isinstance(value, Label) else value
                for key, value in values.items()
            }
        ).strip()
        for language, template in zip(LANGUAGES, (zh, en), strict=True)
    )
    return Label(*filled)


def nearest_cure(name: str, known: Iterable[str]) -> Label:
    """Return the cure of an unknown name: the nearest known one, else the list of them."""
    listed = list(dict.fromkeys(known))
    by_fold = {item.casefold(): item for item in reversed(listed)}
    guess = difflib.get_close_matches(str(name).casefold()[:80], by_fold, 1, 0.6)
    if guess:
        near = by_fold[guess[0]]
        return Label(f"是不是“{near}”？", f'Did you mean "{near}"?')
    if not listed:
        return Label("目前一个也没有。", "There is none yet.")
    more = ", …" if len(listed) > _LISTED else ""
    names = ", ".join(listed[:_LISTED])
    return Label(f"可用的有：{names}{more}。", f"Choose one of: {names}{more}.")
