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
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

MAX_LENGTH = 500
MAX_DEPTH = 30
#: Steps that may hang on each other: 1+1+1… is a tree as deep as it is long, and it is walked.
MAX_STEPS = 100
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>\"[^\"]*\"|'[^']*')"
    r"|(?P<name>[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)?)|(?P<sign><=|>=|!=|<>|==|[-+*/%(),<>=]))"
)
_ARITHMETIC = ("+", "-", "*", "/", "%")
_COMPARE = ("=", "==", "!=", "<>", "<", "<=", ">", ">=")
#: Function -> (fewest, most) arguments.
FUNCTIONS = {
    "if": (3, 3), "min": (1, 20), "max": (1, 20), "abs": (1, 1), "round": (1, 2),
    "coalesce": (1, 20), "concat": (1, 20), "days": (2, 2), "today": (0, 0),
}  # fmt: skip


class ExpressionProblem(ValueError):
    """A formula cannot be read: the text says what, at which column, and the cure.

    column: of the formula, counted from 1; 0 where the whole of it is meant.
    """

    @property
    def column(self) -> int:
        """Return the column the text names, 0 for none."""
        found = re.match(r"column (\d+):", str(self))
        return int(found[1]) if found else 0


@dataclass(frozen=True)
class Expr:
    """A node of kind "value", "field", "call", "op", "and", "or", "not" or "neg"."""

    kind: str
    name: str = ""
    value: Any = None
    parts: tuple[Expr, ...] = ()

    @cached_property
    def height(self) -> int:
        """Return how many steps hang on each other below and including this one."""
        return 1 + max((part.height for part in self.parts), default=0)


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
        self.nest()
        found = self.both()
        while self.peek()[:2] == ("name", "or"):
            self.take()
            found = _joined(Expr("or", parts=(found, self.both())))
        self.depth -= 1
        return found

    def nest(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExpressionProblem(f"a formula nests at most {MAX_DEPTH} levels; split it in two")

    def both(self) -> Expr:
        found = self.negated()
        while self.peek()[:2] == ("name", "and"):
            self.take()
            found = _joined(Expr("and", parts=(found, self.negated())))
        return found

    def negated(self) -> Expr:
        if self.peek()[:2] == ("name", "not"):
            self.take()
            self.nest()
            found = _joined(Expr("not", parts=(self.negated(),)))
            self.depth -= 1
            return found
        return self.compared()

    def compared(self) -> Expr:
        found = self.sum()
        if self.peek()[0] == "sign" and self.peek()[1] in _COMPARE:
            sign = self.take()[1]
            same = {"<>": "!=", "==": "="}.get(sign, sign)
            return Expr("op", same, parts=(found, self.sum()))
        return found

    def sum(self) -> Expr:
        found = self.product()
        while self.peek()[0] == "sign" and self.peek()[1] in ("+", "-"):
            found = _joined(Expr("op", self.take()[1], parts=(found, self.product())))
        return found

    def product(self) -> Expr:
        found = self.unit()
        while self.peek()[0] == "sign" and self.peek()[1] in ("*", "/", "%"):
            found = _joined(Expr("op", self.take()[1], parts=(found, self.unit())))
        return found

    def unit(self) -> Expr:
        kind, text, column = self.take()
        if kind == "number":
            return Expr("value", value=Decimal(text))
        if kind == "text":
            return Expr("value", value=text[1:-1])
        if (kind, text) == ("sign", "-"):
            self.nest()
            found = _joined(Expr("neg", parts=(self.unit(),)))
            self.depth -= 1
            return found
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


def _joined(expression: Expr) -> Expr:
    if expression.height > MAX_STEPS:
        raise ExpressionProblem(
            f"a formula has at most {MAX_STEPS} steps in a row; split it in two"
        )
    return expression


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
        _demand(expression.name or "-", kinds, "number", problems)
        return "number"
    if expression.kind == "call":
        return _kind_of_call(expression.name, kinds, problems)
    if expression.kind == "op":
        _demand_alike(expression.name, kinds, problems)
    else:
        _demand(expression.kind, kinds, "bool", problems)
    return "bool"


_PLURALS = {"number": "numbers", "bool": "conditions", "date": "dates", "text": "texts"}


def _demand(name: str, kinds: list[str], wanted: str, problems: list[str]) -> None:
    problems += [
        f'"{name}" needs {_PLURALS[wanted]}, not {kind}' for kind in kinds if kind != wanted
    ]


def _demand_alike(name: str, kinds: list[str], problems: list[str]) -> None:
    if len(set(kinds)) > 1:
        problems.append(
            f'"{name}" needs values of one kind, not {" and ".join(sorted(set(kinds)))}'
        )


def _kind_of_call(name: str, kinds: list[str], problems: list[str]) -> str:
    if name == "if":
        _demand(name, kinds[:1], "bool", problems)
        _demand_alike(name, kinds[1:], problems)
        return kinds[1]
    if name in ("min", "max", "coalesce"):
        _demand_alike(name, kinds, problems)
        return kinds[0]
    if name in ("abs", "round"):
        _demand(name, kinds, "number", problems)
    if name == "days":
        _demand(name, kinds, "date", problems)
    return {"concat": "text", "today": "date"}.get(name, "number")


def uses_today(expression: Expr) -> bool:
    """Tell whether the result changes by itself from day to day, so that it cannot be stored."""
    is_today = (expression.kind, expression.name) == ("call", "today")
    return is_today or any(uses_today(part) for part in expression.parts)


def evaluate(expression: Expr, lookup: Callable[[str], Any], *, today: date | None = None) -> Any:
    """Compute a formula; `lookup` gives a field's typed value. None when an operand is empty.

    An empty condition decides nothing: `not` of it is empty, `and` and `or` ask the other side,
    `if` takes its last value. Never raises for values: what cannot be computed is None.
    """
    if expression.kind == "value":
        return expression.value
    if expression.kind == "field":
        return _plain(lookup(expression.name))
    if expression.kind == "call":
        return _call(expression, lookup, today)
    values = [evaluate(part, lookup, today=today) for part in expression.parts]
    if expression.kind in ("and", "or"):
        return _decide(values, decisive=expression.kind == "or")
    if any(value is None for value in values):
        return None
    if expression.kind == "not":
        return not values[0]
    if expression.kind == "neg":
        return -values[0] if isinstance(values[0], Decimal) else None
    return _operate(expression.name, values[0], values[1])


def _decide(values: list[Any], *, decisive: bool) -> bool | None:
    if any(value is not None and bool(value) is decisive for value in values):
        return decisive
    return None if None in values else not decisive


def _plain(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return value.date() if isinstance(value, datetime) else value


def _operate(sign: str, left: Any, right: Any) -> Any:
    if sign in _ARITHMETIC and not (isinstance(left, Decimal) and isinstance(right, Decimal)):
        return None
    try:
        return _OPERATIONS[sign](left, right)
    except (ArithmeticError, TypeError):
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
        span = values[1] - values[0]
        return Decimal(span.days) if isinstance(span, timedelta) else None
    if name == "round":
        places = int(values[1]) if len(values) > 1 else 0
        if not isinstance(values[0], Decimal):
            return None
        return values[0].quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return min(values) if name == "min" else max(values)
