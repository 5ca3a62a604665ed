"""One subclass of EntityPage per entity: stable address, endpoint and permission name."""

from __future__ import annotations

from flask_appbuilder import AppBuilder

from app.engine.compile.catalogue import Catalogue
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
