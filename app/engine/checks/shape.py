"""First of all: does every declaration hold values of the right form? Later checks rely on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from app.engine.checks.facts import place_in_words
from app.engine.checks.messages import UNKNOWN_KEY, WRONG_VALUE
from app.engine.declare.condition import Group, Test
from app.engine.declare.finding import Finding, nearest_cure
from app.engine.declare.label import Label
from app.engine.declare.spec import AccessSpec, ChartSpec, EntitySpec, FieldSpec, GroupSpec, Origin
from app.engine.declare.traits import Trait
from app.engine.declare.yaml_nodes import place_of
from app.engine.fields.registry import FIELD_TYPES

_YES_NO = Label("是/否（true 或 false）", "true or false")
_TEXT = Label("文字", "a text")
_LABEL = Label("中英文名称 L(zh=…, en=…)", "a word in both languages, L(zh=…, en=…)")
_NAMES = Label("名称的列表", "a list of names")
_CONDITION = Label("条件", "a condition")
_NUMBER = Label("数字", "a number")
_LIST = Label("列表", "a list")

_TYPE_WORDS: dict[tuple[type, ...], Label] = {
    (str,): _TEXT, (int,): Label("整数", "a whole number"), (int, float): _NUMBER, (bool,): _YES_NO,
    (tuple, list): _LIST, (list, tuple): _LIST,
}  # fmt: skip
#: The settings a class body may hold.
_ENTITY_WORDS = (
    "label", "plural", "icon", "menu", "board", "default_sort", "name_field", "subtitle_field",
    "parent_row", "code_rule", "slug", "list_fields", "quick_add", "add_label", "timeline", "write", "happened", "minimum",
    "groups", "access", "charts", "traits",
)  # fmt: skip


def _is_names(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(item, str) for item in value)


def _is_groups(value: Any) -> bool:
    return isinstance(value, tuple) and all(_is_names(part) and part for part in value)


def _is_condition(value: Any) -> bool:
    return value is None or isinstance(value, Test | Group)


def _is(kind: type) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, kind)


_FIELD_RULES: dict[str, tuple[Callable[[Any], bool], Label]] = {
    **{
        key: (_is(bool), _YES_NO)
        for key in (
            "required", "unique", "search", "filter", "sort", "list", "match", "wide",
            "read_only", "importable", "ask_reason", "personal", "sensitive",
        )
    },
    **{key: (_is(str), _TEXT) for key in ("example", "pattern", "group")},
    **{key: (_is(Label), _LABEL) for key in ("label", "help", "purpose")},
    **dict.fromkeys(("mask_for", "hide_from", "read_only_for"), (_is_names, _NAMES)),
    **dict.fromkeys(("show_when", "require_when"), (_is_condition, _CONDITION)),
}  # fmt: skip
_ENTITY_RULES: dict[str, tuple[Callable[[Any], bool], Label]] = {
    **{key: (_is(Label), _LABEL) for key in ("label", "plural", "add_label")},
    **{
        key: (_is(str), _TEXT)
        for key in (
            "icon", "menu", "board", "default_sort", "name_field", "subtitle_field",
            "parent_row", "code_rule", "write", "happened",
        )
    },
    "list_fields": (_is_names, _NAMES),
    "quick_add": (_is_names, _NAMES),
    "timeline": (_is_names, _NAMES),
    "minimum": (_is_groups, Label("字段名或字段名组的列表", "a list of names, or of groups of names")),
    "access": (_is(AccessSpec), Label("Access(…)", "Access(…)")),
}  # fmt: skip


def check_shape(entity: EntitySpec) -> Iterator[Finding]:
    """Yield every value of the wrong form and every word of a class body that means nothing."""
    at = place_in_words(entity)
    for key, (fits, wanted) in _ENTITY_RULES.items():
        if not fits(getattr(entity, key)):
            yield _wrong(getattr(entity, key), wanted, at, key, entity.origin)
    yield from _unknown_words(entity)
    for field in entity.fields:
        yield from check_field_shape(entity, field)


def check_field_shape(entity: EntitySpec, field: FieldSpec) -> Iterator[Finding]:
    """Yield every value of a field of the wrong form, and every key its type does not know."""
    at = place_in_words(entity, field)
    for key, (fits, wanted) in _FIELD_RULES.items():
        if not fits(getattr(field, key)):
            yield _wrong(getattr(field, key), wanted, at, key, field.origin)
    kind = FIELD_TYPES.get(field.type)
    if kind is None:
        return
    for key, value in field.options.items():
        if key not in kind.keys:
            near = nearest_cure(key, (*kind.keys, *_FIELD_RULES, "default", "min", "max"))
            yield UNKNOWN_KEY.at(place_of(field.origin, key), at=at, key=key, near=near)
        elif not _fits(value, kind.keys[key]):
            wanted = _TYPE_WORDS.get(kind.keys[key], Label("其他形式", "of another form"))
            yield _wrong(value, wanted, at, key, field.origin)


def _fits(value: Any, kinds: tuple[type, ...]) -> bool:
    if isinstance(value, bool) and bool not in kinds and object not in kinds:
        return False
    return isinstance(value, kinds)


def _wrong(value: Any, wanted: Label, at: Label, key: str, origin: Origin) -> Finding:
    return WRONG_VALUE.at(place_of(origin, key), wanted=wanted, value=_shown(value), at=at, key=key)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _unknown_words(entity: EntitySpec) -> Iterator[Finding]:
    """Yield the attributes of an author's class that are neither setting nor field."""
    if entity.cls is None:
        return
    plain = (
        str,
        int,
        float,
        bool,
        tuple,
        list,
        dict,
        Label,
        AccessSpec,
        ChartSpec,
        GroupSpec,
        Trait,
    )
    for name, value in list(vars(entity.cls).items()):
        known = name in _ENTITY_WORDS or name.startswith("_")
        if not known and isinstance(value, plain):
            near = nearest_cure(name, _ENTITY_WORDS)
            yield UNKNOWN_KEY.at(entity.origin, at=place_in_words(entity), key=name, near=near)
