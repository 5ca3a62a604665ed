"""Column types keep values exactly on SQLite."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, func, select
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.exc import StatementError

from app.engine.fields.types import ExactDecimal, KeySet, UTCDateTime

ROWS = Table(
    "rows", MetaData(), Column("id", Integer, primary_key=True), Column("amount", ExactDecimal(2)),
    Column("at", UTCDateTime), Column("key_set", KeySet),
)  # fmt: skip


@pytest.fixture
def connection() -> Any:
    engine = create_engine("sqlite://")
    ROWS.create(engine)
    with engine.begin() as made:
        yield made
    engine.dispose()


def test_sum_of_decimals_is_exact(connection: Any) -> None:
    connection.execute(ROWS.insert(), [{"amount": Decimal("0.10")} for _ in range(30)])

    assert connection.scalar(select(func.sum(ROWS.c.amount))) == Decimal("3.00")


def test_decimals_are_sorted_as_numbers(connection: Any) -> None:
    amounts = [Decimal(text) for text in ("10.00", "-2.50", "9.99")]
    connection.execute(ROWS.insert(), [{"amount": amount} for amount in amounts])

    stored = connection.scalars(select(ROWS.c.amount).order_by(ROWS.c.amount)).all()

    assert stored == sorted(amounts)


def test_moment_comes_back_in_utc(connection: Any) -> None:
    written = datetime(2026, 11, 23, 14, 5, tzinfo=timezone(timedelta(hours=8)))
    connection.execute(ROWS.insert(), {"at": written})

    assert connection.scalar(select(ROWS.c.at)) == datetime(2026, 11, 23, 6, 5, tzinfo=UTC)


def test_moment_without_zone_is_a_programming_error(connection: Any) -> None:
    with pytest.raises(StatementError, match="a moment needs a time zone"):
        connection.execute(ROWS.insert(), {"at": datetime(2026, 11, 23)})  # noqa: DTZ001


@pytest.mark.parametrize(("keys", "text"), [(("a", "b"), "|a|b|"), ((), None), (None, None)])
def test_keys_are_kept_between_bars(connection: Any, keys: Any, text: str | None) -> None:
    connection.execute(ROWS.insert(), {"key_set": keys})

    assert connection.exec_driver_sql("select key_set from rows").scalar() == text
    assert connection.scalar(select(ROWS.c.key_set)) == (keys or None)


@pytest.mark.parametrize("dialect", [postgresql.dialect(), mysql.dialect()], ids=["pg", "mysql"])
def test_other_databases_use_their_own_decimal(dialect: Any) -> None:
    assert "NUMERIC(18, 2)" in ExactDecimal(2).compile(dialect)
