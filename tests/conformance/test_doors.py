"""`run.py routes` tells of every route what the table of routes declares."""

from __future__ import annotations

from click.testing import CliRunner

from app.cli import routes
from app.doors import ADMINISTRATORS, Door, doors
from app.engine.compile.catalogue import current_catalogue
from tests.conformance.route_table import ENTITY_API, ENTITY_PAGES, OTHERS, entity_door

#: One route stands for several doors of the table.
DEEDS = ("delete", "assign", "tag", "edit")


def declared(door: Door, slugs) -> tuple[str, tuple[str, ...]]:
    """Return (who, actions) as the table says."""
    found = entity_door(door.path, slugs)
    if found is None:
        return OTHERS[door.path, door.method].who, ()
    base, _slug, rest = found
    if rest == "/bulk/<deed>":
        needs = {ENTITY_PAGES[f"/bulk/{deed}", door.method].needs for deed in DEEDS}
        return "", tuple(sorted(needs))
    entry = (ENTITY_PAGES if base == "e" else ENTITY_API)[rest, door.method]
    return (ADMINISTRATORS, ()) if entry.administrators else ("", (entry.needs,))


def test_every_route_is_told_as_declared(app):
    with app.app_context():
        slugs = set(current_catalogue().entities)
    found = list(doors(app, slugs))

    wrong = [one for one in found if (one.who, one.actions) != declared(one, slugs)]

    assert wrong == [], "app/doors.py tells of them otherwise than the table of routes"
    assert len(found) > 100


def test_command_prints_every_route_with_who_may_use_it(app, monkeypatch):
    monkeypatch.setattr("app.cli.create_app", lambda: app)

    said = CliRunner().invoke(routes).output.splitlines()

    lines = [line.split(maxsplit=2) for line in said]
    assert ["GET", "/e/customer/", "see customer"] in lines
    assert ["GET", "/login/", "everybody"] in lines
    assert ["POST", "/settings/backups/new", "administrators"] in lines
    assert ["GET", "/help/", "signed in"] in lines
