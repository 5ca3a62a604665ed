"""A word in both languages, as declarations carry it."""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Label:
    """A text in Chinese and English; a missing one falls back to the other."""

    zh: str = ""
    en: str = ""

    def text(self, language: str) -> str:
        """Return the text for "zh…" or "en…", or the other one where that is missing."""
        wanted, other = (self.zh, self.en) if language.startswith("zh") else (self.en, self.zh)
        return wanted or other

    def inside(self, language: str) -> str:
        """Return the text as it stands inside a sentence: English words begin small there.

        A word whose second letter is capital too (an acronym) stays as it is.
        """
        text = self.text(language)
        return text if text[1:2].isupper() else text[:1].lower() + text[1:]

    def missing(self) -> list[str]:
        """Return the languages that have no text, in the order of LANGUAGES."""
        return [language for language in LANGUAGES if not getattr(self, language)]

    def __bool__(self) -> bool:
        """Tell whether any language has a text."""
        return bool(self.zh or self.en)


def L(*, zh: str = "", en: str = "") -> Label:
    """Write a word in both languages inside a declaration."""
    return Label(zh=zh, en=en)
