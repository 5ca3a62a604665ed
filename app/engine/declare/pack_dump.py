"""From specs back to the text of a pack: what the designer writes and people go on editing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields as dataclass_fields
from decimal import Decimal
from typing import Any

import yaml

from app.engine.declare.access_spec import ACTION_WORDS, usual_actions
from app.engine.declare.condition import Condition, Group, Test, condition_data
from app.engine.declare.label import Label
from app.engine.declare.pack import Pack
from app.engine.declare.pack_entity import ENTITY_TEXTS
from app.engine.declare.spec import (
    AccessSpec,
    ChartSpec,
    EntitySpec,
    FieldSpec,
    GroupSpec,
    OptionSpec,
)
from app.engine.declare.traits import Trait

#: A field longer than this is written on several lines.
_LINE = 110
#: Wide enough that no text is folded; lines are broken between keys only.
_WIDTH = 4096
_DEFAULTS = {item.name: item.default for item in dataclass_fields(FieldSpec)}
_APART = ("name", "type", "label", "options", "origin", "system")


class _Flow(dict[str, Any]):
    """A map that is written on one line."""


class _FlowList(list[Any]):
    """A list that is written on one line."""


class _Dumper(yaml.SafeDumper):
    """Writes flow maps on one line and decimals as plain numbers; never an anchor."""

    def ignore_aliases(self, data: Any) -> bool:
        """Refuse anchors: the reader does too."""
        return True


_Dumper.add_representer(
    _Flow,
    lambda dumper, data: dumper.represent_mapping("tag:yaml.org,2002:map", data, flow_style=True),
)
_Dumper.add_representer(
    _FlowList,
    lambda dumper, data: dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=True),
)
_Dumper.add_representer(
    Decimal,
    lambda dumper, data: dumper.represent_scalar("tag:yaml.org,2002:float", format(data, "f")),
)


def dump_pack(pack: Pack) -> str:
    """Return the YAML text of a pack; `read_pack` gives the same declarations again."""
    spec = pack.spec
    data: dict[str, Any] = {"pack": pack.name}
    if pack.label:
        data["label"] = _label(pack.label)
    if spec.menus:
        data["menus"] = {key: _label(label) for key, label in spec.menus.items()}
    if spec.dictionaries:
        data["dictionaries"] = {
            item.key: {
                "label": _label(item.label),
                "options": [_option(option) for option in item.options],
            }
            for item in spec.dictionaries
        }
    if spec.entities:
        data["entities"] = {entity.slug: entity_data(entity) for entity in spec.entities}
    return yaml.dump(
        data,
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=_WIDTH,
        default_flow_style=False,
    )


def entity_data(entity: EntitySpec) -> dict[str, Any]:
    """Return an entity as the data of its YAML map; what has its default value is left out."""
    usual = EntitySpec(entity.slug, entity.label, entity.label, ())
    data: dict[str, Any] = {"label": _label(entity.label)}
    if entity.plural != entity.label:
        data["plural"] = _label(entity.plural)
    data |= {
        key: getattr(entity, key)
        for key in ENTITY_TEXTS
        if getattr(entity, key) != getattr(usual, key)
    }
    if entity.add_label:
        data["add_label"] = _label(entity.add_label)
    for key in ("list_fields", "quick_add", "timeline"):
        if getattr(entity, key):
            data[key] = _FlowList(getattr(entity, key))
    if entity.minimum:
        data["minimum"] = _FlowList(
            part[0] if len(part) == 1 else _FlowList(part) for part in entity.minimum
        )
    if entity.groups:
        data["groups"] = {group.key: _group(group) for group in entity.groups}
    data["fields"] = {field.name: field_data(field) for field in entity.fields}
    if entity.charts:
        data["charts"] = [_chart(chart) for chart in entity.charts]
    if entity.access.grants or entity.access.follows:
        data["access"] = _access(entity.access)
    if entity.traits:
        data["traits"] = [_trait(trait) for trait in entity.traits]
    return data


def field_data(field: FieldSpec) -> dict[str, Any]:
    """Return a field as the data of its YAML map, on one line where it is short."""
    data: dict[str, Any] = {"type": field.type, "label": _label(field.label)}
    for name, default in _DEFAULTS.items():
        value = getattr(field, name)
        if name not in _APART and value != default:
            data[name] = _plain(value)
    for key, value in field.options.items():
        data[key] = [_option(option) for option in value] if key == "options" else _plain(value)
    return data if "options" in data or len(str(data)) > _LINE else _Flow(data)


def _label(label: Label) -> _Flow:
    return _Flow({"zh": label.zh, "en": label.en})


def _option(option: OptionSpec) -> _Flow:
    data = _Flow({"key": option.key, "zh": option.label.zh, "en": option.label.en})
    if option.color != "gray":
        data["color"] = option.color
    if option.end:
        data["end"] = option.end
    if option.icon:
        data["icon"] = option.icon
    if option.retired:
        data["retired"] = True
    return data


def _group(group: GroupSpec) -> _Flow:
    return (
        _Flow({"label": _label(group.label), "hint": _label(group.hint)})
        if group.hint
        else _label(group.label)
    )


def _chart(chart: ChartSpec) -> _Flow:
    data = _Flow({chart.measure: chart.field or True, "by": chart.by})
    data |= {
        key: getattr(chart, key) for key in ("per", "kind", "lost_from") if getattr(chart, key)
    }
    if chart.label:
        data["label"] = _label(chart.label)
    return data


def _access(access: AccessSpec) -> _Flow:
    grants: dict[str, list[str]] = {}
    for grant in access.grants:
        grants.setdefault(grant.role, []).append(_grant(grant.scope, grant.actions))
    data = _Flow({role: "; ".join(texts) for role, texts in grants.items()})
    if access.follows:
        data["follows"] = access.follows
    return data


def _grant(scope: str, actions: frozenset[str]) -> str:
    """Return a grant in the shortest words that mean these actions."""
    if actions == usual_actions(scope):
        return scope
    for word in ("read", "write", "full"):
        if actions == ACTION_WORDS[word]:
            return f"{scope}:{word}"
    return f"{scope}:{','.join(sorted(actions))}"


def _trait(trait: Trait) -> Any:
    return _Flow({trait.name: _plain(trait.values)}) if trait.values else trait.name


def _plain(value: Any) -> Any:
    """Return a value of a spec as plain data."""
    if isinstance(value, Label):
        return _label(value)
    if isinstance(value, Test | Group):
        return _condition(value)
    if isinstance(value, Mapping):
        return _Flow({str(key): _plain(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return _FlowList(_plain(item) for item in value)
    return value


def _condition(condition: Condition) -> Any:
    data = _plain(condition_data(condition))
    return data[:2] if isinstance(data, list) and len(data) == 3 and data[2] is None else data
