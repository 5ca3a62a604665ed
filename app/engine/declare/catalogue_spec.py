"""Collect every declaration of a start: Python modules in order, then packs."""

from __future__ import annotations

import importlib
import traceback
from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType, ModuleType

from app.engine.declare.entity import Entity
from app.engine.declare.finding import Finding
from app.engine.declare.label import Label
from app.engine.declare.pack import load_packs
from app.engine.declare.pack_messages import BAD_MODULE
from app.engine.declare.spec import CatalogueSpec, DictionarySpec, EntitySpec, Origin

#: What an author's mistake can raise while the module is read; anything else is a fault of ours.
_MISTAKES = (
    SyntaxError,
    ImportError,
    NameError,
    AttributeError,
    TypeError,
    ValueError,
    LookupError,
)


def collect(
    modules: Sequence[str], pack_dirs: Sequence[Path], off: Container[str] = ()
) -> tuple[CatalogueSpec, list[Finding]]:
    """Return all entities, dictionaries and menus, and what cannot be read of them.

    modules: dotted names, in menu order. Packs follow in the order of their directories.
    off: names of packs that are switched off.
    """
    entities: list[EntitySpec] = []
    dictionaries: list[DictionarySpec] = []
    menus: dict[str, Label] = {}
    findings: list[Finding] = []
    for name in modules:
        module = _load(name, findings)
        if module is None:
            continue
        entities += _entities(module)
        dictionaries += [
            value for value in vars(module).values() if isinstance(value, DictionarySpec)
        ]
        found = getattr(module, "MENUS", {})
        menus |= dict(found) if isinstance(found, Mapping) else {}
    packs, pack_findings = load_packs(pack_dirs, off)
    spec = CatalogueSpec(
        (*entities, *packs.entities),
        (*dictionaries, *packs.dictionaries),
        MappingProxyType({**menus, **packs.menus}),
        packs.resting,
    )
    return spec, [*findings, *pack_findings]


def _load(name: str, findings: list[Finding]) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except _MISTAKES as error:
        findings.append(BAD_MODULE.at(_place(error, name), module=name, reason=_reason(error)))
        return None


def _reason(error: BaseException) -> str:
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    return f"{type(error).__name__}: {text}"


def _place(error: BaseException, name: str) -> Origin:
    """Return the line of the module itself that an import stumbled over."""
    if isinstance(error, SyntaxError):
        return _origin(error.filename or name, error.lineno or 0)
    parts = name.replace(".", "/")
    frames = traceback.extract_tb(error.__traceback__)
    own = [
        frame
        for frame in frames
        if frame.filename.endswith((f"{parts}.py", f"{parts}/__init__.py"))
    ]
    return _origin(own[-1].filename, own[-1].lineno or 0) if own else Origin(name, 0)


def _origin(file: str, line: int) -> Origin:
    path = Path(file)
    return Origin(
        str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path), line
    )


def _entities(module: ModuleType) -> list[EntitySpec]:
    """Return the specs of the classes a module defines itself, in the order it defines them."""
    classes = {
        value: value.__spec__
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Entity)
        and value is not Entity
        and value.__module__ == module.__name__
    }
    return list(classes.values())
