"""Numbers: whole, decimal, money, percent; and yes or no."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from babel import Locale
from babel.numbers import format_currency, format_decimal, is_currency
from flask_babel import gettext as _
from sqlalchemy import BigInteger, Boolean, Column

from app.engine.declare.spec import CatalogueSpec, FieldSpec
from app.engine.fields.amounts import bare_amount, with_minus
from app.engine.fields.base import Context, Masked, Refusal
from app.engine.fields.folding import fold_width, short
from app.engine.fields.standard import StandardType
from app.engine.fields.types import DIGITS, ExactDecimal

_COMPARED = ("eq", "ne", "gt", "ge", "lt", "le", "between", "in", "nin", "empty", "filled")
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")
#: 万 and 亿 as people type amounts: 12.5万.
_LARGE = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}

MAX_PLACES = 6


#: Read once: from its name, each use would look through the names of all locales there are.
_CHINESE, _ENGLISH = Locale("zh", "CN", "Hans"), Locale("en")


def babel_locale(language: str) -> Locale:
    """Return the locale whose formats a reader of that language expects."""
    return _CHINESE if language.startswith("zh") else _ENGLISH


class NumberFamily(StandardType):
    """What all numbers share: reading, bounds, plain inputs."""

    cell = "number"
    widget = "number"
    operators = _COMPARED
    numeric = True
    right = True
    example = "1,200"
    default_places: ClassVar[int] = 0

    def places(self, spec: FieldSpec) -> int:
        """Return how many digits stand after the point."""
        places = spec.option("places", self.default_places)
        usable = isinstance(places, int) and 0 <= places <= MAX_PLACES
        return places if usable else self.default_places

    def columns(self, spec: FieldSpec) -> list[Column[Any]]:
        """Return one exact decimal column."""
        return [Column(spec.name, ExactDecimal(self.places(spec)))]

    def parse(self, raw: Any, spec: FieldSpec, context: Context) -> Any:
        """Return the number with the field's places; more places than those are refused."""
        number = self.read(raw)
        if number is None:
            return None
        places = self.places(spec)
        unit = Decimal(1).scaleb(-places)
        if number.adjusted() >= DIGITS - places:
            raise Refusal(_too_long(DIGITS - places))
        exact = number.quantize(unit)
        if exact != number:
            raise Refusal(self.too_exact(places, number))
        return self.finish(exact)

    def read(self, raw: Any) -> Decimal | None:
        """Return the number a raw value means, None for nothing; raises Refusal."""
        return read_number(raw, self.example)

    def finish(self, number: Decimal) -> Any:
        """Return the number in the type's own Python form; there is no negative zero."""
        return abs(number) if number.is_zero() else number

    def too_exact(self, places: int, number: Decimal) -> str:
        """Return why a number with more digits after the point is refused."""
        if not places:
            return _("A whole number is needed, such as %(example)s.", example=self.example)
        return _("At most %(places)s digits after the point.", places=places)

    def check(self, value: Any, spec: FieldSpec, context: Context) -> None:
        """Hold the number against the smallest and the greatest allowed."""
        least, most = read_number(spec.min, ""), read_number(spec.max, "")
        if least is not None and value < least:
            raise Refusal(
                _("At least %(least)s; this is %(value)s.", least=f"{least:f}", value=plain(value))
            )
        if most is not None and value > most:
            raise Refusal(
                _("At most %(most)s; this is %(value)s.", most=f"{most:f}", value=plain(value))
            )

    def show(self, value: Any, spec: FieldSpec, context: Context) -> str:
        """Return the number with thousands separators."""
        return format_decimal(
            value, format=_pattern(self.places(spec)), locale=babel_locale(context.language),
            decimal_quantization=False,
        )  # fmt: skip

    def to_json(self, value: Any, spec: FieldSpec) -> Any:
        """Return a JSON number; 15 digits survive every JSON reader unchanged."""
        return float(value) if isinstance(value, Decimal) else value

    def to_input(self, value: Any, spec: FieldSpec, context: Context) -> Any:
        """Return the bare digits, without separators; whole numbers without a point."""
        if value is None or isinstance(value, Masked):
            return ""
        whole, _point, rest = plain(value).partition(".")
        return plain(value) if rest.strip("0") else whole

    def json_schema(self, spec: FieldSpec) -> dict[str, Any]:
        """Return a number with its bounds."""
        schema: dict[str, Any] = {"type": "number", "nullable": not spec.required}
        for name, word in (("min", "minimum"), ("max", "maximum")):
            if getattr(spec, name) is not None:
                schema[word] = getattr(spec, name)
        return schema

    def bound_problems(
        self, spec: FieldSpec, catalogue: CatalogueSpec
    ) -> Iterable[tuple[str, str]]:
        """Yield bounds and places that are not numbers."""
        places = spec.option("places", self.default_places)
        if isinstance(places, bool) or not isinstance(places, int) or not 0 <= places <= MAX_PLACES:
            yield f"places={places!r} is not possible", f"use a whole number from 0 to {MAX_PLACES}"
        yield from super().bound_problems(spec, catalogue)


class IntegerType(NumberFamily):
    """A whole number."""

    key = "integer"

    def columns(self, spec: FieldSpec) -> list[Column[Any]]:
        """Return one column for whole numbers of up to 15 digits."""
        return [Column(spec.name, BigInteger)]

    def finish(self, number: Decimal) -> int:
        """Return a Python int."""
        return int(number)

    def json_schema(self, spec: FieldSpec) -> dict[str, Any]:
        """Return an integer with its bounds."""
        return {**super().json_schema(spec), "type": "integer"}


class DecimalType(NumberFamily):
    """An exact decimal number."""

    key = "decimal"
    keys = {"places": (int,)}
    default_places = 2
    example = "1,200.50"


class MoneyType(DecimalType):
    """An exact amount in one currency."""

    key = "money"
    cell = "money"
    widget = "money"
    keys = {"places": (int,), "currency": (str,)}

    def currency(self, spec: FieldSpec) -> str:
        """Return the ISO code of the field's currency."""
        return str(spec.option("currency") or "CNY")

    def parse(self, raw: Any, spec: FieldSpec, context: Context) -> Any:
        """Return the amount; words and signs of the field's own currency around it are allowed."""
        if isinstance(raw, str):
            raw = bare_amount(raw, self.currency(spec))
        return super().parse(raw, spec, context)

    def show(self, value: Any, spec: FieldSpec, context: Context) -> str:
        """Return the amount with its currency sign."""
        # In a company's own books the yuan is ¥ in every language, as its invoices write it.
        return format_currency(
            value, self.currency(spec), locale=babel_locale(context.language),
            format="¤" + _pattern(self.places(spec)) + ";-¤" + _pattern(self.places(spec)),
            currency_digits=False, decimal_quantization=False,
        ).replace("CN¥", "¥")  # fmt: skip

    def bound_problems(
        self, spec: FieldSpec, catalogue: CatalogueSpec
    ) -> Iterable[tuple[str, str]]:
        """Yield a currency that does not exist."""
        if not is_currency(self.currency(spec)):
            yield f'currency "{self.currency(spec)}" does not exist', "use an ISO code such as CNY"
        yield from super().bound_problems(spec, catalogue)


class PercentType(DecimalType):
    """A percentage, kept as the number people write: 25 for 25 %."""

    key = "percent"
    cell = "percent"
    example = "25"

    def read(self, raw: Any) -> Decimal | None:
        """Return the number; a percent sign after it, or last in its brackets, is allowed."""
        if isinstance(raw, str):
            text = fold_width(raw)
            end = ")" if text.endswith("%)") else ""
            raw = text.removesuffix(end).removesuffix("%").rstrip() + end
        return super().read(raw)

    def show(self, value: Any, spec: FieldSpec, context: Context) -> str:
        """Return the number without needless zeros, and a percent sign."""
        pattern = "#,##0." + "#" * self.places(spec) if self.places(spec) else "#,##0"
        number = format_decimal(value, format=pattern, locale=babel_locale(context.language))
        return f"{number}%"


class BoolType(StandardType):
    """Yes or no; an unticked box is no, a value nobody gave is empty."""

    key = "bool"
    cell = "bool"
    widget = "checkbox"
    operators = ("eq", "ne", "empty", "filled")
    groupable = True
    example = "yes"

    _YES = frozenset({"1", "true", "yes", "y", "on", "t", "是", "对", "真", "√", "✓", "✔"})
    _NO = frozenset({"0", "false", "no", "n", "off", "f", "否", "不", "不是", "假", "×", "✗"})

    def columns(self, spec: FieldSpec) -> list[Column[Any]]:
        """Return one yes-or-no column."""
        return [Column(spec.name, Boolean)]

    def parse(self, raw: Any, spec: FieldSpec, context: Context) -> bool | None:
        """Return True or False, None for nothing."""
        if raw is None or isinstance(raw, bool):
            return raw
        word = fold_width(str(raw)).lower() if isinstance(raw, str | int) else "?"
        if word in self._YES:
            return True
        if word in self._NO:
            return False
        if not word:
            return None
        raise Refusal(_("“%(value)s” is neither yes nor no.", value=short(raw)))

    def show(self, value: Any, spec: FieldSpec, context: Context) -> str:
        """Return the word for yes or no."""
        return _("Yes") if value else _("No")

    def to_input(self, value: Any, spec: FieldSpec, context: Context) -> Any:
        """Return "1" for a ticked box, "0" for an unticked one, "" when nobody said."""
        return "" if value is None or isinstance(value, Masked) else "1" if value else "0"

    def search_text(self, value: Any, spec: FieldSpec) -> str:
        """Return nothing: nobody searches for yes."""
        return ""

    def json_schema(self, spec: FieldSpec) -> dict[str, Any]:
        """Return a boolean."""
        return {"type": "boolean", "nullable": not spec.required}


def plain(number: int | Decimal) -> str:
    """Return the bare digits; formatting an int with "f" would add six zeros."""
    return f"{Decimal(number):f}"


def read_number(raw: Any, example: str) -> Decimal | None:
    """Return the finite number a raw value means, None for nothing; raises Refusal."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    if isinstance(raw, int | Decimal) and not isinstance(raw, bool):
        number = Decimal(raw)
    elif isinstance(raw, float):
        number = Decimal(repr(raw))
    else:
        number = _read_digits(raw, example)
    if not number.is_finite():
        raise Refusal(_("“%(value)s” is not a number; write it like %(example)s.",
                        value=short(raw), example=example))  # fmt: skip
    return number


def _read_digits(raw: Any, example: str) -> Decimal:
    text = with_minus(fold_width(raw)) if isinstance(raw, str) else ""
    text = text.replace(" ", "").replace("'", "")
    factor = _LARGE.get(text[-1:], Decimal(1))
    digits = text[:-1] if factor != 1 else text
    if len(digits) > 60 or not digits.isascii():
        raise Refusal(_not_a_number(raw, example))
    if not (_PLAIN.fullmatch(digits) or _GROUPED.fullmatch(digits)):
        raise Refusal(_not_a_number(raw, example))
    try:
        return Decimal(digits.replace(",", "")) * factor
    except InvalidOperation:
        raise Refusal(_not_a_number(raw, example)) from None


def _not_a_number(raw: Any, example: str) -> str:
    return _("“%(value)s” is not a number; write it like %(example)s.",
             value=short(raw), example=example)  # fmt: skip


def _too_long(digits: int) -> str:
    return _("This number is too long: at most %(digits)s digits before the point.", digits=digits)


def _pattern(places: int) -> str:
    return "#,##0." + "0" * places if places else "#,##0"
