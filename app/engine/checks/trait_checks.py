"""What an entity asks of rooms by traits: each is known, and so are its settings and its field."""

from __future__ import annotations

from collections.abc import Iterator

from app.engine.checks.condition_checks import check_written
from app.engine.checks.facts import Facts, place_in_words
from app.engine.checks.messages import (
    UNKNOWN_FIELD,
    UNKNOWN_KEY,
    UNKNOWN_TRAIT,
    WRONG_FIELD,
    WRONG_VALUE,
)
from app.engine.declare.finding import Finding, nearest_cure
from app.engine.declare.label import Label
from app.engine.declare.traits import NOT_CONTACTED, Trait
from app.engine.declare.yaml_nodes import place_of
from app.engine.fields.date_time import DATE_TYPES

#: Trait -> the key that names its date, the field where nothing is named, its further settings.
_KNOWN: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "remind": ("since", "last_contact", ("when", "days", "still")),
    "up_to_date": ("field", "", ("days", "still")),
}
_DAYS = Label("天数，从 1 起的整数", "a whole number of days from 1")
_DATE = Label("日期字段", "a date field")


def check_traits(facts: Facts) -> Iterator[Finding]:
    """Yield what is wrong with the traits of an entity; a room would pass over it in silence."""
    for trait in facts.spec.traits:
        if trait.name not in _KNOWN:
            entity, near = place_in_words(facts.spec), nearest_cure(trait.name, _KNOWN)
            yield UNKNOWN_TRAIT.at(trait.origin, entity=entity, trait=trait.name, near=near)
        else:
            yield from _check_settings(facts, trait)
            yield from _check_date(facts, trait)


def _check_settings(facts: Facts, trait: Trait) -> Iterator[Finding]:
    at = Label(
        f"对象“{facts.spec.slug}”的特性“{trait.name}”",
        f'trait "{trait.name}" of entity "{facts.spec.slug}"',
    )
    named, _usual, others = _KNOWN[trait.name]
    for key in trait.values:
        if key not in (named, *others):
            near = nearest_cure(key, (named, *others))
            yield UNKNOWN_KEY.at(place_of(trait.origin, key), at=at, key=key, near=near)
    days = trait.values.get("days", 1)
    if isinstance(days, bool) or not isinstance(days, int) or days < 1:
        place = place_of(trait.origin, "days")
        yield WRONG_VALUE.at(place, at=at, key="days", wanted=_DAYS, value=repr(days))
    when = trait.values.get("when", NOT_CONTACTED)
    if when != NOT_CONTACTED:
        wanted = Label(f"“{NOT_CONTACTED}”", f'"{NOT_CONTACTED}"')
        place = place_of(trait.origin, "when")
        yield WRONG_VALUE.at(place, at=at, key="when", wanted=wanted, value=repr(when))
    if trait.values.get("still") is not None:
        place = place_of(trait.origin, "still")
        yield from check_written(trait.values["still"], "still", facts, at, place)


def _check_date(facts: Facts, trait: Trait) -> Iterator[Finding]:
    """Yield a finding unless the trait's field is a date of the entity."""
    key, usual, _others = _KNOWN[trait.name]
    name = str(trait.values.get(key, usual))
    entity, origin = place_in_words(facts.spec), place_of(trait.origin, key)
    fitting = facts.named(DATE_TYPES)
    if name not in facts.fields:
        near = nearest_cure(name, fitting)
        yield UNKNOWN_FIELD.at(origin, entity=entity, key=trait.name, field=name, near=near)
    elif name not in fitting:
        near = nearest_cure(name, fitting)
        yield WRONG_FIELD.at(
            origin, entity=entity, key=trait.name, wanted=_DATE, field=name,
            type=facts.fields[name].type, near=near,
        )  # fmt: skip
