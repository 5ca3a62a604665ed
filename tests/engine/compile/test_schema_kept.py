"""What plans put aside, on every database: listed, brought back, dropped after 90 days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import OperationalError

from app.engine.compile.catalogue import Catalogue
from app.engine.compile.schema_kept import (
    RestoreRefused,
    drop_expired,
    list_kept,
    restore,
)
from app.engine.database import intending_to_write
from tests.engine.compile.plans import NOW, bring_along, catalogue_of, database, empty_catalogue

TABLE = "crm_plan_fair"
NAME = "name: {type: text, label: x}"
FAX = "fax: {type: text, label: x}"
PARENT = "parent: {type: link, to: plan_fair, label: x}"
GUESTS = "guests: {type: links, to: user, label: x}"


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def engine(request: pytest.FixtureRequest, tmp_path: object) -> Iterator[Engine]:
    try:
        with database(request.param, tmp_path) as made:
            yield made
    except OperationalError:
        pytest.skip(f"NOT TESTED: no {request.param} answers on this machine")


def run(engine: Engine, *statements: str) -> None:
    with intending_to_write(), engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def values(engine: Engine, column: str) -> list[object]:
    with engine.connect() as connection:
        return list(connection.scalars(text(f"SELECT {column} FROM {TABLE} ORDER BY id")))


def bring_back(engine: Engine, catalogue: Catalogue, token: str) -> int:
    with intending_to_write(), engine.begin() as connection:
        return restore(connection, catalogue, token, now=NOW, actor="test")


def kept(engine: Engine) -> list[tuple[str, int]]:
    with engine.connect() as connection:
        return [(item.token, item.rows) for item in list_kept(connection)]


def fill_and_retire_fax(engine: Engine) -> None:
    with catalogue_of(f"{NAME}\n{FAX}") as catalogue:
        bring_along(engine, catalogue)
        run(engine, f"INSERT INTO {TABLE} (name, fax) VALUES ('a', '021'), ('b', NULL)")
    with catalogue_of(NAME) as catalogue:
        bring_along(engine, catalogue, f"{TABLE}.fax")


def test_a_column_put_aside_is_listed_and_comes_back_where_nothing_stands(engine):
    fill_and_retire_fax(engine)
    assert kept(engine) == [(f"{TABLE}.fax", 1)]

    with catalogue_of(f"{NAME}\n{FAX}") as catalogue:
        bring_along(engine, catalogue)
        run(engine, f"INSERT INTO {TABLE} (name, fax) VALUES ('c', '010')")
        restored = bring_back(engine, catalogue, f"{TABLE}.fax")

    assert restored == 1
    assert values(engine, "fax") == ["021", None, "010"]


def test_values_that_could_not_be_converted_come_back_with_the_old_type(engine):
    with catalogue_of(f"{NAME}\n{FAX}") as catalogue:
        bring_along(engine, catalogue)
        run(engine, f"INSERT INTO {TABLE} (name, fax) VALUES ('a', '12'), ('b', 'about 9')")
    with catalogue_of(f"{NAME}\nfax: {{type: integer, label: x}}") as catalogue:
        bring_along(engine, catalogue, f"{TABLE}.fax")
    with catalogue_of(f"{NAME}\n{FAX}") as catalogue:
        bring_along(engine, catalogue, f"{TABLE}.fax")
        assert values(engine, "fax") == ["12", None]

        restored = bring_back(engine, catalogue, f"{TABLE}.fax")

    assert restored == 1
    assert values(engine, "fax") == ["12", "about 9"]


def test_a_table_put_aside_comes_back_with_its_links(engine):
    with catalogue_of(f"{NAME}\n{PARENT}\n{GUESTS}") as catalogue:
        bring_along(engine, catalogue)
        run(
            engine,
            f"INSERT INTO {TABLE} (name, parent_id) VALUES ('a', NULL)",
            f"INSERT INTO {TABLE} (name, parent_id) VALUES ('b', 1)",
            "INSERT INTO ab_user (id, first_name, last_name, username, email, password, active)"
            " VALUES (7, 'x', 'x', 'x', 'x@x', 'x', true)",
            f"INSERT INTO {TABLE}__guests (left_id, right_id) VALUES (2, 7)",
        )
    bring_along(engine, empty_catalogue(), TABLE)
    with catalogue_of(f"{NAME}\n{PARENT}\n{GUESTS}") as catalogue:
        bring_along(engine, catalogue)

        restored = bring_back(engine, catalogue, TABLE)
        run(engine, f"INSERT INTO {TABLE} (name) VALUES ('c')")

        assert restored == 2
        assert values(engine, "name") == ["a", "b", "c"]
        assert values(engine, "parent_id") == [None, 1, None]
        with engine.connect() as connection:
            links = connection.execute(text(f"SELECT left_id, right_id FROM {TABLE}__guests"))
            assert [tuple(row) for row in links] == [(2, 7)]
        with pytest.raises(RestoreRefused, match=f"{TABLE} holds 3 rows"):
            bring_back(engine, catalogue, TABLE)


def test_what_is_no_longer_declared_or_unknown_is_refused_with_the_cure(engine):
    fill_and_retire_fax(engine)

    with catalogue_of(NAME) as catalogue:
        with pytest.raises(RestoreRefused, match="Declare it again, then restore it"):
            bring_back(engine, catalogue, f"{TABLE}.fax")
        with pytest.raises(RestoreRefused, match=f"There is: {TABLE}.fax"):
            bring_back(engine, catalogue, f"{TABLE}.telex")


@pytest.mark.parametrize(("days", "left"), [(89, 1), (90, 0)])
def test_values_are_kept_for_90_days(engine, days, left):
    fill_and_retire_fax(engine)

    with (
        catalogue_of(NAME) as catalogue,
        intending_to_write(),
        engine.begin() as connection,
    ):
        drop_expired(connection, catalogue, now=NOW + timedelta(days=days), actor="test")

    held = {item["name"] for item in inspect(engine).get_columns(TABLE)}
    assert len(kept(engine)) == left
    assert len([name for name in held if str(name).startswith("_old_fax")]) == left


def test_a_link_and_a_table_put_aside_are_dropped_too(engine):
    with catalogue_of(f"{NAME}\n{PARENT}\n{GUESTS}") as catalogue:
        bring_along(engine, catalogue)
        run(engine, f"INSERT INTO {TABLE} (name, parent_id) VALUES ('a', 1)")
    with catalogue_of(NAME) as catalogue:
        bring_along(engine, catalogue, f"{TABLE}.parent_id", f"{TABLE}__guests")
        with intending_to_write(), engine.begin() as connection:
            later = NOW + timedelta(days=91)
            drop_expired(connection, catalogue, now=later, actor="test")

    assert kept(engine) == []
    assert not [name for name in inspect(engine).get_table_names() if name.startswith("_old_")]
