"""The common ground of the field types: rules after parsing, operands, masks on the way out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from flask_babel import gettext as _

from app.engine.declare.spec import CatalogueSpec, EntitySpec, FieldSpec, OptionSpec
from app.engine.fields.base import Context, FieldType, Masked, Refusal
from app.engine.fields.folding import clean_line, short

#: Values one "is one of" filter may name; databases bound the number of parameters.
MAX_VALUES = 200
_NO_OPERAND = (None, "", "1", "true", "yes", True, 1)


@dataclass
class DeclarationContext:
    """The context in which defaults and stored conditions of a declaration are read."""

    catalogue: CatalogueSpec
    language: str = "en"
    timezone: str = "UTC"
    now: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    user_id: int | None = None
    department_ids: Sequence[int] = ()

    def options(self, spec: FieldSpec) -> Sequence[OptionSpec]:
        """Return the declared choices of a field: its own or those of its dictionary."""
        own: Sequence[OptionSpec] = spec.option("options") or ()
        key = spec.option("dictionary")
        return own or next(
            (item.options for item in self.catalogue.dictionaries if item.key == key), ()
        )

    def resolve(self, kind: str, raw: Any) -> int | None:
        """Accept any whole number: records do not exist yet when declarations are read."""
        text = str(raw)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


class StandardType(FieldType):
    """A type that parses one value; the rest (rules, operands, rendering) follows from that."""

    #: An accepted value, shown in messages and as placeholder.
    example: ClassVar[str] = ""

    def parse(self, raw: Any, spec: FieldSpec, context: Context) -> Any:
        """Return the typed value, None for an empty one; knows nothing of the field's bounds."""
        raise NotImplementedError

    def check(self, value: Any, spec: FieldSpec, context: Context) -> None:
        """Hold a parsed value against the field's own bounds; raises Refusal."""

    def show(self, value: Any, spec: FieldSpec, context: Context) -> str:
        """Return a value that is neither None nor masked as a person reads it."""
        return str(value)

    def coerce(self, raw: Any, spec: FieldSpec, context: Context) -> Any:
        """Parse what was sent and hold it against the field's bounds."""
        require_one(raw)
        value = self.parse(raw, spec, context)
        if value is not None:
            self.check(value, spec, context)
        return value

    def to_text(self, value: Any, spec: FieldSpec, context: Context) -> str:
        """Return the value as the reader reads it; a masked one as its shape."""
        if value is None:
            return ""
        return value.text if isinstance(value, Masked) else self.show(value, spec, context)

    def to_input(self, value: Any, spec: FieldSpec, context: Context) -> Any:
        """Return what stands in the input; nothing for a masked value, which must not come back."""
        if value is None or isinstance(value, Masked):
            return ""
        return self.fill(value, spec, context)

    def fill(self, value: Any, spec: FieldSpec, context: Context) -> Any:
        """Return a value that is neither None nor masked as its input holds it."""
        return self.to_text(value, spec, context)

    def parse_operand(self, raw: Any, spec: FieldSpec, context: Context) -> Any:
        """Return one compared value; like `parse` unless filters may say more than forms."""
        return self.parse(single(raw), spec, context)

    def operand(self, raw: Any, op: str, spec: FieldSpec, context: Context) -> Any:
        """Turn a filter's value into the operand that `operators.clause` and `holds` take."""
        if op not in self.operators:
            raise Refusal(
                _(
                    "%(label)s cannot be filtered with “%(op)s”. Use one of: %(allowed)s.",
                    label=spec.label.text(context.language) or spec.name,
                    op=short(op),
                    allowed=", ".join(self.operators),
                )
            )
        return _READERS.get(op, _read_value)(self, raw, spec, context)

    def period(self, raw: Any, spec: FieldSpec, context: Context) -> tuple[Any, Any]:
        """Return the (start, end) of a "within" filter; only types with that operator have one."""
        raise NotImplementedError

    def problems(
        self, spec: FieldSpec, entity: EntitySpec, catalogue: CatalogueSpec
    ) -> Iterable[tuple[str, str]]:
        """Yield what is wrong with pattern, bounds and default."""
        yield from self.bound_problems(spec, catalogue)
        yield from default_problems(self, spec, catalogue)

    def bound_problems(
        self, spec: FieldSpec, catalogue: CatalogueSpec
    ) -> Iterable[tuple[str, str]]:
        """Yield what is wrong with `pattern`, `min` and `max`."""
        if spec.pattern:
            try:
                re.compile(spec.pattern)
            except re.error as error:
                yield f'pattern "{spec.pattern}" is not a regular expression: {error}', "correct it"
        yield from range_problems(spec, self._bound_reader(spec, catalogue))

    def _bound_reader(self, spec: FieldSpec, catalogue: CatalogueSpec) -> Any:
        return lambda raw: self.parse(raw, spec, DeclarationContext(catalogue))


def range_problems(spec: FieldSpec, read: Any) -> Iterable[tuple[str, str]]:
    """Yield what is wrong with `min` and `max`, read by a function that raises Refusal."""
    bounds: dict[str, Any] = {}
    for name in ("min", "max"):
        raw = getattr(spec, name)
        if raw is None:
            continue
        try:
            bounds[name] = read(raw)
        except Refusal as refusal:
            yield f"{name}={raw!r} does not fit a field of type {spec.type}", str(refusal)
    if len(bounds) == 2 and bounds["min"] > bounds["max"]:
        yield f"min {spec.min} is greater than max {spec.max}", "swap the two"


def default_problems(
    kind: FieldType, spec: FieldSpec, catalogue: CatalogueSpec
) -> Iterable[tuple[str, str]]:
    """Yield why the default is no value of the field."""
    if spec.default is None:
        return
    try:
        kind.coerce(spec.default, spec, DeclarationContext(catalogue))
    except Refusal as refusal:
        yield f"default {spec.default!r} is not a value of this field", str(refusal)


def require_one(raw: Any) -> None:
    """Refuse a list or an object where a field holds one value; nothing of it may be dropped."""
    if isinstance(raw, list | tuple | Mapping):
        raise Refusal(_("One value is needed here, not a list or an object."))


def single(raw: Any) -> Any:
    """Return the only item of a list of one, as stored conditions hold it; others as they are."""
    if isinstance(raw, list | tuple) and len(raw) <= 1:
        return raw[0] if raw else None
    return raw


def split_values(raw: Any) -> list[Any]:
    """Return the values of a list operand: a list, or a text with commas between them."""
    if isinstance(raw, list | tuple):
        items = list(raw)
    elif isinstance(raw, str):
        items = [part for part in raw.replace("，", ",").split(",") if part.strip()]
    else:
        items = [raw]
    if not items or len(items) > MAX_VALUES:
        raise Refusal(_("Name 1 to %(most)s values, with commas between them.", most=MAX_VALUES))
    return items


def read_words(raw: Any, *, most: int = 200) -> str:
    """Return the text of a "contains" or "starts" filter."""
    if not isinstance(raw, str) or not clean_line(raw):
        raise Refusal(_("A text to look for is needed."))
    if len(raw) > most:
        raise Refusal(_("Look for at most %(most)s characters.", most=most))
    return clean_line(raw)


def _read_value(kind: StandardType, raw: Any, spec: FieldSpec, context: Context) -> Any:
    value = kind.parse_operand(raw, spec, context)
    if value is None:
        raise Refusal(_("A value to compare with is needed."))
    return value


def _read_value_or_none(kind: StandardType, raw: Any, spec: FieldSpec, context: Context) -> Any:
    return kind.parse_operand(raw, spec, context)


def _read_list(kind: StandardType, raw: Any, spec: FieldSpec, context: Context) -> tuple[Any, ...]:
    values = (_read_value(kind, item, spec, context) for item in split_values(raw))
    return tuple(dict.fromkeys(values))


def _read_between(
    kind: StandardType, raw: Any, spec: FieldSpec, context: Context
) -> tuple[Any, Any]:
    ends = raw.split("..") if isinstance(raw, str) else raw
    if not isinstance(ends, list | tuple) or len(ends) != 2:
        raise Refusal(_("Write a range as two values with two dots between, such as 1..5."))
    low, high = (kind.parse_operand(end, spec, context) for end in ends)
    if low is None and high is None:
        raise Refusal(_("Write a range as two values with two dots between, such as 1..5."))
    if low is not None and high is not None and low > high:
        raise Refusal(_("The range begins after its end: swap the two values."))
    return low, high


def _read_words(kind: StandardType, raw: Any, spec: FieldSpec, context: Context) -> str:
    return read_words(raw)


def _read_nothing(kind: StandardType, raw: Any, spec: FieldSpec, context: Context) -> None:
    if (raw.lower() if isinstance(raw, str) else raw) not in _NO_OPERAND:
        raise Refusal(_("This filter takes no value; leave it out."))


def _read_period(kind: StandardType, raw: Any, spec: FieldSpec, context: Context) -> Any:
    return kind.period(raw, spec, context)


def _read_me(kind: StandardType, raw: Any, spec: FieldSpec, context: Context) -> tuple[int, ...]:
    _read_nothing(kind, raw, spec, context)
    return () if context.user_id is None else (context.user_id,)


def _read_departments(
    kind: StandardType, raw: Any, spec: FieldSpec, context: Context
) -> tuple[int, ...]:
    _read_nothing(kind, raw, spec, context)
    return tuple(context.department_ids)


_READERS: dict[str, Any] = {
    "eq": _read_value_or_none,
    "ne": _read_value_or_none,
    "in": _read_list,
    "nin": _read_list,
    "hasany": _read_list,
    "between": _read_between,
    "contains": _read_words,
    "starts": _read_words,
    "empty": _read_nothing,
    "filled": _read_nothing,
    "within": _read_period,
    "mine": _read_me,
    "mydept": _read_departments,
}
