"""Conditions: the fields exist, their types know the operators, the values are values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.engine.checks.facts import Facts, facts_of, place_in_words
from app.engine.checks.messages import (
    CONDITION_FIELD,
    CONDITION_FORM,
    CONDITION_OPERATOR,
    CONDITION_VALUE,
)
from app.engine.declare.condition import (
    OPERATORS,
    Condition,
    ConditionProblem,
    Group,
    Test,
    parse_condition,
)
from app.engine.declare.finding import Finding, nearest_cure
from app.engine.declare.label import Label
from app.engine.declare.reasons import cure_label, reason_label
from app.engine.declare.spec import FieldSpec, Origin
from app.engine.declare.yaml_nodes import place_of
from app.engine.fields.base import Refusal
from app.engine.fields.standard import DeclarationContext


def check_conditions(facts: Facts) -> Iterator[Finding]:
    """Yield what is wrong with the conditions of an entity's fields."""
    for field in facts.spec.fields:
        at = place_in_words(facts.spec, field)
        for key in ("show_when", "require_when"):
            condition = getattr(field, key)
            if condition is not None:
                yield from check_condition(
                    condition, facts, at=at, key=key, origin=place_of(field.origin, key)
                )
        if field.type == "roll_up" and field.option("when"):
            yield from _check_roll_up(field, facts, at)
        if not isinstance(field.option("due", True), bool):
            place = place_of(field.origin, "due")
            yield from check_written(field.option("due"), "due", facts, at, place)


def _check_roll_up(field: FieldSpec, facts: Facts, at: Label) -> Iterator[Finding]:
    """Yield what is wrong with the condition of a roll-up, which looks at the children."""
    child = next(
        (item for item in facts.catalogue.entities if item.slug == field.option("of")), None
    )
    children = None if child is None else facts_of(child, facts.catalogue)
    place = place_of(field.origin, "when")
    yield from check_written(field.option("when"), "when", children, at, place)


def check_written(
    written: Any, key: str, facts: Facts | None, at: Label, origin: Origin
) -> Iterator[Finding]:
    """Yield what is wrong with a condition that is kept as it was written."""
    try:
        condition = parse_condition(written)
    except ConditionProblem as problem:
        yield CONDITION_FORM.at(origin, at=at, key=key, reason=reason_label(str(problem)))
        return
    if facts is not None:
        yield from check_condition(condition, facts, at=at, key=key, origin=origin)


def check_condition(
    condition: Condition, facts: Facts, *, at: Label, key: str, origin: Origin
) -> Iterator[Finding]:
    """Yield what is wrong with one condition on the records of an entity."""
    for test in _tests(condition):
        kind = facts.kind(test.field)
        where = {"at": at, "key": key, "field": test.field}
        if test.field not in facts.fields:
            near = nearest_cure(test.field, facts.fields)
            yield CONDITION_FIELD.at(origin, entity=place_in_words(facts.spec), near=near, **where)
        elif kind is not None and test.op not in kind.operators:
            allowed = ", ".join(OPERATORS[name][0] for name in kind.operators)
            sign = OPERATORS[test.op][0]
            yield CONDITION_OPERATOR.at(
                origin, type=kind.key, op=sign, allowed=allowed or "-", **where
            )
        elif kind is not None:
            refused = _refused_value(test, facts.fields[test.field], facts)
            if refused:
                yield CONDITION_VALUE.at(
                    origin, value=repr(test.value), cure=cure_label(refused), **where
                )


def _refused_value(test: Test, field: FieldSpec, facts: Facts) -> str:
    """Return why a type refuses the value of a test, "" when it takes it."""
    kind: Any = facts.kind(test.field)
    try:
        kind.operand(test.value, test.op, field, DeclarationContext(facts.catalogue))
    except Refusal as refusal:
        return str(refusal)
    return ""


def _tests(condition: Condition) -> Iterator[Test]:
    if isinstance(condition, Group):
        for part in condition.parts:
            yield from _tests(part)
    else:
        yield condition
