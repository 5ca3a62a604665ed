"""The menu: what the reader may open, grouped as the declarations say."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import current_app
from flask_babel import gettext as _

from app.engine.access.reader import Reader
from app.engine.compile.catalogue import Catalogue
from app.engine.compile.model import Compiled
from app.engine.declare.label import Label


@dataclass(frozen=True)
class MenuEntry:
    """One entry: its words, icon, link, whether it is open now.

    count: by which key the number beside it is asked for once the page stands; "" for none.
    """

    label: str
    icon: str
    href: str
    current: bool = False
    count: str = ""
    is_late: bool = False


@dataclass(frozen=True)
class MenuPage:
    """A page that no declaration derives: where it hangs, its words, and whom it is for.

    menu: "settings" makes it a card of the settings page, with its sentence; "reports" an entry.
    administrators: for nobody else but them and roles, by their keys.
    """

    menu: str
    label: Label
    icon: str
    href: str
    administrators: bool = True
    sentence: Label = field(default_factory=Label)
    roles: tuple[str, ...] = ()

    def is_for(self, reader: Reader) -> bool:
        """Tell whether a reader may open it."""
        named = reader.is_administrator or bool(set(self.roles) & set(reader.roles))
        return named or not self.administrators


@dataclass(frozen=True)
class MenuGroup:
    """Entries under one heading; the first group has none."""

    key: str
    label: str
    entries: tuple[MenuEntry, ...]


#: Headings that exist without any declaration; declared menus come between them.
HOME, REPORTS, SETTINGS = "today", "reports", "settings"


def build_menu(reader: Reader, path: str = "") -> tuple[MenuGroup, ...]:
    """Return the groups of the left menu for a reader, empty groups left out.

    path: of the open page; the entry that leads there is marked as current.
    """
    groups = {HOME: _home_entries(path)}
    catalogue = current_catalogue_or_none()
    # In the order of the menus' declaration, whichever pack an entity comes from.
    groups |= {key: [] for key in (catalogue.spec.menus if catalogue is not None else ())}
    for compiled in catalogue or ():
        if reader.may(compiled.spec.slug, "see") and not compiled.spec.parent_row:
            key = compiled.spec.menu or "more"
            groups.setdefault(key, []).append(_entity_entry(compiled, reader, path))
    groups[REPORTS] = groups.pop(REPORTS, []) + _page_entries(REPORTS, reader, path)
    groups[SETTINGS] = groups.pop(SETTINGS, []) + _settings_entries(reader, path)
    return tuple(
        MenuGroup(key, _heading(key, catalogue, reader.language), tuple(entries))
        for key, entries in groups.items()
        if entries
    )


def quick_add(reader: Reader) -> tuple[MenuEntry, ...]:
    """Return what the reader may add from the top bar, in menu order."""
    return tuple(
        MenuEntry(item.spec.label.text(reader.language), item.spec.icon, f"/e/{item.spec.slug}/new")
        for item in current_catalogue_or_none() or ()
        if reader.may(item.spec.slug, "add") and not item.spec.parent_row
    )


def current_catalogue_or_none() -> Catalogue | None:
    """Return the catalogue this application was started with; None while there is none."""
    crm = current_app.extensions.get("crm")
    found: Catalogue | None = getattr(crm, "catalogue", crm)
    return found


def add_page(
    app_extensions: dict[str, object], *, menu: str, label: Label, icon: str, href: str,
    administrators: bool = True, sentence: Label | None = None, roles: tuple[str, ...] = (),
) -> None:  # fmt: skip
    """Add a page that no declaration derives; for rooms and the composition."""
    pages = app_extensions.setdefault("menu_pages", [])
    page = MenuPage(menu, label, icon, href, administrators, sentence or Label(), roles)
    pages.append(page)  # type: ignore[attr-defined]


def settings_pages(reader: Reader) -> list[MenuPage]:
    """Return the pages of the settings that a reader may open, in the order they were added."""
    return _pages(SETTINGS, reader)


def _pages(menu: str, reader: Reader) -> list[MenuPage]:
    pages: list[MenuPage] = current_app.extensions.get("menu_pages", [])
    return [page for page in pages if page.menu == menu and page.is_for(reader)]


def _page_entries(menu: str, reader: Reader, path: str) -> list[MenuEntry]:
    return [
        MenuEntry(
            page.label.text(reader.language), page.icon, page.href, path.startswith(page.href)
        )
        for page in _pages(menu, reader)
    ]


def _entity_entry(compiled: Compiled, reader: Reader, path: str) -> MenuEntry:
    spec, href = compiled.spec, f"/e/{compiled.spec.slug}/"
    counts: dict[str, bool] = current_app.extensions.get("menu_counts", {})
    return MenuEntry(
        spec.plural.text(reader.language), spec.icon, href, path.startswith(href),
        spec.slug if spec.slug in counts else "", counts.get(spec.slug, False),
    )  # fmt: skip


def _home_entries(path: str) -> list[MenuEntry]:
    return [MenuEntry(_("Today"), "sun", "/", path == "/", HOME)]


def _settings_entries(reader: Reader, path: str) -> list[MenuEntry]:
    if not settings_pages(reader):
        return []
    return [MenuEntry(_("Settings"), "settings", "/settings/", path.startswith("/settings/"))]


def _heading(key: str, catalogue: Catalogue | None, language: str) -> str:
    if key == HOME:
        return ""
    declared = catalogue.spec.menus.get(key) if catalogue is not None else None
    if declared:
        return str(declared.text(language))
    return _known_headings().get(key, key.replace("_", " ").capitalize())


def _known_headings() -> dict[str, str]:
    return {
        "customers": _("Customers"),
        "sales": _("Sales"),
        "service": _("Service"),
        "marketing": _("Marketing"),
        "reports": _("Reports"),
        "settings": _("Administration"),
        "more": _("More"),
    }
