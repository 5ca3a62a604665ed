"""YAML packs: the same declarations, written in a file anybody can drop into packs/."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import fields as dataclass_fields
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.engine.declare.access_spec import read_access
from app.engine.declare.condition import ConditionProblem
from app.engine.declare.finding import Finding
from app.engine.declare.finding_words import error
from app.engine.declare.label import Label
from app.engine.declare.spec import (
    CatalogueSpec,
    ChartSpec,
    DictionarySpec,
    EntitySpec,
    FieldSpec,
    GroupSpec,
    Origin,
)
from app.engine.declare.traits import Trait
from app.engine.declare.words import build_field, read_options
from app.engine.declare.pack_lines import Lines, PackProblem, read_yaml

_PACK_KEYS = ("pack", "label", "entities", "dictionaries", "menus")
_ENTITY_KEYS = (
    "label", "plural", "doc", "icon", "menu", "fields", "groups", "access", "charts", "board",
    "default_sort", "name_field", "subtitle_field", "list_fields", "parent_row", "code_rule", "traits", "follows",
)  # fmt: skip
_LABELS = ("label", "help", "purpose")
_TYPE_KEYS = (
    "to", "of", "by", "options", "dictionary", "currency", "places", "region", "accept", "max_mb",
    "rule", "expression", "measure", "field", "when",
)  # fmt: skip
_FIELD_KEYS = (
    *(
        item.name
        for item in dataclass_fields(FieldSpec)
        if item.name not in ("name", "options", "origin", "system")
    ),
    *_TYPE_KEYS,
)


def load_packs(directories: Iterable[Path]) -> tuple[CatalogueSpec, list[Finding]]:
    """Read every *.yaml of the directories; broken ones give findings, the others still load."""
    entities: list[EntitySpec] = []
    dictionaries: list[DictionarySpec] = []
    menus: dict[str, Label] = {}
    findings: list[Finding] = []
    for directory in directories:
        for path in sorted(directory.glob("*.yaml")) if directory.is_dir() else ():
            read = read_pack(path.read_text("utf-8", errors="replace"), str(path))
            entities += read[0].entities
            dictionaries += read[0].dictionaries
            menus |= dict(read[0].menus)
            findings += read[1]
    return CatalogueSpec(tuple(entities), tuple(dictionaries), menus), findings


def read_pack(text: str, file: str) -> tuple[CatalogueSpec, list[Finding]]:
    """Read one pack; mistakes are findings with file and line."""
    reader = _PackReader(file)
    try:
        reader.read(read_yaml(text, file))
    except PackProblem as problem:
        reader.refuse(problem.origin, str(problem), problem.cure)
    spec = CatalogueSpec(tuple(reader.entities), tuple(reader.dictionaries), reader.menus)
    return spec, reader.findings


class _PackReader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.name = ""
        self.entities: list[EntitySpec] = []
        self.dictionaries: list[DictionarySpec] = []
        self.menus: dict[str, Label] = {}
        self.findings: list[Finding] = []

    def refuse(self, origin: Origin, reason: str, cure: str = "") -> None:
        cure_text = f"{cure[:1].upper()}{cure[1:]}." if cure else ""
        self.findings.append(
            error("001", origin, zh=f"声明有误：{reason}。", en=f"{reason[:1].upper()}{reason[1:]}.",
                  cure_zh=f"办法：{cure}。" if cure else "", cure_en=cure_text)
        )  # fmt: skip

    def read(self, data: Lines) -> None:
        self.unknown(data, _PACK_KEYS, "a pack")
        self.name = str(data.get("pack", Path(self.file).stem))
        for key, value in self.maps(data, "menus"):
            self.menus[key] = self.label(value, key, data["menus"].place(key))
        for key, value in self.maps(data, "dictionaries"):
            origin = data["dictionaries"].place(key)
            body = value if isinstance(value, Lines) else Lines(origin)
            options = body.get("options", [])
            label = self.label(body.get("label"), key, origin)
            self.dictionaries.append(
                DictionarySpec(key, label, read_options(self.items(options, origin)), origin)
            )
        for slug, value in self.maps(data, "entities"):
            self.entity(slug, value, data["entities"].place(slug))

    def maps(self, data: Lines, key: str) -> list[tuple[str, Any]]:
        value = data.get(key)
        if value is None:
            return []
        if not isinstance(value, Lines):
            self.refuse(
                data.place(key),
                f'"{key}" must be a map',
                "write one name per line, followed by its settings",
            )
            return []
        return list(value.items())

    def items(self, value: Any, origin: Origin) -> list[Any]:
        if isinstance(value, list):
            good = [item for item in value if isinstance(item, Mapping | list) and item]
            if len(good) == len(value):
                return good
        self.refuse(origin, "a list of maps is needed here", "write - {key: …, zh: …, en: …}")
        return []

    def unknown(self, data: Lines, known: Iterable[str], where: str) -> None:
        listed = list(known)
        for key in data:
            if key not in listed:
                near = difflib.get_close_matches(key, listed, 1)
                cure = f'did you mean "{near[0]}"?' if near else f"use one of {', '.join(listed)}"
                self.refuse(data.place(key), f'"{key}" is not known in {where}', cure)

    def label(self, value: Any, fallback: str, origin: Origin) -> Label:
        if isinstance(value, str):
            return Label(value, value)
        if isinstance(value, Lines):
            self.unknown(value, ("zh", "en"), "a label")
            return Label(str(value.get("zh", "")), str(value.get("en", "")))
        if value is not None:
            self.refuse(origin, "a label is a text or {zh: …, en: …}", "write it so")
        return Label()

    def entity(self, slug: str, data: Any, origin: Origin) -> None:
        if not isinstance(data, Lines):
            self.refuse(origin, f'"{slug}" must be a map', "give it a label and fields")
            return
        self.unknown(data, _ENTITY_KEYS, "an entity")
        label = self.label(data.get("label"), slug, data.place("label"))
        fields = tuple(
            field for name, value in self.maps(data, "fields")
            if (field := self.field(name, value, data["fields"].place(name))) is not None
        )  # fmt: skip
        access_data = data.get("access") or {}
        if not isinstance(access_data, Mapping):
            self.refuse(
                data.place("access"),
                "access is a map from roles to scopes",
                "write access: {sales: own}",
            )
            access_data = {}
        roles = {str(role): str(text) for role, text in access_data.items() if role != "follows"}
        follows = str(access_data.get("follows", data.get("follows", "")))
        groups = tuple(
            GroupSpec(
                key,
                self.label(
                    value.get("label") if isinstance(value, Lines) and "label" in value else value,
                    key,
                    origin,
                ),
            )
            for key, value in self.maps(data, "groups")
        )
        plain = {
            key: str(data[key])
            for key in (
                "icon",
                "menu",
                "board",
                "default_sort",
                "name_field",
                "subtitle_field",
                "parent_row",
                "code_rule",
                "doc",
            )
            if key in data
        }
        traits = tuple(self.trait(item, data.place("traits")) for item in data.get("traits") or ())
        self.entities.append(
            EntitySpec(
                slug=slug, label=label, plural=self.label(data.get("plural"), slug, origin) or label,
                fields=fields, groups=groups,
                access=replace(read_access(roles, follows=follows), origin=data.place("access")),
                charts=tuple(self.chart(item, data.place("charts")) for item in self.items(data["charts"], data.place("charts"))) if data.get("charts") else (),
                list_fields=tuple(str(name) for name in data.get("list_fields") or ()),
                traits=tuple(trait for trait in traits if trait), pack=self.name, origin=origin, **plain,
            )
        )  # fmt: skip

    def field(self, name: str, data: Any, origin: Origin) -> FieldSpec | None:
        if not isinstance(data, Lines) or "type" not in data:
            self.refuse(
                origin, f'field "{name}" needs a type', "write {type: text, label: {zh: …, en: …}}"
            )
            return None
        self.unknown(data, _FIELD_KEYS, "a field")
        values = {
            key: value
            for key, value in data.items()
            if key in _FIELD_KEYS and key not in ("type", *_LABELS)
        }
        for key in _LABELS[1:]:
            if key in data:
                values[key] = self.label(data[key], name, data.place(key))
        if "options" in values:
            values["options"] = self.items(values["options"], data.place("options"))
        try:
            return build_field(
                str(data["type"]),
                self.label(data.get("label"), name, origin),
                values,
                origin=origin,
                name=name,
            )
        except (ConditionProblem, TypeError, ValueError) as problem:
            self.refuse(origin, f'field "{name}": {problem}', "correct it")
            return None

    def chart(self, data: Any, origin: Origin) -> ChartSpec:
        if not isinstance(data, Mapping):
            self.refuse(origin, "a chart is a map", "write {count: true, by: stage}")
            return ChartSpec("count", "", origin=origin)
        measure = next((key for key in ("count", "sum", "avg") if key in data), "count")
        field = str(data[measure]) if measure != "count" else ""
        return ChartSpec(
            measure,
            str(data.get("by", "")),
            field,
            str(data.get("per", "")),
            str(data.get("kind", "")),
            origin=origin,
        )

    def trait(self, data: Any, origin: Origin) -> Trait | None:
        if isinstance(data, str):
            return Trait(data, origin=origin)
        if isinstance(data, Mapping) and len(data) == 1:
            name, values = next(iter(data.items()))
            return Trait(str(name), dict(values) if isinstance(values, Mapping) else {}, origin)
        self.refuse(origin, "a trait is a name, or a name with its settings", "write - follow_up")
        return None
