"""The compiled catalogue: every entity of this start, by slug; read-only after boot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask_appbuilder import Model
from sqlalchemy.orm import registry

from app.engine.compile.implied_panels import implied_panels
from app.engine.compile.model import (
    Compiled,
    build_link_table,
    build_search_table,
    build_table,
    map_entity,
    map_links,
)
from app.engine.compile.system_fields import system_fields
from app.engine.declare.spec import CatalogueSpec, DictionarySpec, EntitySpec, FieldSpec
from app.engine.errors import NotVisible


@dataclass(frozen=True)
class Backlink:
    """A link field elsewhere that points at an entity: child entity's slug and its field."""

    slug: str
    field: str


@dataclass(frozen=True)
class Catalogue:
    """Entities by slug in menu order, dictionaries by key, and who links to whom."""

    spec: CatalogueSpec
    entities: Mapping[str, Compiled]
    dictionaries: Mapping[str, DictionarySpec]
    backlinks: Mapping[str, tuple[Backlink, ...]]

    def __getitem__(self, slug: str) -> Compiled:
        """Return an entity; an unknown slug is NotVisible, like an unseen record."""
        try:
            return self.entities[slug]
        except KeyError:
            raise NotVisible(slug) from None

    def __iter__(self) -> Iterator[Compiled]:
        """Yield the entities in menu order."""
        return iter(self.entities.values())

    def of_model(self, model: type) -> Compiled | None:
        """Return the entity a mapped class belongs to, or None."""
        return next((item for item in self.entities.values() if item.model is model), None)


_current: tuple[Catalogue, registry] | None = None


def compile_catalogue(spec: CatalogueSpec) -> Catalogue:
    """Map every entity; the same spec twice in one process gives the same catalogue.

    Another spec replaces the former one: its classes are unmapped and its tables forgotten
    (tests; a running product starts a fresh process instead).
    """
    global _current
    if _current is not None:
        if _current[0].spec == spec:
            return _current[0]
        _forget(*_current)
    mappers = registry(metadata=Model.metadata)
    entities: dict[str, Compiled] = {}
    implied = implied_panels(spec)
    for item in spec.entities:
        entities[item.slug] = _compile_entity(mappers, item, implied.get(item.slug, ()))
    for compiled in entities.values():
        map_links(compiled, entities)
    mappers.configure(cascade=True)
    catalogue = Catalogue(
        spec, MappingProxyType(entities),
        MappingProxyType({item.key: item for item in spec.dictionaries}), _backlinks(entities),
    )  # fmt: skip
    _current = (catalogue, mappers)
    return catalogue


def current_catalogue() -> Catalogue:
    """Return the catalogue of this process; raises RuntimeError before boot."""
    if _current is None:
        raise RuntimeError("the catalogue is used before boot")
    return _current[0]


def _compile_entity(
    mappers: registry, spec: EntitySpec, implied: tuple[FieldSpec, ...]
) -> Compiled:
    table = build_table(spec)
    fields = {item.name: item for item in (*spec.fields, *implied, *system_fields(spec))}
    link_tables = {
        item.name: build_link_table(spec, item) for item in fields.values() if item.type == "links"
    }
    search = build_search_table(spec)
    model = map_entity(mappers, spec, table, link_tables)
    return Compiled(
        spec, model, table, MappingProxyType(fields), MappingProxyType(link_tables), search
    )


def _backlinks(entities: Mapping[str, Compiled]) -> Mapping[str, tuple[Backlink, ...]]:
    found: dict[str, list[Backlink]] = {slug: [] for slug in entities}
    for compiled in entities.values():
        for item in compiled.spec.fields:
            if item.type == "link" and item.option("to") in found:
                found[item.option("to")].append(Backlink(compiled.slug, item.name))
    return MappingProxyType({slug: tuple(items) for slug, items in found.items()})


def _forget(catalogue: Catalogue, mappers: registry) -> None:
    mappers.dispose()
    for compiled in catalogue:
        for table in (*compiled.link_tables.values(), compiled.search, compiled.table):
            if table is not None:
                Model.metadata.remove(table)
