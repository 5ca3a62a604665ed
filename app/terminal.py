"""How commands speak: in the language of the terminal."""

from __future__ import annotations

import os

import click


def language() -> str:
    """Return the language of the terminal: zh where LANG says so."""
    return "zh" if os.environ.get("LANG", "").startswith("zh") else "en"


def say(zh: str, en: str) -> None:
    """Print one line in the terminal's language."""
    click.echo(zh if language() == "zh" else en)


def counted(number: int, word: str) -> str:
    """Return an English count: 1 step, 2 steps."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
