"""The list of shortcuts: the keys are those that the scripts listen for, the words stand here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

#: Read by the scripts too (app/static/js/shared/keys.js).
KEYS = Path(__file__).resolve().parent.parent / "static" / "js" / "shared" / "keys.json"
SHORT = {"Escape": "Esc"}
#: Done by browsers, so no script listens for them.
OPEN_ROW = "Enter"


@dataclass(frozen=True)
class Key:
    """One key as it is shown: on most keyboards, and on a Mac where that differs."""

    text: str
    mac: str = ""


@dataclass(frozen=True)
class Shortcut:
    """What is done, and by which keys; several are alternatives in the order of the words."""

    label: str
    keys: tuple[Key, ...]


def shortcuts() -> tuple[Shortcut, ...]:
    """Return every shortcut in the reader's language."""
    return (
        Shortcut(_("Search records, pages and actions"), _keys("palette")),
        Shortcut(_("Save a form"), _keys("save")),
        Shortcut(_("Save a fact being edited"), _keys("save_fact")),
        Shortcut(_("Search in the list"), _keys("search_list")),
        Shortcut(_("Next and previous row"), _keys("next_row", "previous_row")),
        Shortcut(_("Select the row, open it"), (*_keys("select_row"), Key(OPEN_ROW))),
        Shortcut(_("Close a menu or dialog, leave a field unchanged"), _keys("leave_fact")),
        Shortcut(_("Show these shortcuts"), _keys("shortcuts")),
    )


def _keys(*names: str) -> tuple[Key, ...]:
    return tuple(_shown(**known_keys()[name]) for name in names)


def _shown(key: str, *, ctrl: bool = False) -> Key:
    text = SHORT.get(key, key)
    if not ctrl:
        return Key(text)
    text = text.upper() if len(text) == 1 else text
    return Key(f"Ctrl {text}", f"⌘ {text}")


@cache
def known_keys() -> dict[str, dict[str, Any]]:
    """Return what the scripts listen for, by name: the key, and whether Ctrl is held."""
    known: dict[str, dict[str, Any]] = json.loads(KEYS.read_text(encoding="utf-8"))
    return known
