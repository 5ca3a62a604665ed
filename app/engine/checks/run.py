"""All checks of a catalogue, run at once: every mistake with its place and its cure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.engine.checks.access_checks import check_access
from app.engine.checks.condition_checks import check_conditions
from app.engine.checks.cycles import check_cycles
from app.engine.checks.facts import facts_of, place_in_words
from app.engine.checks.field_checks import check_dictionaries, check_fields
from app.engine.checks.layout_checks import check_layout
from app.engine.checks.messages import TYPE_PROBLEM
from app.engine.checks.naming import (
    check_columns,
    check_doubles,
    check_labels,
    check_names,
    check_shared_labels,
)
from app.engine.checks.shape import check_shape
from app.engine.checks.trait_checks import check_traits
from app.engine.declare.finding import ERROR, Finding
from app.engine.declare.label import Label
from app.engine.declare.reasons import reason_label
from app.engine.declare.spec import CatalogueSpec, EntitySpec


def check_catalogue(spec: CatalogueSpec) -> list[Finding]:
    """Return every finding of a catalogue, in the order of the declarations.

    Reads only: neither the database nor the application is needed.
    """
    shapes = {id(entity): list(check_shape(entity)) for entity in spec.entities}
    # What has the wrong form is reported as such; nothing further is asked of it.
    sound = tuple(entity for entity in spec.entities if not _has_errors(shapes[id(entity)]))
    findings = list(check_doubles(spec))
    for entity in spec.entities:
        findings += check_names(entity)
        findings += shapes[id(entity)]
    readable = replace(spec, entities=sound)
    for entity in sound:
        findings += _check_entity(
            entity, spec if len(sound) == len(spec.entities) else _keep(spec, readable)
        )
    findings += check_shared_labels(spec)
    findings += check_dictionaries(spec)
    findings += check_cycles(readable)
    return findings


def _keep(spec: CatalogueSpec, readable: CatalogueSpec) -> CatalogueSpec:
    """Return the catalogue with unreadable entities as empty ones, so that links to them hold."""
    sound = {entity.slug for entity in readable.entities}
    empty = tuple(
        EntitySpec(
            entity.slug,
            Label(entity.slug, entity.slug),
            Label(),
            entity.fields,
            origin=entity.origin,
        )
        for entity in spec.entities
        if entity.slug not in sound
    )
    return replace(readable, entities=(*readable.entities, *empty))


def _check_entity(entity: EntitySpec, catalogue: CatalogueSpec) -> Iterator[Finding]:
    facts = facts_of(entity, catalogue)
    yield from check_labels(entity)
    yield from check_columns(entity)
    yield from check_fields(facts)
    yield from check_conditions(facts)
    yield from check_layout(facts)
    yield from check_access(facts)
    yield from check_traits(facts)
    for origin, problem in entity.problems:
        yield TYPE_PROBLEM.at(
            origin, at=place_in_words(entity), reason=reason_label(problem), cure=""
        )


def _has_errors(findings: list[Finding]) -> bool:
    return any(finding.level == ERROR for finding in findings)
