"""Collect every declaration of a start: Python modules in order, then packs."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from app.engine.declare.entity import Entity
from app.engine.declare.finding import Finding
from app.engine.declare.label import Label
from app.engine.declare.pack import load_packs
from app.engine.declare.spec import CatalogueSpec, DictionarySpec, EntitySpec


def collect(
    modules: Sequence[str], pack_dirs: Sequence[Path]
) -> tuple[CatalogueSpec, list[Finding]]:
    """Return all entities, dictionaries and menus, and what is wrong with the packs."""
    entities: list[EntitySpec] = []
    dictionaries: list[DictionarySpec] = []
    menus: dict[str, Label] = {}
    for name in modules:
        module = importlib.import_module(name)
        for value in vars(module).values():
            if (
                isinstance(value, type)
                and issubclass(value, Entity)
                and value is not Entity
                and value.__module__ == name
            ):
                entities.append(value.__spec__)
            elif isinstance(value, DictionarySpec):
                dictionaries.append(value)
        found = getattr(module, "MENUS", {})
        if isinstance(found, Mapping):
            menus |= dict(found)
    packs, findings = load_packs(pack_dirs)
    spec = CatalogueSpec(
        (*entities, *packs.entities), (*dictionaries, *packs.dictionaries),
        MappingProxyType({**menus, **packs.menus}),
    )  # fmt: skip
    return spec, findings
