"""How commands speak: in the language of the terminal."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask
from flask_babel import Babel

from app.web.translations import built_translations


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


@contextmanager
def speaking(data_dir: Path) -> Iterator[None]:
    """Let texts of the product come in the terminal's language, without application and database."""
    words = Flask(__name__)
    Babel(
        words,
        locale_selector=language,
        default_translation_directories=str(built_translations(data_dir)),
    )
    with words.app_context():
        yield
