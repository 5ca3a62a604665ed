"""Saved views as tabs of a list; the room that stores them plugs its reader in here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from app.engine.views.page import list_href
from app.engine.views.page_models import Tab

if TYPE_CHECKING:
    from app.engine.views.entity_view import EntityPage

Args = list[tuple[str, str]]


def view_arguments(view: EntityPage, args: Args) -> Args:
    """Return the list's arguments; kept as they are until a saved view is asked for."""
    return args


def view_tabs_of(view: EntityPage, args: Args) -> tuple[Tab, ...]:
    """Return the built-in tabs: everything, and the reader's own records."""
    slug, fields = view.slug, view.compiled.fields
    mine: Any = ("f.owner.mine", "1")
    owned = mine in args
    tabs = [Tab("all", _("All"), list_href(slug, []), not owned)]
    if "owner" in fields and view.reader.scope(slug, "see") != "own":
        tabs.append(Tab("mine", _("Mine"), list_href(slug, [mine]), owned))
    return tuple(tabs)
