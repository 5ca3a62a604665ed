"""YAML packs: the same declarations, written in a file that anybody can drop into packs/.

A broken pack gives findings and never an exception; what can be read of it and all other packs
still load, so that every mistake is listed at once.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from app.engine.declare.finding import Finding
from app.engine.declare.label import Label
from app.engine.declare.names import NAME
from app.engine.declare.pack_entity import read_entity_node, read_options_node
from app.engine.declare.pack_messages import BAD_FILE, DOUBLE_PACK
from app.engine.declare.pack_reader import PackReader
from app.engine.declare.spec import CatalogueSpec, DictionarySpec, EntitySpec, Origin
from app.engine.declare.yaml_nodes import YAMLMap, read_yaml

PACK_KEYS = ("pack", "label", "entities", "dictionaries", "menus")
SUFFIXES = (".yaml", ".yml")
_ENTITY_EXAMPLE = "trade_fair: {label: {zh: 展会, en: Trade fair}, fields: {…}}"
_DICTIONARY_EXAMPLE = "hall: {label: {zh: 展厅, en: Hall}, options: [{key: a, zh: 甲, en: A}]}"


@dataclass(frozen=True)
class Pack:
    """One file of declarations: its name and label, where it lies, and what it declares."""

    name: str
    label: Label
    origin: Origin
    spec: CatalogueSpec


def load_packs(
    directories: Iterable[Path], off: Container[str] = ()
) -> tuple[CatalogueSpec, list[Finding]]:
    """Return what all packs of the directories declare together, and what is wrong with them.

    off: names of packs that are switched off; their entities rest, their mistakes count nowhere.
    """
    read, findings = read_packs(pack_files(directories), off)
    packs = [pack for pack in read if pack.name not in off]
    spec = CatalogueSpec(
        tuple(entity for pack in packs for entity in pack.spec.entities),
        tuple(item for pack in packs for item in pack.spec.dictionaries),
        MappingProxyType({key: label for pack in packs for key, label in pack.spec.menus.items()}),
        tuple(entity for pack in read if pack.name in off for entity in pack.spec.entities),
    )
    return spec, findings


def pack_files(directories: Iterable[Path]) -> list[Path]:
    """Return the pack files of the directories in their order, by name inside each."""
    return [
        path
        for directory in directories
        if directory.is_dir()
        for path in sorted(directory.iterdir())
        if path.suffix in SUFFIXES and not path.name.startswith(".") and path.is_file()
    ]


def read_packs(paths: Iterable[Path], off: Container[str] = ()) -> tuple[list[Pack], list[Finding]]:
    """Read pack files; two packs of one name are a finding of the second.

    off: names of packs whose mistakes are not told.
    """
    packs: list[Pack] = []
    findings: list[Finding] = []
    seen: dict[str, Origin] = {}
    for path in paths:
        pack, found = read_pack_file(path)
        findings += [] if (pack.name if pack is not None else path.stem) in off else found
        if pack is None:
            continue
        if pack.name in seen:
            findings.append(DOUBLE_PACK.at(pack.origin, pack=pack.name, other=seen[pack.name]))
        seen.setdefault(pack.name, pack.origin)
        packs.append(pack)
    return packs, findings


def read_pack_file(path: Path) -> tuple[Pack | None, list[Finding]]:
    """Read one file; None when nothing of it can be read."""
    shown = str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, [BAD_FILE.at(Origin(shown, 1), reason=f"byte {error.start}: {error.reason}")]
    except OSError as error:
        return None, [BAD_FILE.at(Origin(shown, 1), reason=error.strerror or type(error).__name__)]
    return read_pack(text, shown)


def read_pack(text: str, file: str) -> tuple[Pack | None, list[Finding]]:
    """Read the text of one pack; `file` names it in findings. None when nothing can be read."""
    root, findings = read_yaml(text, file)
    if root is None:
        return None, findings
    reader = PackReader(findings)
    reader.refuse_unknown(root, PACK_KEYS, Label("包", "a pack"))
    name = reader.text(root, "pack", Path(file).stem)
    if not NAME.fullmatch(name):
        wanted = Label("由小写字母、数字和 _ 组成的名称", "a name of small letters, digits and _")
        reader.wrong(root.place("pack"), "pack", wanted, "pack: trade_fairs")
    menus = {
        key: reader.read_label(node, key, origin)
        for key, node, origin in reader.map_items(
            root, "menus", "menus: {fairs: {zh: 展会, en: Fairs}}"
        )
    }
    spec = CatalogueSpec(
        tuple(_read_entities(reader, root, name)),
        tuple(_read_dictionaries(reader, root)),
        MappingProxyType(menus),
    )
    label = reader.label(root, "label")
    return Pack(name, label, root.place("pack"), spec), findings


def _read_entities(reader: PackReader, root: YAMLMap, pack: str) -> Iterable[EntitySpec]:
    for slug, node, origin in reader.map_items(
        root, "entities", f"entities: {{{_ENTITY_EXAMPLE}}}"
    ):
        body = reader.body(node, slug, origin, _ENTITY_EXAMPLE)
        if body is not None:
            yield read_entity_node(reader, slug, body, origin.line, pack=pack)


def _read_dictionaries(reader: PackReader, root: YAMLMap) -> Iterable[DictionarySpec]:
    for key, node, origin in reader.map_items(
        root, "dictionaries", f"dictionaries: {{{_DICTIONARY_EXAMPLE}}}"
    ):
        body = reader.body(node, key, origin, _DICTIONARY_EXAMPLE)
        if body is None:
            continue
        reader.refuse_unknown(body, ("label", "options"), Label("字典", "a dictionary"))
        options = read_options_node(reader, body, "options")
        yield DictionarySpec(key, reader.label(body, "label"), options, body.keyed(origin.line))
