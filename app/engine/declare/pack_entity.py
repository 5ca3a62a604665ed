"""One entity of a pack: from its nodes to the same EntitySpec that a Python class becomes."""

from __future__ import annotations

import difflib
from types import MappingProxyType
from typing import Any

from app.engine.declare.access_spec import read_access
from app.engine.declare.condition import Condition, ConditionProblem, parse_condition
from app.engine.declare.label import Label
from app.engine.declare.pack_messages import BAD_CONDITION, NO_TYPE
from app.engine.declare.pack_reader import PackReader, is_empty, plain
from app.engine.declare.reasons import reason_label
from app.engine.declare.spec import (
    AccessSpec,
    ChartSpec,
    EntitySpec,
    FieldSpec,
    GroupSpec,
    OptionSpec,
    Origin,
)
from app.engine.declare.traits import Trait
from app.engine.declare.words import build_field
from app.engine.declare.yaml_nodes import Node, Scalar, YAMLList, YAMLMap

#: Texts of an entity that are taken over as they are.
ENTITY_TEXTS = (
    "doc", "icon", "menu", "board", "default_sort", "name_field", "subtitle_field", "parent_row",
    "code_rule", "write", "happened",
)  # fmt: skip
ENTITY_KEYS = (
    "label", "plural", *ENTITY_TEXTS, "add_label", "list_fields", "quick_add", "timeline", "minimum", "fields", "groups", "access",
    "charts", "traits",
)  # fmt: skip
FIELD_LABELS = ("label", "help", "purpose")
FIELD_LISTS = ("mask_for", "hide_from", "read_only_for")
FIELD_CONDITIONS = ("show_when", "require_when")
CHART_MEASURES = ("count", "sum", "avg")
CHART_KEYS = (*CHART_MEASURES, "by", "per", "kind", "label", "lost_from")
OPTION_KEYS = ("key", "zh", "en", "color", "end", "icon", "retired")

#: Types whose values may be numbers, yes/no or dates without quotes.
_VALUE_TYPES = frozenset({"integer", "decimal", "money", "percent", "bool", "date", "datetime"})
_FIELD_EXAMPLE = "name: {type: text, label: {zh: 名称, en: Name}}"
_CHART_EXAMPLE = "charts: [{count: true, by: stage}]"
_ACCESS_EXAMPLE = "access: {manager: department, sales: own}"
_OPTION_EXAMPLE = "options: [{key: planned, zh: 计划中, en: Planned, color: blue}]"


def read_entity_node(
    reader: PackReader, slug: str, node: YAMLMap, line: int, *, pack: str
) -> EntitySpec:
    """Read one entity; what cannot be read is noted and left out."""
    reader.refuse_unknown(node, ENTITY_KEYS, Label("对象", "an entity"))
    label = reader.label(node, "label")
    texts: dict[str, Any] = {
        key: reader.text(node, key) for key in ENTITY_TEXTS if not is_empty(node.items.get(key))
    }
    fields = [
        read_field(reader, name, value, origin)
        for name, value, origin in reader.map_items(node, "fields", f"fields: {{{_FIELD_EXAMPLE}}}")
    ]
    return EntitySpec(
        slug=slug,
        label=label,
        plural=reader.label(node, "plural") or label,
        fields=tuple(item for item in fields if item is not None),
        groups=_read_groups(reader, node),
        access=_read_access(reader, node),
        charts=_read_charts(reader, node),
        traits=_read_traits(reader, node),
        list_fields=reader.texts(node, "list_fields"),
        quick_add=reader.texts(node, "quick_add"),
        timeline=reader.texts(node, "timeline"),
        add_label=reader.label(node, "add_label"),
        minimum=_read_minimum(reader, node),
        pack=pack,
        origin=node.keyed(line),
        **texts,
    )


def read_field(reader: PackReader, name: str, node: Node, origin: Origin) -> FieldSpec | None:
    """Read one field; None when it has no type or no body."""
    body = reader.body(node, name, origin, _FIELD_EXAMPLE)
    if body is None:
        return None
    kind = reader.text(body, "type")
    if not kind:
        near = next(iter(difflib.get_close_matches("type", body.items, 1)), "")
        place = body.place(near) if near else origin
        cure = (
            Label(f"“{near}”是不是“type”？", f'Did you mean "type" instead of "{near}"?')
            if near
            else Label("请写 type: text 或其他类型。", "Write type: text or another type.")
        )
        reader.findings.append(NO_TYPE.at(place, field=name, cure=cure))
        return None
    keys = [key for key in body.items if key not in ("type", "label")]
    values = {key: _field_value(reader, name, key, kind, body) for key in keys}
    label = reader.label(body, "label")
    return build_field(kind, label, values, origin=body.keyed(origin.line), name=name)


def _field_value(reader: PackReader, name: str, key: str, kind: str, body: YAMLMap) -> Any:
    node = body.items[key]
    if key in FIELD_LABELS:
        return reader.label(body, key)
    if key in FIELD_LISTS:
        return reader.texts(body, key)
    if key == "options":
        return read_options_node(reader, body, key)
    if key in FIELD_CONDITIONS:
        return _read_condition(reader, name, key, body)
    if key == "default" and isinstance(node, Scalar) and kind not in _VALUE_TYPES and node.is_trap:
        reader.findings.append(node.trap())
    if isinstance(node, Scalar) and key in ("pattern", "example", "group"):
        return reader.text(body, key)
    return plain(node)


def _read_condition(reader: PackReader, name: str, key: str, body: YAMLMap) -> Condition | None:
    try:
        return parse_condition(plain(body.items[key]))
    except ConditionProblem as problem:
        reason = reason_label(str(problem))
        reader.findings.append(BAD_CONDITION.at(body.place(key), field=name, reason=reason))
        return None


def read_options_node(reader: PackReader, parent: YAMLMap, key: str) -> tuple[OptionSpec, ...]:
    """Read the choices of a field or dictionary."""
    options: list[OptionSpec] = []
    for node in reader.list_items(parent, key, _OPTION_EXAMPLE):
        body = reader.body(node, key, node.origin, _OPTION_EXAMPLE)
        if body is None:
            continue
        reader.refuse_unknown(body, OPTION_KEYS, Label("选项", "an option"))
        if "key" not in body.items:
            reader.wrong(
                body.origin,
                "key",
                Label("每个选项都有的键", "given for every option"),
                _OPTION_EXAMPLE,
            )
            continue
        retired = body.items.get("retired")
        options.append(
            OptionSpec(
                key=reader.text(body, "key"),
                label=Label(reader.text(body, "zh"), reader.text(body, "en")),
                color=reader.text(body, "color", "gray"),
                retired=isinstance(retired, Scalar) and retired.value() is True,
                position=len(options),
                end=reader.text(body, "end"),
                icon=reader.text(body, "icon"),
            )
        )
    return tuple(options)


def _read_minimum(reader: PackReader, node: YAMLMap) -> tuple[tuple[str, ...], ...]:
    example = "minimum: [type, [phone, email]]"
    groups = []
    for item in reader.list_items(node, "minimum", example):
        if isinstance(item, YAMLList):
            groups.append(tuple(reader.scalar(part, "minimum", part.origin) for part in item.items))
        else:
            groups.append((reader.scalar(item, "minimum", item.origin),))
    return tuple(groups)


def _read_groups(reader: PackReader, node: YAMLMap) -> tuple[GroupSpec, ...]:
    groups = []
    for key, value, origin in reader.map_items(
        node, "groups", "groups: {basic: {zh: 基本信息, en: Basics}}"
    ):
        if isinstance(value, YAMLMap) and "label" in value.items:
            reader.refuse_unknown(value, ("label", "hint"), Label("字段组", "a group"))
            groups.append(GroupSpec(key, reader.label(value, "label"), reader.label(value, "hint")))
        else:
            groups.append(GroupSpec(key, reader.read_label(value, key, origin)))
    return tuple(groups)


def _read_access(reader: PackReader, node: YAMLMap) -> AccessSpec:
    roles: dict[str, str] = {}
    follows = ""
    for role, value, origin in reader.map_items(node, "access", _ACCESS_EXAMPLE):
        if role == "follows":
            follows = reader.scalar(value, role, origin)
        elif not is_empty(value):
            roles[role] = reader.scalar(value, role, origin)
    body = node.items.get("access")
    line = node.lines.get("access", node.origin.line)
    place = body.keyed(line) if isinstance(body, YAMLMap) else Origin(node.origin.file, line)
    return read_access(roles, follows=follows, origin=place)


def _read_charts(reader: PackReader, node: YAMLMap) -> tuple[ChartSpec, ...]:
    charts = []
    for item in reader.list_items(node, "charts", _CHART_EXAMPLE):
        body = reader.body(item, "charts", item.origin, _CHART_EXAMPLE)
        if body is None:
            continue
        reader.refuse_unknown(body, CHART_KEYS, Label("图表", "a chart"))
        measures = [key for key in CHART_MEASURES if key in body.items]
        if len(measures) != 1 or "by" not in body.items:
            wanted = Label(
                "恰好一个 count、sum 或 avg，并有 by", "exactly one of count, sum, avg, and by"
            )
            reader.wrong(body.origin, "charts", wanted, _CHART_EXAMPLE)
            continue
        measure = measures[0]
        charts.append(
            ChartSpec(
                measure,
                reader.text(body, "by"),
                "" if measure == "count" else reader.text(body, measure),
                reader.text(body, "per"),
                reader.text(body, "kind"),
                reader.label(body, "label"),
                body.keyed(body.origin.line),
                reader.text(body, "lost_from"),
            )
        )
    return tuple(charts)


def _read_traits(reader: PackReader, node: YAMLMap) -> tuple[Trait, ...]:
    traits = []
    example = "traits: [{remind: {days: 3, since: last_contact}}]"
    for item in reader.list_items(node, "traits", example):
        if isinstance(item, Scalar):
            traits.append(Trait(reader.scalar(item, "traits", item.origin), origin=item.origin))
            continue
        name, values = _single(item)
        if values is None:
            reader.wrong(
                item.origin,
                "traits",
                Label("名称，或名称及其设置", "names, or a name with its settings"),
                example,
            )
            continue
        traits.append(Trait(name, MappingProxyType(plain(values)), item.origin))
    return tuple(traits)


def _single(node: YAMLMap | YAMLList) -> tuple[str, YAMLMap | None]:
    if not isinstance(node, YAMLMap) or len(node.items) != 1:
        return "", None
    name, value = next(iter(node.items.items()))
    return (name, value) if isinstance(value, YAMLMap) else (name, None)
