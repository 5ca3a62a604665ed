"""Column types that behave the same on SQLite, PostgreSQL and MySQL."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Numeric, Text
from sqlalchemy.dialects import mysql
from sqlalchemy.types import TypeDecorator, TypeEngine

#: Digits a stored number may have in all: what a spreadsheet and a JSON reader keep exactly.
DIGITS = 15
# Room for sums over millions of rows; the process-wide context may be set otherwise by others.
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal with a fixed number of places, exact in sums, order and indexes everywhere.

    SQLite has no decimal: there the value times 10**places is kept as an integer. `func.sum`,
    `min`, `max` and `coalesce` over such a column keep this type and give the right Decimal;
    `func.avg` does not (divide the sum by the count).
    """

    impl = Numeric
    cache_ok = True

    def __init__(self, places: int = 2) -> None:
        super().__init__(DIGITS + 3, places)
        self.places = places
        self._unit = Decimal(1).scaleb(-places)

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return a whole number for SQLite and NUMERIC for the others."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(Numeric(DIGITS + 3, self.places))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Turn a number into what the database holds, rounded half up to the places."""
        if value is None:
            return None
        number = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
        exact = number.quantize(self._unit, context=_EXACT)
        return int(exact.scaleb(self.places, context=_EXACT)) if dialect.name == "sqlite" else exact

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Turn what the database holds into a Decimal with exactly `places` places."""
        if value is None:
            return None
        number = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
        if dialect.name == "sqlite":
            number = number.scaleb(-self.places, context=_EXACT)
        return number.quantize(self._unit, context=_EXACT)


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment in Python, a naive one in UTC in the database."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return a date and time with microseconds, which MySQL drops unless told."""
        if dialect.name in ("mysql", "mariadb"):
            return dialect.type_descriptor(mysql.DATETIME(fsp=6))
        return dialect.type_descriptor(DateTime())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into naive UTC; a naive one is a programming error."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs a time zone, got {value!r}; use engine.clock.now()")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment as aware UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class KeySet(TypeDecorator[tuple[str, ...]]):
    """Several short keys in one text column, kept as "|a|b|"; nothing at all is NULL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> str | None:
        """Join the keys; a key with a bar inside is a programming error."""
        keys = tuple(value or ())
        if any("|" in key or not key for key in keys):
            raise ValueError(f"a key may be neither empty nor hold a bar: {keys!r}")
        return f"|{'|'.join(keys)}|" if keys else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        """Split the keys again; None stays None."""
        return tuple(value.strip("|").split("|")) if value else None
