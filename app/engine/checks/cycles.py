"""Circles: an entity edited inside itself, or rights that follow themselves for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.engine.checks.messages import FOLLOWS_CIRCLE, TWO_ROWS_PARENTS
from app.engine.declare.finding import Finding, Message
from app.engine.declare.spec import CatalogueSpec, EntitySpec
from app.engine.declare.yaml_nodes import place_of


def check_cycles(catalogue: CatalogueSpec) -> Iterator[Finding]:
    """Yield one finding for every circle of parents and of followed rights."""
    yield from _circles(catalogue, lambda entity: entity.parent_row, TWO_ROWS_PARENTS, "parent_row")
    yield from _circles(catalogue, lambda entity: entity.access.follows, FOLLOWS_CIRCLE, "access")


def _circles(
    catalogue: CatalogueSpec, link_of: Callable[[EntitySpec], str], message: Message, key: str
) -> Iterator[Finding]:
    entities = {entity.slug: entity for entity in catalogue.entities}
    reported: set[str] = set()
    for entity in catalogue.entities:
        path = [entity.slug]
        while (step := _next(entities, path[-1], link_of)) and step not in path:
            path.append(step)
        if step == entity.slug and not reported & set(path):
            reported |= set(path)
            shown = " → ".join((*path, step))
            yield message.at(place_of(entity.origin, key), name=entity.slug, path=shown)


def _next(entities: dict[str, EntitySpec], slug: str, link_of: Callable[[EntitySpec], str]) -> str:
    """Return the slug the entity's link leads to; "" where it leads nowhere."""
    entity = entities.get(slug)
    field = entity.field(link_of(entity)) if entity else None
    return str(field.option("to")) if field and field.type == "link" else ""
