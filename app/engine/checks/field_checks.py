"""One field at a time: its type, what it may be asked to do, its choices, its pattern."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.engine.checks.facts import Facts, place_in_words
from app.engine.checks.icons import check_icon
from app.engine.checks.messages import (
    DOUBLE_OPTION,
    NEVER_FILLED,
    NO_PURPOSE,
    NOT_FILTERABLE,
    NOT_SEARCHABLE,
    NOT_STORED,
    NOT_WRITABLE,
    OPTION_KEY,
    SLOW_PATTERN,
    TYPE_PROBLEM,
    UNKNOWN_COLOR,
    UNKNOWN_DICTIONARY,
    UNKNOWN_ENTITY,
    UNKNOWN_GROUP,
    UNKNOWN_TYPE,
)
from app.engine.checks.pattern_safety import slow_part
from app.engine.declare import names
from app.engine.declare.finding import Finding, nearest_cure
from app.engine.declare.label import Label
from app.engine.declare.reasons import cure_label, reason_label
from app.engine.declare.spec import CatalogueSpec, FieldSpec, OptionSpec, Origin
from app.engine.declare.yaml_nodes import place_of
from app.engine.fields.base import FieldType
from app.engine.fields.registry import FIELD_TYPES

#: The colours an option may have; the style sheet has a tone for each.
COLORS = ("gray", "blue", "green", "amber", "red", "violet")
#: Types of which no two records can be kept from having the same value.
_NEVER_UNIQUE = ("long_text", "rich_text", "multi_choice", "tags", "links", "bool", "file", "image")
#: How a type's reason begins -> the key of the declaration it speaks of.
_REASON_KEYS = {
    "accept ": "accept", "max_mb ": "max_mb", "default ": "default", "pattern ": "pattern", "min": "min", "max": "max",
    "formula ": "expression", "rule ": "rule",
}  # fmt: skip


def check_fields(facts: Facts) -> Iterator[Finding]:
    """Yield what is wrong with the fields of one entity, in their order."""
    for field in facts.spec.fields:
        kind = FIELD_TYPES.get(field.type)
        if kind is None:
            near = nearest_cure(field.type, FIELD_TYPES)
            at = place_in_words(facts.spec, field)
            yield UNKNOWN_TYPE.at(place_of(field.origin, "type"), at=at, type=field.type, near=near)
        else:
            yield from _check_field(field, kind, facts)


def _check_field(field: FieldSpec, kind: FieldType, facts: Facts) -> Iterator[Finding]:
    at = place_in_words(facts.spec, field)
    yield from _check_wishes(field, kind, facts)
    if field.option("options"):
        yield from check_options(field.option("options"), at, place_of(field.origin, "options"))
    if field.pattern:
        reason = slow_part(field.pattern)
        if reason:
            yield SLOW_PATTERN.at(place_of(field.origin, "pattern"), at=at, reason=reason)
    groups = [group.key for group in facts.spec.groups]
    if field.group and field.group not in groups:
        near = nearest_cure(field.group, groups)
        yield UNKNOWN_GROUP.at(place_of(field.origin, "group"), at=at, group=field.group, near=near)
    if (field.personal or field.sensitive) and not field.purpose:
        yield NO_PURPOSE.at(field.origin, at=at)
    missing = list(_missing_targets(field, kind, facts))
    yield from missing
    if missing:
        return
    for reason_text, cure in kind.problems(field, facts.spec, facts.catalogue):
        if reason_text.startswith("option key"):
            continue  # Said above, together with the dictionaries' keys.
        origin = _place_of_problem(field, reason_text)
        yield TYPE_PROBLEM.at(
            origin, at=at, reason=reason_label(reason_text), cure=cure_label(cure)
        )


def _missing_targets(field: FieldSpec, kind: FieldType, facts: Facts) -> Iterator[Finding]:
    """Yield the entity or dictionary that a field names and that does not exist."""
    at = place_in_words(facts.spec, field)
    slugs = [entity.slug for entity in facts.catalogue.entities]
    for key, known in (("to", [*slugs, "user"]), ("of", slugs)):
        target = field.option(key)
        if key in kind.keys and target is not None and target not in known:
            near = nearest_cure(target, known)
            origin = place_of(field.origin, key)
            yield UNKNOWN_ENTITY.at(origin, at=at, key=key, target=target, near=near)
    name = field.option("dictionary")
    dictionaries = [item.key for item in facts.catalogue.dictionaries]
    if name and name not in dictionaries:
        near = nearest_cure(name, dictionaries)
        origin = place_of(field.origin, "dictionary")
        yield UNKNOWN_DICTIONARY.at(origin, at=at, dictionary=name, near=near)


def _check_wishes(field: FieldSpec, kind: FieldType, facts: Facts) -> Iterator[Finding]:
    """Yield what the field asks for and its type cannot do."""
    at = place_in_words(facts.spec, field)
    if field.search and not kind.searchable:
        yield NOT_SEARCHABLE.at(place_of(field.origin, "search"), at=at, type=field.type)
    if field.filter and not (kind.operators and kind.is_kept(field)):
        yield NOT_FILTERABLE.at(place_of(field.origin, "filter"), at=at, type=field.type)
    kept = kind.is_kept(field)
    impossible = {
        "unique": not kept or field.type in _NEVER_UNIQUE, "match": not (kept and kind.stored),
        "sort": not (kept and kind.sortable), "ask_reason": not kind.writable or field.type == "rows",
    }  # fmt: skip
    for key, refused in impossible.items():
        if getattr(field, key) and refused:
            yield NOT_STORED.at(place_of(field.origin, key), at=at, type=field.type, key=key)
    if field.required and field.read_only and field.default is None and not field.importable:
        yield NEVER_FILLED.at(place_of(field.origin, "read_only"), at=at)
    for key in ("required", "default", "require_when"):
        if not kind.writable and getattr(field, key) not in (None, False):
            yield NOT_WRITABLE.at(place_of(field.origin, key), at=at, type=field.type, key=key)


def _place_of_problem(field: FieldSpec, reason: str) -> Origin:
    """Return the line of the key a type's reason speaks of, else the field's own."""
    key = next((key for start, key in _REASON_KEYS.items() if reason.startswith(start)), "")
    return place_of(field.origin, key)


def check_options(options: Iterable[OptionSpec], at: Label, origin: Origin) -> Iterator[Finding]:
    """Yield the bad and doubled keys and the unknown colours of a list of choices."""
    seen: set[str] = set()
    for option in options:
        if not names.OPTION_KEY.fullmatch(str(option.key)):
            yield OPTION_KEY.at(origin, at=at, key=option.key)
        elif option.key.casefold() in seen:
            yield DOUBLE_OPTION.at(origin, at=at, key=option.key)
        seen.add(str(option.key).casefold())
        if option.color not in COLORS:
            yield UNKNOWN_COLOR.at(
                origin, at=at, color=option.color, near=nearest_cure(option.color, COLORS)
            )
        if option.icon:
            yield from check_icon(option.icon, at, origin)


def check_dictionaries(catalogue: CatalogueSpec) -> Iterator[Finding]:
    """Yield what is wrong with the choices of dictionaries."""
    for item in catalogue.dictionaries:
        at = Label(f"字典“{item.key}”", f'dictionary "{item.key}"')
        yield from check_options(item.options, at, place_of(item.origin, "options"))
