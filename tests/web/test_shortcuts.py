"""The list of shortcuts and the scripts tell of the same keys."""

from __future__ import annotations

import re
from pathlib import Path

from app.web.shortcuts import OPEN_ROW, known_keys, shortcuts

SCRIPTS = Path(__file__).resolve().parents[2] / "app" / "static" / "js"


def test_scripts_listen_for_every_shortcut_and_no_other():
    text = "".join(path.read_text("utf-8") for path in SCRIPTS.rglob("*.js"))

    assert set(re.findall(r'pressed\(event, "(\w+)"\)', text)) == set(known_keys())


def test_list_shows_every_shortcut_once(app):
    with app.test_request_context():
        shown = [key.text.lower() for one in shortcuts() for key in one.keys]

    names = {"Escape": "esc"}
    wanted = [
        ("ctrl " if key.get("ctrl") else "") + names.get(key["key"], key["key"].lower())
        for key in known_keys().values()
    ]
    assert sorted(shown) == sorted([*wanted, OPEN_ROW.lower()])
