"""The formula language: numbers, texts, fields, arithmetic, comparisons, a few functions.

``quantity * price * (1 - discount / 100)``, ``if(amount > 10000, "big", "small")``,
``customer.level`` (one linked step). No loops, no attributes, no calls of anything else: a
formula is parsed into a small tree and walked. An empty operand or a division by zero gives
an empty result.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

MAX_LENGTH = 500
MAX_DEPTH = 30
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>\"[^\"]*\"|'[^']*')"
    r"|(?P<name>[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)?)|(?P<sign><=|>=|!=|<>|[-+*/%(),<>=]))"
)
_ARITHMETIC = ("+", "-", "*", "/", "%")
_COMPARE = ("=", "!=", "<>", "<", "<=", ">", ">=")
#: Function -> (fewest, most) arguments.
FUNCTIONS = {
    "if": (3, 3), "min": (1, 20), "max": (1, 20), "abs": (1, 1), "round": (1, 2),
    "coalesce": (1, 20), "concat": (1, 20), "days": (2, 2), "today": (0, 0),
}  # fmt: skip


class ExpressionProblem(ValueError):
    """A formula cannot be read: the text says what, at which column, and the cure."""


@dataclass(frozen=True)
class Expr:
    """A node: kind "value", "field", "call", "op", "and", "or", "not", "neg"; its name, its parts."""

    kind: str
    name: str = ""
    value: Any = None
    parts: tuple[Expr, ...] = ()


class _Parser:
    def __init__(self, text: str) -> None:
        if len(text) > MAX_LENGTH:
            raise ExpressionProblem(f"a formula has at most {MAX_LENGTH} characters")
        self.tokens = self._split(text)
        self.at = 0
        self.depth = 0

    def _split(self, text: str) -> list[tuple[str, str, int]]:
        found, at, text = [], 0, text.rstrip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise ExpressionProblem(
                    f'column {at + 1}: "{text[at : at + 10].strip()}" cannot be read'
                )
            kind = str(match.lastgroup)
            found.append((kind, match[kind], match.start(kind) + 1))
            at = match.end()
        return found

    def peek(self) -> tuple[str, str, int]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "", 0)

    def take(self) -> tuple[str, str, int]:
        token = self.peek()
        self.at += 1
        return token

    def expect(self, sign: str) -> None:
        kind, text, column = self.take()
        if text != sign or kind != "sign":
            where = f"column {column}: " if column else "at the end: "
            raise ExpressionProblem(f'{where}"{sign}" is missing')

    def whole(self) -> Expr:
        if not self.tokens:
            raise ExpressionProblem("the formula is empty")
        found = self.either()
        kind, text, column = self.peek()
        if kind != "end":
            raise ExpressionProblem(f'column {column}: "{text}" is not expected here')
        return found

    def either(self) -> Expr:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExpressionProblem(f"a formula nests at most {MAX_DEPTH} levels")
        found = self.both()
        while self.peek()[:2] == ("name", "or"):
            self.take()
            found = Expr("or", parts=(found, self.both()))
        self.depth -= 1
        return found

    def both(self) -> Expr:
        found = self.negated()
        while self.peek()[:2] == ("name", "and"):
            self.take()
            found = Expr("and", parts=(found, self.negated()))
        return found

    def negated(self) -> Expr:
        if self.peek()[:2] == ("name", "not"):
            self.take()
            return Expr("not", parts=(self.compared(),))
        return self.compared()

    def compared(self) -> Expr:
        found = self.sum()
        if self.peek()[0] == "sign" and self.peek()[1] in _COMPARE:
            sign = self.take()[1]
            return Expr("op", "!=" if sign == "<>" else sign, parts=(found, self.sum()))
        return found

    def sum(self) -> Expr:
        found = self.product()
        while self.peek()[0] == "sign" and self.peek()[1] in ("+", "-"):
            found = Expr("op", self.take()[1], parts=(found, self.product()))
        return found

    def product(self) -> Expr:
        found = self.unit()
        while self.peek()[0] == "sign" and self.peek()[1] in ("*", "/", "%"):
            found = Expr("op", self.take()[1], parts=(found, self.unit()))
        return found

    def unit(self) -> Expr:
        kind, text, column = self.take()
        if kind == "number":
            return Expr("value", value=Decimal(text))
        if kind == "text":
            return Expr("value", value=text[1:-1])
        if (kind, text) == ("sign", "-"):
            return Expr("neg", parts=(self.unit(),))
        if (kind, text) == ("sign", "("):
            found = self.either()
            self.expect(")")
            return found
        if kind == "name":
            return self.named(text, column)
        where = f'column {column}: "{text}"' if column else "the formula ends too early:"
        raise ExpressionProblem(f"{where} a value is needed here")

    def named(self, text: str, column: int) -> Expr:
        if self.peek()[:2] != ("sign", "("):
            if text in ("true", "false"):
                return Expr("value", value=text == "true")
            return Expr("field", text)
        if text not in FUNCTIONS:
            raise ExpressionProblem(
                f'column {column}: "{text}" is not a function; use one of {", ".join(FUNCTIONS)}'
            )
        self.take()
        parts: list[Expr] = []
        while self.peek()[:2] != ("sign", ")"):
            parts.append(self.either())
            if self.peek()[:2] != ("sign", ","):
                break
            self.take()
        self.expect(")")
        fewest, most = FUNCTIONS[text]
        if not fewest <= len(parts) <= most:
            raise ExpressionProblem(
                f"column {column}: {text}() takes {fewest} to {most} values, not {len(parts)}"
            )
        return Expr("call", text, parts=tuple(parts))


def parse_expression(text: str) -> Expr:
    """Read a formula; raises ExpressionProblem."""
    return _Parser(text).whole()


def expression_fields(expression: Expr) -> set[str]:
    """Return the field names ("a" or "link.b") a formula uses."""
    own = {expression.name} if expression.kind == "field" else set()
    return own.union(*(expression_fields(part) for part in expression.parts))


def check_expression(expression: Expr, type_of: Callable[[str], str | None]) -> list[str]:
    """Return what does not fit: arithmetic on texts, unknown fields. Empty when all is well."""
    problems: list[str] = []
    _kind(expression, type_of, problems)
    return problems


def _kind(expression: Expr, type_of: Callable[[str], str | None], problems: list[str]) -> str:
    if expression.kind == "value":
        value = expression.value
        return (
            "bool"
            if isinstance(value, bool)
            else "number"
            if isinstance(value, Decimal)
            else "text"
        )
    if expression.kind == "field":
        found = type_of(expression.name)
        if found is None:
            problems.append(f'"{expression.name}" is not a field here')
        return found or "number"
    kinds = [_kind(part, type_of, problems) for part in expression.parts]
    if expression.kind == "neg" or (expression.kind == "op" and expression.name in _ARITHMETIC):
        problems += [
            f'"{expression.name or "-"}" needs numbers, not {kind}'
            for kind in kinds
            if kind != "number"
        ]
        return "number"
    if expression.kind == "call":
        if expression.name == "if":
            return kinds[1]
        return {"concat": "text", "today": "date"}.get(
            expression.name, kinds[0] if expression.name == "coalesce" and kinds else "number"
        )
    return "bool"


def evaluate(expression: Expr, lookup: Callable[[str], Any], *, today: date | None = None) -> Any:
    """Compute a formula; `lookup` gives a field's typed value. None when an operand is empty."""
    if expression.kind == "value":
        return expression.value
    if expression.kind == "field":
        return _plain(lookup(expression.name))
    if expression.kind == "call":
        return _call(expression, lookup, today)
    values = [evaluate(part, lookup, today=today) for part in expression.parts]
    if expression.kind == "not":
        return not values[0]
    if expression.kind == "and":
        return bool(values[0]) and bool(values[1])
    if expression.kind == "or":
        return bool(values[0]) or bool(values[1])
    if any(value is None for value in values):
        return None
    if expression.kind == "neg":
        return -values[0]
    return _operate(expression.name, values[0], values[1])


def _plain(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return value.date() if isinstance(value, datetime) else value


def _operate(sign: str, left: Any, right: Any) -> Any:
    try:
        return _OPERATIONS[sign](left, right)
    except (ArithmeticError, InvalidOperation, TypeError):
        return None


_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b,
    "/": lambda a, b: a / b, "%": lambda a, b: a % b, "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b, "<": lambda a, b: a < b, "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}  # fmt: skip


def _call(expression: Expr, lookup: Callable[[str], Any], today: date | None) -> Any:
    name, parts = expression.name, expression.parts
    if name == "today":
        return today
    if name == "if":
        chosen = parts[1] if evaluate(parts[0], lookup, today=today) else parts[2]
        return evaluate(chosen, lookup, today=today)
    values = [evaluate(part, lookup, today=today) for part in parts]
    if name == "coalesce":
        return next((value for value in values if value is not None), None)
    if name == "concat":
        return "".join("" if value is None else str(value) for value in values)
    if any(value is None for value in values):
        return None
    try:
        return _compute(name, values)
    except (ArithmeticError, TypeError):
        return None


def _compute(name: str, values: list[Any]) -> Any:
    if name == "abs":
        return abs(values[0])
    if name == "days":
        return Decimal((values[1] - values[0]).days)
    if name == "round":
        places = int(values[1]) if len(values) > 1 else 0
        return values[0].quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return min(values) if name == "min" else max(values)
