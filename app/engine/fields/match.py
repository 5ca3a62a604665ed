"""Whether one record meets a condition: the Python twin of the SQL in engine/query."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.engine.declare.condition import Condition, Group
from app.engine.declare.spec import EntitySpec
from app.engine.fields.base import Context
from app.engine.fields.operators import holds
from app.engine.fields.registry import field_type


def matches(
    condition: Condition, values: Mapping[str, Any], entity: EntitySpec, context: Context
) -> bool:
    """Tell whether typed values by field name meet a condition; unknown fields count as empty."""
    if isinstance(condition, Group):
        results = [matches(part, values, entity, context) for part in condition.parts]
        if condition.kind == "any":
            return any(results)
        return not any(results) if condition.kind == "not" else all(results)
    spec = entity.field(condition.field)
    if spec is None:
        return False
    operand = field_type(spec.type).operand(condition.value, condition.op, spec, context)
    return holds(values.get(condition.field), condition.op, operand)
