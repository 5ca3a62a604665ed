"""One subclass of EntityPage per entity: stable address, endpoint and permission name."""

from __future__ import annotations

from flask_appbuilder import AppBuilder

from app.engine.compile.catalogue import Catalogue
from app.engine.views.entity_base import EntityBase
from app.engine.views.entity_view import EntityPage


def make_pages(slug: str) -> type[EntityPage]:
    """Return the page class of an entity; its chassis permission carries the slug."""
    attributes = {
        "slug": slug,
        "route_base": f"/e/{slug}",
        "endpoint": f"e_{slug}",
        "class_permission_name": slug,
    }
    return type(f"Entity_{slug}", (EntityPage,), attributes)


def register_pages(builder: AppBuilder, catalogue: Catalogue) -> None:
    """Register the pages of every entity with the chassis; menus are derived elsewhere."""
    for compiled in catalogue:
        builder.add_view_no_menu(make_pages(compiled.slug))


def add_entity_pages(
    builder: AppBuilder, catalogue: Catalogue, base: type[EntityBase], part: str
) -> None:
    """Register a room's pages below every entity; `part` makes their endpoints' names."""
    for compiled in catalogue:
        slug = compiled.slug
        attributes = {
            "slug": slug,
            "route_base": f"/e/{slug}",
            "endpoint": f"{part}_{slug}",
            "class_permission_name": slug,
        }
        builder.add_view_no_menu(type(f"{base.__name__}_{slug}", (base,), attributes))
