"""Names of icons: what set-up puts into the sprite is what may be declared."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from app.engine.checks.messages import UNKNOWN_ICON
from app.engine.declare.finding import Finding, nearest_cure
from app.engine.declare.label import Label
from app.engine.declare.spec import Origin

ICON_LIST = Path("assets/icons.txt")


def check_icon(icon: str, at: Label, origin: Origin) -> Iterator[Finding]:
    """Yield a finding for an icon that is not in the sprite. at: what has it, in words."""
    icons = known_icons(ICON_LIST)
    if icons and icon not in icons:
        yield UNKNOWN_ICON.at(origin, entity=at, icon=icon, near=nearest_cure(icon, sorted(icons)))


@cache
def known_icons(path: Path) -> frozenset[str]:
    """Return the icons of the list; empty where the list is not there."""
    if not path.is_file():
        return frozenset()
    lines = path.read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
