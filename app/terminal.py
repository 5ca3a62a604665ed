"""How commands speak: in the language of the terminal."""

from __future__ import annotations

import os

import click


def language() -> str:
    """Return the language of the terminal: zh where LC_ALL, LC_MESSAGES or LANG says so."""
    told = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if next(filter(None, told), "").startswith("zh") else "en"


def both(zh: str, en: str) -> str:
    """Return the text in the terminal's language."""
    return zh if language() == "zh" else en


def say(zh: str, en: str) -> None:
    """Print one line in the terminal's language."""
    click.echo(both(zh, en))


def counted(number: int, word: str) -> str:
    """Return an English count: 1 step, 2 steps."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
