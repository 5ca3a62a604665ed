"""Related lists nobody declared: whatever links to a record can be seen from it.

A pack that links to customers thereby shows on their record page, without a word there.
"""

from __future__ import annotations

from types import MappingProxyType

from app.engine.declare.label import Label
from app.engine.declare.spec import CatalogueSpec, EntitySpec, FieldSpec


def implied_panels(spec: CatalogueSpec) -> dict[str, tuple[FieldSpec, ...]]:
    """Return, by slug of the linked entity, a related list for each link it does not list itself.

    Child rows have none: they are edited inside their parent.
    """
    entities = {entity.slug: entity for entity in spec.entities}
    found: dict[str, list[FieldSpec]] = {}
    for child in spec.entities:
        links = [] if child.parent_row else [one for one in child.fields if one.type == "link"]
        for link in links:
            target = entities.get(str(link.option("to")))
            if target is not None and not _lists(target, child.slug, link.name):
                same = [one for one in links if one.option("to") == target.slug]
                found.setdefault(target.slug, []).append(_panel(child, link, alone=len(same) == 1))
    return {slug: tuple(panels) for slug, panels in found.items()}


def _lists(target: EntitySpec, child: str, by: str) -> bool:
    return any(
        one.type == "back_links" and (one.option("of"), one.option("by")) == (child, by)
        for one in target.fields
    )


def _panel(child: EntitySpec, link: FieldSpec, *, alone: bool) -> FieldSpec:
    label = child.plural
    if not alone:
        label = Label(f"{label.zh} · {link.label.zh}", f"{label.en} · {link.label.en}")
    return FieldSpec(
        name=f"{child.slug}__by__{link.name}", type="back_links", label=label, system=True,
        options=MappingProxyType({"of": child.slug, "by": link.name}), origin=link.origin,
    )  # fmt: skip
