"""Formulas of child rows as the browser computes them while a person types.

Only arithmetic over the row's own numbers: what needs a linked record, a text or a date is
computed by the server when the form is saved, and has no column in the form.
"""

from __future__ import annotations

import json
from typing import Any

from app.engine.access.field_rules import field_mode
from app.engine.compile.model import Compiled
from app.engine.declare.expression import Expr, ExpressionProblem, parse_expression
from app.engine.declare.spec import FieldSpec
from app.engine.query.context import ReaderContext
from app.engine.views.form_models import Input, RowSum

_NUMBERS = ("integer", "decimal", "money", "percent", "formula")
_CALLS = ("min", "max", "abs", "round")
_SIGNS = ("+", "-", "*", "/", "%")


def live_formula(child: Compiled, item: FieldSpec) -> str:
    """Return a formula as JSON for the script; "" when only the server can compute it."""
    try:
        tree = _tree(child, parse_expression(str(item.option("expression", ""))))
    except ExpressionProblem:
        return ""
    return "" if tree is None else json.dumps(tree)


def _tree(child: Compiled, node: Expr) -> Any:
    """Return a number as text, {"field": name} or [sign, parts…]; None for anything else."""
    if node.kind == "value":
        return None if isinstance(node.value, str | bool) else str(node.value)
    if node.kind == "field":
        known = node.name in child.fields and child.fields[node.name].type in _NUMBERS
        return {"field": node.name} if known else None
    sign = "neg" if node.kind == "neg" else node.name
    if sign not in ("neg", *_SIGNS, *_CALLS):
        return None
    parts = [_tree(child, part) for part in node.parts]
    return None if None in parts else [sign, *parts]


def computed_input(child: Compiled, item: FieldSpec, language: str, name: str) -> Input:
    """Return the cell that shows a row's computed value."""
    return Input(
        name, item.label.text(language) or item.name, "computed", "",
        unit=str(item.option("currency") or ""), formula=live_formula(child, item),
        places=int(item.option("places") or 2),
    )  # fmt: skip


def row_sums(compiled: Compiled, item: FieldSpec, context: ReaderContext) -> tuple[RowSum, ...]:
    """Return what the record adds up over the rows of a field, as far as the form can show it."""
    child = context.catalogue[str(item.option("of"))]
    found = []
    for total in compiled.spec.fields:
        same = all(total.option(key) == item.option(key) for key in ("of", "by"))
        if total.type != "roll_up" or not same or total.option("when") or not total.option("field"):
            continue
        if field_mode(context.catalogue, compiled, total, context.reader) not in ("read", "edit"):
            continue
        of = str(total.option("field"))
        if child.fields[of].type != "formula" or live_formula(child, child.fields[of]):
            label = total.label.text(context.language) or total.name
            currency = str(total.option("currency") or "")
            found.append(RowSum(label, str(total.option("measure")), of, currency))
    return tuple(found)
