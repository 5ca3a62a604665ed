"""Names, doubles and labels: everything has one name of its own and words in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from flask_appbuilder import Model

from app.engine.checks.facts import place_in_words
from app.engine.checks.messages import (
    BAD_LABEL,
    DOUBLE_COLUMN,
    DOUBLE_DICTIONARY,
    DOUBLE_ENTITY,
    DOUBLE_FIELD,
    ENTITY_NAME,
    FIELD_NAME,
    KEY_NAME,
    MISSING_LANGUAGE,
    NO_FIELDS,
    NO_LABEL,
    TAKEN_TABLE,
)
from app.engine.declare.finding import Finding
from app.engine.declare.label import LANGUAGES, Label
from app.engine.declare.names import NAME, name_problem
from app.engine.declare.reasons import cure_label
from app.engine.declare.spec import CatalogueSpec, EntitySpec, FieldSpec, Origin
from app.engine.declare.yaml_nodes import place_of
from app.engine.fields.registry import FIELD_TYPES

LANGUAGE_WORDS = {"zh": Label("中文", "Chinese"), "en": Label("英文", "English")}
_UNSAFE = re.compile(
    r"<[a-zA-Z!/?]|javascript:|data:text|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]",
    re.I,
)
_WHAT = {
    "label": Label("名称", "label"),
    "plural": Label("复数名称", "plural"),
    "help": Label("说明", "help"),
    "purpose": Label("用途", "purpose"),
    "hint": Label("提示", "hint"),
}


def check_doubles(catalogue: CatalogueSpec) -> Iterator[Finding]:
    """Yield what is declared twice, dictionaries' and menus' bad keys, and taken tables."""
    yield from _twice(((item.slug, item.origin) for item in catalogue.entities), DOUBLE_ENTITY)
    yield from _twice(
        ((item.key, item.origin) for item in catalogue.dictionaries), DOUBLE_DICTIONARY
    )
    taken = {
        name
        for name, table in Model.metadata.tables.items()
        if table.info.get("owner") != "catalogue"
    }
    for entity in catalogue.entities:
        if entity.table in taken:
            yield TAKEN_TABLE.at(entity.origin, name=entity.slug, table=entity.table)
    beside = {name for entity in catalogue.entities for name in tables_beside(entity)}
    for entity in catalogue.entities:
        if entity.table in beside:
            yield TAKEN_TABLE.at(entity.origin, name=entity.slug, table=entity.table)
    for item in catalogue.dictionaries:
        if not NAME.fullmatch(str(item.key)):
            yield KEY_NAME.at(item.origin, name=item.key, kind=Label("字典", "a dictionary"))
    for key in catalogue.menus:
        if not NAME.fullmatch(str(key)):
            yield KEY_NAME.at(Origin(), name=key, kind=Label("菜单", "a menu"))


def tables_beside(entity: EntitySpec) -> Iterator[str]:
    """Yield the tables that an entity needs beside its own: of its text search, of its many-links."""
    yield f"crm_search_{entity.slug}"
    yield f"{entity.table}__collaborators"
    yield from (f"{entity.table}__{field.name}" for field in entity.fields if field.type == "links")


def check_columns(entity: EntitySpec) -> Iterator[Finding]:
    """Yield fields that would need a column that another one has: customer_id beside the link customer."""
    holders: dict[str, FieldSpec] = {}
    for field in entity.fields:
        kind = FIELD_TYPES.get(field.type)
        if kind is None or not kind.stored:
            continue
        column = kind.attribute(field)
        other = holders.setdefault(column, field)
        if other.name != field.name:
            at, held = place_in_words(entity, field), place_in_words(entity, other)
            yield DOUBLE_COLUMN.at(field.origin, at=at, column=column, other=held)


def _twice(items: Iterable[tuple[str, Origin]], message: object) -> Iterator[Finding]:
    seen: dict[str, Origin] = {}
    for name, origin in items:
        if name in seen:
            yield message.at(origin, name=name, other=seen[name])  # type: ignore[attr-defined]
        seen.setdefault(name, origin)


def check_names(entity: EntitySpec) -> Iterator[Finding]:
    """Yield the bad and doubled names of an entity, its fields and its groups."""
    problem = name_problem(entity.slug, kind="slug")
    if problem:
        yield ENTITY_NAME.at(entity.origin, name=entity.slug, cure=cure_label(problem))
    if not entity.fields:
        yield NO_FIELDS.at(entity.origin, name=entity.slug)
    seen: dict[str, Origin] = {}
    for field in entity.fields:
        problem = name_problem(field.name, kind="field")
        if problem:
            at = place_in_words(entity)
            yield FIELD_NAME.at(field.origin, at=at, name=field.name, cure=cure_label(problem))
        if field.name in seen:
            yield DOUBLE_FIELD.at(
                field.origin, at=place_in_words(entity, field), other=seen[field.name]
            )
        seen.setdefault(field.name, field.origin)
    for group in entity.groups:
        if not NAME.fullmatch(str(group.key)):
            yield KEY_NAME.at(entity.origin, name=group.key, kind=Label("字段组", "a group"))


def check_labels(entity: EntitySpec) -> Iterator[Finding]:
    """Yield missing labels, missing languages and texts that hold markup."""
    at = place_in_words(entity)
    yield from _words(entity.label, "label", at, place_of(entity.origin, "label"), required=True)
    if entity.plural is not entity.label and entity.plural != entity.label:
        yield from _words(entity.plural, "plural", at, place_of(entity.origin, "plural"))
    for group in entity.groups:
        named = Label(f"字段组“{entity.slug}.{group.key}”", f'group "{entity.slug}.{group.key}"')
        yield from _words(group.label, "label", named, entity.origin, required=True)
        yield from _words(group.hint, "hint", named, entity.origin)
    for chart in entity.charts:
        named = Label(f"对象“{entity.slug}”的图表", f'chart of entity "{entity.slug}"')
        yield from _words(chart.label, "label", named, chart.origin)
    for field in entity.fields:
        yield from _field_labels(entity, field)


def _field_labels(entity: EntitySpec, field: FieldSpec) -> Iterator[Finding]:
    at = place_in_words(entity, field)
    for key in ("label", "help", "purpose"):
        yield from _words(
            getattr(field, key), key, at, place_of(field.origin, key), required=key == "label"
        )
    for option in field.option("options") or ():
        named = Label(
            f"字段“{entity.slug}.{field.name}”的选项“{option.key}”",
            f'option "{option.key}" of field "{entity.slug}.{field.name}"',
        )
        yield from _words(
            option.label, "label", named, place_of(field.origin, "options"), required=True
        )


def check_shared_labels(catalogue: CatalogueSpec) -> Iterator[Finding]:
    """Yield missing words of dictionaries and menus."""
    for item in catalogue.dictionaries:
        named = Label(f"字典“{item.key}”", f'dictionary "{item.key}"')
        yield from _words(item.label, "label", named, place_of(item.origin, "label"), required=True)
        for option in item.options:
            named = Label(
                f"字典“{item.key}”的选项“{option.key}”",
                f'option "{option.key}" of dictionary "{item.key}"',
            )
            yield from _words(
                option.label, "label", named, place_of(item.origin, "options"), required=True
            )
    for key, label in catalogue.menus.items():
        yield from _words(
            label, "label", Label(f"菜单“{key}”", f'menu "{key}"'), Origin(), required=True
        )


def _words(
    text: Label, key: str, at: Label, origin: Origin, *, required: bool = False
) -> Iterator[Finding]:
    if not text:
        if required:
            yield NO_LABEL.at(origin, at=at)
        return
    for language in text.missing():
        yield MISSING_LANGUAGE.at(origin, at=at, what=_WHAT[key], language=LANGUAGE_WORDS[language])
    for language in LANGUAGES:
        found = _UNSAFE.search(getattr(text, language))
        if found:
            yield BAD_LABEL.at(origin, at=at, part=repr(found[0]))
            return
