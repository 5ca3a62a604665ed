"""Computed values: formulas over the record, roll-ups over its children."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from babel.numbers import format_decimal
from flask_babel import gettext as _
from sqlalchemy import Column

from app.engine.declare.expression import (
    ExpressionProblem,
    check_expression,
    expression_fields,
    parse_expression,
    uses_today,
)
from app.engine.declare.spec import CatalogueSpec, EntitySpec, FieldSpec
from app.engine.fields.base import Context, FieldType, Masked, Refusal
from app.engine.fields.date_time import DateType
from app.engine.fields.folding import did_you_mean
from app.engine.fields.link import child_of, child_problems
from app.engine.fields.number import BoolType, DecimalType
from app.engine.fields.standard import StandardType
from app.engine.fields.text import TextType
from app.engine.fields.types import DIGITS

_KINDS = {
    "integer": "number", "decimal": "number", "money": "number", "percent": "number",
    "formula": "number", "roll_up": "number", "bool": "bool", "date": "date", "datetime": "date", "month": "date",
}  # fmt: skip


def value_kind(field_type: str) -> str:
    """Return what an expression sees of a field type: number, bool, date or text."""
    return _KINDS.get(field_type, "text")


#: Kind of result -> the type whose column and texts it has, and its Python form.
_RESULTS: dict[str, tuple[StandardType, type]] = {
    "number": (DecimalType(), Decimal),
    "text": (TextType(), str),
    "bool": (BoolType(), bool),
    "date": (DateType(), date),
}


def result_kind(spec: FieldSpec) -> str:
    """Return what a formula gives: "number" unless the declaration says otherwise."""
    return str(spec.option("result") or "number")


def result_type(spec: FieldSpec) -> StandardType:
    """Return the type a formula's result is stored and shown as."""
    return _RESULTS.get(result_kind(spec), _RESULTS["number"])[0]


def find_circle(spec: FieldSpec, entity: EntitySpec) -> list[str]:
    """Return the formulas that need each other, from a field back to itself; [] for none."""
    way: list[str] = []
    done: set[str] = set()

    def visit(item: FieldSpec) -> bool:
        if item.name == spec.name and way:
            way.append(item.name)
            return True
        if item.type != "formula" or item.name in done:
            return False
        done.add(item.name)
        way.append(item.name)
        for name in sorted(_needs(item)):
            needed = entity.field(name)
            if needed is not None and visit(needed):
                return True
        way.pop()
        return False

    return way if visit(spec) else []


def _needs(item: FieldSpec) -> set[str]:
    try:
        return expression_fields(parse_expression(str(item.option("expression", ""))))
    except ExpressionProblem:
        return set()


class FormulaType(StandardType):
    """A value computed from own fields (stored) or with linked ones (when read).

    result: "number" unless told; "text", "bool" and "date" have the columns, operators and texts
    of those types.
    """

    key = "formula"
    cell = "number"
    right = True
    numeric = True
    writable = False
    operators = ("eq", "gt", "ge", "lt", "le", "between", "empty", "filled")
    keys = {"expression": (str,), "places": (int,), "currency": (str,), "result": (str,)}

    def is_kept(self, spec: FieldSpec) -> bool:
        """Tell whether it is stored; one that cannot be read has a finding of its own."""
        try:
            parse_expression(str(spec.option("expression", "")))
        except ExpressionProblem:
            return True
        return bool(self.columns(spec))

    def columns(self, spec: FieldSpec) -> list[Column[Any]]:
        """Return a column where the formula uses only own fields; none otherwise."""
        try:
            expression = parse_expression(str(spec.option("expression", "")))
        except ExpressionProblem:
            return []
        if uses_today(expression) or any("." in name for name in expression_fields(expression)):
            return []
        return result_type(spec).columns(spec)

    def fit(self, value: Any, spec: FieldSpec) -> Any:
        """Return a computed value as its column can hold it; None when it is too large or odd."""
        wanted = _RESULTS.get(result_kind(spec), (DecimalType(), Decimal))[1]
        if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
            return None
        if isinstance(value, Decimal):
            places = DecimalType().places(spec)
            if not value.is_finite() or value.adjusted() >= DIGITS - places:
                return None
            return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
        return value[: TextType().longest(spec)] if isinstance(value, str) else value

    def parse(self, raw: Any, spec: FieldSpec, context: Context) -> Any:
        """Return the value a filter or cursor names."""
        return result_type(spec).parse(raw, spec, context)

    def show(self, value: Any, spec: FieldSpec, context: Context) -> str:
        """Return a number with separators and its currency's sign, other results as their type."""
        if isinstance(value, Decimal | int) and not isinstance(value, bool):
            return show_number(value, spec, context)
        return result_type(spec).show(value, spec, context)

    def to_json(self, value: Any, spec: FieldSpec) -> Any:
        """Return the number as text, exactly; other results as their type."""
        if value is None or isinstance(value, Decimal):
            return None if value is None else str(value)
        return result_type(spec).to_json(value, spec)

    def json_schema(self, spec: FieldSpec) -> dict[str, Any]:
        """Return text for a number, for other results what their type gives."""
        if result_kind(spec) == "number":
            return {"type": "string", "nullable": True}
        return {**result_type(spec).json_schema(spec), "nullable": True}

    def problems(
        self, spec: FieldSpec, entity: EntitySpec, catalogue: CatalogueSpec
    ) -> Iterable[tuple[str, str]]:
        """Yield a formula that cannot be read, names missing fields, or mixes kinds."""
        text = str(spec.option("expression", ""))
        entities = {item.slug: item for item in catalogue.entities}
        known = [item.name for item in entity.fields]

        def kind_of(name: str) -> str | None:
            own, _mark, linked = name.partition(".")
            item = entity.field(own)
            if item is None:
                return None
            if not linked:
                return result_kind(item) if item.type == "formula" else value_kind(item.type)
            other = entities.get(str(item.option("to")))
            target = other.field(linked) if other else None
            return value_kind(target.type) if target else None

        try:
            expression = parse_expression(text)
        except ExpressionProblem as problem:
            yield f'formula "{text}": {problem}', "correct it"
            return
        for name in sorted(expression_fields(expression)):
            if kind_of(name) is None:
                yield (
                    f'formula "{text}" uses "{name}", which is not a field here',
                    did_you_mean(name, known),
                )
                return
        for reason in check_expression(expression, kind_of):
            yield f'formula "{text}": {reason}', "correct it"
        if result_kind(spec) not in _RESULTS:
            yield (
                f'result "{result_kind(spec)}" is not a kind of result',
                did_you_mean(result_kind(spec), _RESULTS),
            )
        circle = find_circle(spec, entity)
        if circle:
            yield (
                f"formula needs itself: {' → '.join(circle)}",
                "take one of these fields out of the formula",
            )


class RollUpType(FieldType):
    """A count, sum, greatest or smallest value over the children a reader may see."""

    key = "roll_up"
    cell = "number"
    right = True
    numeric = True
    stored = False
    writable = False
    sortable = False
    operators = ()
    keys = {
        "measure": (str,),
        "of": (str,),
        "by": (str,),
        "field": (str,),
        "when": (object,),
        "currency": (str,),
    }

    def columns(self, spec: FieldSpec) -> list[Column[Any]]:
        """Return none: it is computed for each reader."""
        return []

    def coerce(self, raw: Any, spec: FieldSpec, context: Context) -> Any:
        """Refuse: the value is computed."""
        raise Refusal(_("This value is computed."))

    def operand(self, raw: Any, op: str, spec: FieldSpec, context: Context) -> Any:
        """Refuse: what depends on the reader's rights cannot be filtered."""
        raise Refusal(_("This field cannot be filtered."))

    def to_text(self, value: Any, spec: FieldSpec, context: Context) -> str:
        """Return the number as people read it."""
        if value is None or isinstance(value, Masked):
            return "" if value is None else value.text
        return show_number(value, spec, context) if isinstance(value, int | Decimal) else str(value)

    def to_json(self, value: Any, spec: FieldSpec) -> Any:
        """Return counts as numbers, sums as exact text."""
        return value if isinstance(value, int | None) else str(value)

    def json_schema(self, spec: FieldSpec) -> dict[str, Any]:
        """Return an integer for a count; the rest is text, or whole where the children's values are."""
        whole: dict[str, Any] = {"type": "integer", "nullable": True}
        if spec.option("measure") == "count":
            return whole
        return {"anyOf": [whole, {"type": "string", "nullable": True}]}

    def problems(
        self, spec: FieldSpec, entity: EntitySpec, catalogue: CatalogueSpec
    ) -> Iterable[tuple[str, str]]:
        """Yield a wrong measure, a missing child, link or field."""
        measures = ["count", "sum", "max", "min"]
        if spec.option("measure") not in measures:
            yield (
                f'"{spec.option("measure")}" is not a measure',
                did_you_mean(str(spec.option("measure")), measures),
            )
        yield from child_problems(spec, entity, catalogue)
        child = child_of(spec, catalogue)
        if child is not None and spec.option("measure") in ("sum", "max", "min"):
            yield from _measured_problems(spec, child)


def _measured_problems(spec: FieldSpec, child: EntitySpec) -> Iterable[tuple[str, str]]:
    """Yield a measured field that is missing, or nothing that could be added or compared."""
    name = str(spec.option("field"))
    item = child.field(name)
    kinds = ("number",) if spec.option("measure") == "sum" else ("number", "date")
    fitting = [
        one.name
        for one in child.fields
        if value_kind(one.type) in kinds and one.type not in ("roll_up", "formula")
    ]
    if item is None:
        yield f'"{name}" is not a field of {child.slug}', did_you_mean(name, fitting)
    elif item.type != "formula" and name not in fitting:
        yield f'"{name}" of {child.slug} cannot be measured', did_you_mean(name, fitting)


def show_number(value: Any, spec: FieldSpec, context: Context) -> str:
    """Return a number with separators; whole ones without places; amounts with their sign."""
    locale = "zh_CN" if context.language == "zh" else "en"
    currency = spec.option("currency", "")
    text = format_decimal(value, "#,##0.##" if not currency else "#,##0.00", locale=locale)
    sign = {"CNY": "¥", "USD": "$", "EUR": "€"}.get(str(currency), "")
    return f"{sign}{text}"
