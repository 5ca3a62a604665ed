"""Counts and sums of a board's lanes, grouped in SQL; weighted ones where a formula declares it.

A declaration weighs with a formula such as ``amount * probability / 100``: linear in the summed
field, with one percent field beside it. The rows are then grouped by that percentage too, and the
formula is computed on each group's sum, which is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from app.engine.access.field_rules import is_searchable_mode
from app.engine.access.net import SCOPED
from app.engine.declare.expression import Expr, evaluate, expression_fields, parse_expression
from app.engine.declare.spec import FieldSpec
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import ListRequest


@dataclass(frozen=True)
class LaneSum:
    """One lane's figures; None where nothing is summed."""

    count: int = 0
    total: Decimal | None = None
    weighted: Decimal | None = None


def board_amount(query: ListQuery) -> FieldSpec | None:
    """Return the field a board sums: the first money field its reader may read unmasked."""
    return next(
        (
            item
            for item in query.compiled.spec.fields
            if item.type == "money" and is_searchable_mode(query.modes.get(item.name, "hidden"))
        ),
        None,
    )


def board_weight(query: ListQuery, amount: FieldSpec | None) -> FieldSpec | None:
    """Return the formula that weighs the summed field, None when none is declared or readable."""
    if amount is None:
        return None
    for item in query.compiled.spec.fields:
        if item.type == "formula" and item.name in query.modes and item.option("currency"):
            other = _other_field(item, amount)
            spec = query.compiled.fields.get(other)
            readable = is_searchable_mode(query.modes.get(other, "hidden"))
            if (
                spec is not None
                and spec.type == "percent"
                and readable
                and _is_linear(item, amount)
            ):
                return item
    return None


def _tree(item: FieldSpec) -> Expr:
    return parse_expression(str(item.option("expression", "")))


def _other_field(item: FieldSpec, amount: FieldSpec) -> str:
    names = expression_fields(_tree(item))
    others = [name for name in names if name != amount.name]
    return others[0] if len(others) == 1 and amount.name in names else ""


def _is_linear(item: FieldSpec, amount: FieldSpec) -> bool:
    def at(value: int) -> Any:
        return evaluate(_tree(item), lambda name: Decimal(value if name == amount.name else 30))

    return bool(
        at(0) == 0 and at(1) is not None and at(14) == 14 * at(1) and at(300) == 300 * at(1)
    )


def read_sums(
    query: ListQuery,
    request: ListRequest,
    name: str,
    amount: FieldSpec | None,
    weight: FieldSpec | None,
) -> dict[str, LaneSum]:
    """Return the figures by lane key; one statement."""
    column = query.compiled.column(name)
    by = [column]
    if weight is not None and amount is not None:
        by.append(query.compiled.column(_other_field(weight, amount)))
    columns: list[Any] = [*by, func.count()]
    if amount is not None:
        columns.append(func.sum(query.compiled.column(amount.name)))
    statement = select(*columns).where(*query.conditions(request)).group_by(*by)
    found: dict[str, LaneSum] = {}
    for row in query.session.execute(statement, execution_options=SCOPED):
        before = found.get(row[0], LaneSum())
        total = row[len(by) + 1] if amount is not None else None
        weighed = _weigh(weight, amount, total, row[1]) if len(by) > 1 else None
        found[row[0]] = LaneSum(
            before.count + row[len(by)], _add(before.total, total), _add(before.weighted, weighed)
        )
    return found


def _weigh(
    weight: FieldSpec | None, amount: FieldSpec | None, total: Decimal | None, share: Any
) -> Decimal | None:
    if weight is None or amount is None or total is None or share is None:
        return None
    return evaluate(_tree(weight), lambda name: total if name == amount.name else share)


def _add(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    if left is None or right is None:
        return right if left is None else left
    return left + right
