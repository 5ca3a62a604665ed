"""One mistake in a declaration: stable id, place, reason and cure, in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from app.engine.declare.label import Label
from app.engine.declare.spec import Origin


@dataclass(frozen=True)
class Finding:
    """What a check found. level: "error" stops the start, "warning" does not."""

    id: str
    level: str
    message: Label
    cure: Label
    origin: Origin = Origin()

    def text(self, language: str) -> str:
        """Return "error engine.E014 file:12: reason. Cure." in the reader's language."""
        level = {"error": Label("错误", "error"), "warning": Label("提醒", "warning")}[self.level]
        parts = f"{self.message.text(language)} {self.cure.text(language)}".strip()
        return f"{self.origin} {level.text(language)} {self.id}: {parts}"

    def __str__(self) -> str:
        """Return the English text."""
        return self.text("en")


def error(number: str, origin: Origin, *, zh: str, en: str, cure_zh: str = "", cure_en: str = "") -> Finding:
    """Make an error finding."""
    return Finding(f"engine.E{number}", "error", Label(zh, en), Label(cure_zh, cure_en), origin)


def warning(number: str, origin: Origin, *, zh: str, en: str, cure_zh: str = "", cure_en: str = "") -> Finding:
    """Make a warning finding."""
    return Finding(f"engine.W{number}", "warning", Label(zh, en), Label(cure_zh, cure_en), origin)
