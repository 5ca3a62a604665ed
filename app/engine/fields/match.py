"""Whether one record meets a condition: the Python twin of the SQL in engine/query."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.engine.declare.condition import Condition, Group
from app.engine.declare.spec import EntitySpec, FieldSpec
from app.engine.fields.base import Context, Refusal
from app.engine.fields.operators import holds
from app.engine.fields.registry import field_type


def matches(
    condition: Condition,
    values: Mapping[str, Any],
    entity: EntitySpec,
    context: Context,
    fields: Mapping[str, FieldSpec] | None = None,
) -> bool:
    """Tell whether typed values by field name meet a condition.

    fields: all fields of the compiled entity, where the condition may name system fields. A test
    of an unknown field, or with a value that its field no longer takes, does not hold.
    """
    if isinstance(condition, Group):
        results = [matches(part, values, entity, context, fields) for part in condition.parts]
        if condition.kind == "any":
            return any(results)
        return not any(results) if condition.kind == "not" else all(results)
    spec = (fields or {}).get(condition.field) or entity.field(condition.field)
    if spec is None:
        return False
    try:
        operand = field_type(spec.type).operand(condition.value, condition.op, spec, context)
    except Refusal:
        # An administrator may have removed the option that a declared condition names.
        return False
    return holds(values.get(condition.field), condition.op, operand)
