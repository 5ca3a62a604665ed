"""Every operator of every stored type gives the same answer in SQL and in Python."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Engine, Integer, MetaData, Table, create_engine, select
from sqlalchemy.pool import StaticPool

from app.engine.declare.condition import OPERATORS
from app.engine.fields.operators import clause, holds
from app.engine.fields.periods import PERIODS
from app.engine.fields.registry import FIELD_TYPES, field_type
from tests.engine.fields.fields_at_hand import reader, spec

TEXTS = st.text(st.sampled_from("aAbB%_\\é中 *'"), max_size=4)
DAYS = st.dates(date(2025, 12, 1), date(2027, 2, 1))
NUMBERS = st.integers(-300, 300).map(lambda number: Decimal(number).scaleb(-2))
KEYS = st.lists(st.sampled_from(["a", "A", "ab", "b%"]), max_size=3, unique=True)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "integer": st.integers(-3, 3),
    "bool": st.booleans(),
    "date": DAYS,
    "month": DAYS.map(lambda day: day.replace(day=1)),
    "datetime": DAYS.map(lambda day: datetime(day.year, day.month, day.day, 16, tzinfo=UTC)),
    "choice": st.sampled_from(["A", "B", "old"]),
    "multi_choice": KEYS.map(tuple),
    "tags": KEYS.map(tuple),
    "phone": st.sampled_from(["+8613800138000", "+862158888888;ext=123", "+16502530000"]),
    "email": st.sampled_from(["a@x.cn", "A@x.cn", "b_c@y.cn"]),
    "url": st.sampled_from(["https://a.cn", "https://b.cn/%20"]),
    "region": st.sampled_from(["31", "310112", "3201", "441900003"]),
    "uscc": st.sampled_from(["91310000710939241R", "913100007109392412"]),
    "id_number": st.just("11010519491231002X"),
    **dict.fromkeys(("decimal", "money", "percent", "formula"), NUMBERS),
    **dict.fromkeys(("text", "long_text", "rich_text", "number"), TEXTS),
    **dict.fromkeys(("link", "user", "department", "file", "image"), st.integers(1, 5)),
}
STORED = [key for key, kind in FIELD_TYPES.items() if kind.stored]
CASES = [(key, op) for key in STORED for op in field_type(key).operators]


def test_every_stored_type_has_sample_values() -> None:
    assert sorted(VALUES) == sorted(STORED)


def test_every_operator_is_one_of_the_language() -> None:
    assert {op for kind in FIELD_TYPES.values() for op in kind.operators} <= set(OPERATORS)


@cache
def stored_table(kind: str) -> tuple[Engine, Table]:
    metadata = MetaData()
    for name in ("ab_user", "crm_department", "crm_customer", "crm_file"):
        Table(name, metadata, Column("id", Integer, primary_key=True))
    key = Column("id", Integer, primary_key=True)
    table = Table("rows", metadata, key, *field_type(kind).columns(spec(kind)))
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    metadata.create_all(engine)
    return engine, table


def operand_of(kind: str, op: str, data: st.DataObject) -> Any:
    one = VALUES[kind]
    if op in ("eq", "ne"):
        return data.draw(st.none() | one)
    if op == "between":
        low, high = sorted(data.draw(st.tuples(one, one)))
        return data.draw(st.sampled_from([(low, high), (None, high), (low, None)]))
    if op == "within":
        raw = data.draw(st.sampled_from(["31", "3101"] if kind == "region" else PERIODS))
        return field_type(kind).operand(raw, op, spec(kind), reader())
    if op in ("in", "nin"):
        return tuple(data.draw(st.lists(one, max_size=3)))
    if op in ("mine", "mydept"):
        return tuple(data.draw(st.lists(st.integers(1, 5), max_size=2)))
    if op == "has":
        return data.draw(st.sampled_from(["a", "A", "b%"]))
    if op == "hasany":
        return tuple(data.draw(KEYS))
    if op in ("contains", "starts"):
        return data.draw(TEXTS.filter(bool))
    return None if op in ("empty", "filled") else data.draw(one)


@pytest.mark.parametrize(("kind", "op"), CASES, ids=[f"{kind}-{op}" for kind, op in CASES])
@settings(max_examples=12, deadline=timedelta(seconds=5), derandomize=True,
          suppress_health_check=[HealthCheck.too_slow])  # fmt: skip
@given(data=st.data())
def test_sql_and_python_agree(kind: str, op: str, data: st.DataObject) -> None:
    engine, table = stored_table(kind)
    column = table.c[field_type(kind).attribute(spec(kind))]
    values = [None, *data.draw(st.lists(VALUES[kind], min_size=1, max_size=6))]
    operand = operand_of(kind, op, data)

    with engine.begin() as connection:
        connection.execute(table.delete())
        rows = [{"id": place, column.name: value} for place, value in enumerate(values)]
        connection.execute(table.insert(), rows)
        found = set(connection.scalars(select(table.c.id).where(clause(column, op, operand))))

    assert found == {place for place, value in enumerate(values) if holds(value, op, operand)}
