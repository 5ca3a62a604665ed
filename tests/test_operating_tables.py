"""docs/settings.md, commands.md and jobs.md with their twins tell of everything there is."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest
from flask_babel import force_locale

from app.cli import cli
from app.engine.hooks import HOOKS
from app.operating_tables import DOCS, PAGES, written
from config import SETTINGS

EACH = [(language, page) for language, pages in PAGES.items() for page in pages]
COMMANDS = (DOCS / "commands.md", DOCS / "commands.zh.md")
#: Started by run.py itself, before the other commands exist.
STARTS = {"serve", "scheduler"}


@pytest.mark.parametrize(("language", "page"), EACH, ids=lambda one: getattr(one, "name", one))
def test_page_is_as_new_as_what_it_tells_of(language, page, app):
    text = page.read_text("utf-8")

    with app.test_request_context(), force_locale(language):
        assert text == written(text, language), "run.py docs writes it anew"


@pytest.mark.parametrize("page", [DOCS / "settings.md", DOCS / "settings.zh.md"])
def test_every_setting_has_its_row(page):
    rows = re.findall(r"^\| `(CRM_\w+)` \| (.+) \| (.+) \| (.+) \|$", page.read_text("utf-8"), re.M)

    assert [row[0] for row in rows] == [one.name for one in SETTINGS]


def commands(of: click.Command, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield (words, command) of everything that does something."""
    if isinstance(of, click.Group):
        if of.invoke_without_command:
            yield path, of
        for name, one in of.commands.items():
            yield from commands(one, f"{path} {name}".strip())
    else:
        yield path, of


def rows_of(page) -> dict[str, str]:
    """Return the row of each command, by its words."""
    found = {}
    for line in page.read_text("utf-8").splitlines():
        for shown in (
            re.findall(r"`([^`]+)`", line.split(" | ")[0]) if line.startswith("| `") else ()
        ):
            found[" ".join(re.findall(r"(?<!\S)[a-z]+(?!\S)", shown))] = line
    return found


@pytest.mark.parametrize("page", COMMANDS, ids=lambda page: page.name)
def test_every_command_and_option_is_told_of(page):
    rows = rows_of(page)

    known = dict(commands(cli))
    missing = [
        f"{words} {option}"
        for words, command in known.items()
        for one in command.params
        if isinstance(one, click.Option)
        for option in one.opts
        if f"`{option}" not in rows.get(words, "")
    ]
    assert set(rows) == {*known, *STARTS}
    assert missing == []


@pytest.mark.parametrize("page", [DOCS / "jobs.md", DOCS / "jobs.zh.md"])
def test_every_hook_is_told_of(page):
    text = page.read_text("utf-8")

    assert [name for name in HOOKS if f"| `{name}` |" not in text] == []
