"""Plan and apply on SQLite, and on PostgreSQL and MariaDB where such a server runs here."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError, OperationalError

from app.engine.compile import schema_apply
from app.engine.compile.schema_shape import fits_inside, shape_of, stays_as_it_is, type_of_shape
from app.engine.compile.schema_words import WORDS
from app.engine.database import intending_to_write
from app.engine.fields.types import ExactDecimal, KeySet
from tests.engine.compile.plans import (
    bring_along,
    catalogue_of,
    columns_of,
    database,
    empty_catalogue,
    plan,
)

TABLE = "crm_plan_fair"
NAME = "name: {type: text, label: x, max: 40}"
SIZE = "size: {type: decimal, label: x, places: 2}"


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def engine(request, tmp_path) -> Iterator[Engine]:
    try:
        with database(request.param, tmp_path) as made:
            yield made
    except OperationalError:
        pytest.skip(f"no {request.param} runs here")


def fill(engine: Engine, *rows: dict[str, object]) -> None:
    with intending_to_write(), engine.begin() as connection:
        for row in rows:
            names = ", ".join(row)
            values = ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO {TABLE} ({names}) VALUES ({values})"), row)


def values(engine: Engine, column: str) -> list[object]:
    with engine.connect() as connection:
        return list(connection.scalars(text(f"SELECT {column} FROM {TABLE} ORDER BY id")))


def words(engine: Engine, catalogue: object) -> list[str]:
    return [step.words.en for step in plan(engine, catalogue)]


def test_a_first_apply_creates_everything_and_the_next_plan_is_empty(engine):
    links = (
        "\nguests: {type: links, to: user, label: x}\nparent: {type: link, to: plan_fair, label: x}"
    )
    with catalogue_of(
        f"{NAME}\n{SIZE}{links}\nnote: {{type: text, label: x, search: true}}"
    ) as catalogue:
        done = bring_along(engine, catalogue)

        assert set(done) == {
            f"create_table {TABLE}", f"create_table {TABLE}__collaborators", f"create_table {TABLE}__guests",
            "create_table crm_search_plan_fair",
        }  # fmt: skip
        assert plan(engine, catalogue) == []


def test_entities_that_link_to_each_other_are_created_together(engine):
    other = (
        "  plan_hall:\n    label: x\n    fields:\n      name: {type: text, label: x}\n"
        "      fair: {type: link, to: plan_fair, label: x}\n"
    )
    with catalogue_of(f"{NAME}\nhall: {{type: link, to: plan_hall, label: x}}", other) as catalogue:
        bring_along(engine, catalogue)

        assert plan(engine, catalogue) == []


def test_a_new_field_keeps_the_rows_and_links_hold(engine):
    with catalogue_of(NAME) as catalogue:
        bring_along(engine, catalogue)
    fill(engine, {"name": "Canton"})
    more = f"{NAME}\nparent: {{type: link, to: plan_fair, label: x}}\n{SIZE}"
    with catalogue_of(more) as catalogue:
        shown = words(engine, catalogue)
        bring_along(engine, catalogue)

        assert "Add column parent_id to crm_plan_fair (empty in its 1 rows)" in shown
        assert values(engine, "name") == ["Canton"]
        assert values(engine, "parent_id") == [None]
        assert plan(engine, catalogue) == []
    with pytest.raises(IntegrityError):
        fill(engine, {"name": "Hannover", "parent_id": 999})


def test_a_field_that_is_gone_stays_until_it_is_confirmed_and_then_is_kept_aside(engine):
    with catalogue_of(
        f"{NAME}\nhall: {{type: text, label: x, filter: true, sort: true}}"
    ) as catalogue:
        bring_along(engine, catalogue)
    fill(engine, {"name": "Canton", "hall": "A1"}, {"name": "Hannover"})
    with catalogue_of(NAME) as catalogue:
        assert words(engine, catalogue) == [
            "crm_plan_fair.hall is no longer declared: put the column aside, its 1 values are kept for 90 days"
        ]
        assert bring_along(engine, catalogue) == []
        assert "hall" in columns_of(engine, TABLE)

        done = bring_along(engine, catalogue, f"{TABLE}.hall")

        assert done == [f"retire_column {TABLE}.hall"]
        assert values(engine, "_old_hall_20260301") == ["A1", None]
        assert plan(engine, catalogue) == []
    with catalogue_of(
        f"{NAME}\nhall: {{type: text, label: x, filter: true, sort: true}}"
    ) as catalogue:
        bring_along(engine, catalogue)

        assert values(engine, "hall") == [None, None]
        assert plan(engine, catalogue) == []


def test_a_link_that_is_gone_can_be_put_aside(engine):
    with catalogue_of(f"{NAME}\nparent: {{type: link, to: plan_fair, label: x}}") as catalogue:
        bring_along(engine, catalogue)
    with catalogue_of(NAME) as catalogue:
        bring_along(engine, catalogue, f"{TABLE}.parent_id")

        assert plan(engine, catalogue) == []


def test_an_entity_that_is_gone_is_put_aside_with_its_links_and_can_come_back(engine):
    fields = f"{NAME}\nguests: {{type: links, to: user, label: x}}\nnote: {{type: text, label: x, search: true}}"
    with catalogue_of(fields) as catalogue:
        bring_along(engine, catalogue)
        fill(engine, {"name": "Canton"})
        names = [f"{TABLE}", f"{TABLE}__guests", f"{TABLE}__collaborators", "crm_search_plan_fair"]
    nothing = empty_catalogue()
    assert words(engine, nothing) == [
        "crm_plan_fair is no longer declared: put the table aside, its 1 rows are kept for 90 days"
    ]

    bring_along(engine, nothing, TABLE)

    left = set(inspect(engine).get_table_names())
    assert not left & set(names)
    assert "_old_crm_plan_fair_20260301" in left
    with catalogue_of(fields) as catalogue:
        bring_along(engine, catalogue)

        assert plan(engine, catalogue) == []
        assert values(engine, "name") == []


def test_unique_is_refused_with_what_repeats_and_done_once_it_does_not(engine):
    with catalogue_of(NAME) as catalogue:
        bring_along(engine, catalogue)
    fill(engine, {"name": "Canton"}, {"name": "Canton"}, {"name": "Hannover"})
    with catalogue_of("name: {type: text, label: x, max: 40, unique: true}") as catalogue:
        assert words(engine, catalogue) == [
            'crm_plan_fair.name cannot be made unique: 1 values repeat, such as "Canton".'
            " Correct or merge those records first"
        ]
        assert bring_along(engine, catalogue, f"{TABLE}.name") == []

        with intending_to_write(), engine.begin() as connection:
            connection.execute(text(f"UPDATE {TABLE} SET name = 'Leipzig' WHERE id = 2"))
        assert words(engine, catalogue) == [
            "Values of crm_plan_fair.name may no longer repeat (3 rows)"
        ]
        bring_along(engine, catalogue)

        assert plan(engine, catalogue) == []
        with pytest.raises(IntegrityError):
            fill(engine, {"name": "Canton"})
    with catalogue_of(NAME) as catalogue:
        assert words(engine, catalogue) == ["Values of crm_plan_fair.name may repeat from now on"]
        bring_along(engine, catalogue)

        fill(engine, {"name": "Canton"})
        assert plan(engine, catalogue) == []


def test_more_room_is_made_and_less_room_is_left_as_it_is(engine):
    with catalogue_of(NAME) as catalogue:
        bring_along(engine, catalogue)
    with catalogue_of("name: {type: text, label: x, max: 90}") as catalogue:
        assert words(engine, catalogue) == [
            "Make more room in column crm_plan_fair.name (String(40) → String(90))"
        ]
        bring_along(engine, catalogue)

        fill(engine, {"name": "x" * 90})
        assert plan(engine, catalogue) == []
    with catalogue_of(NAME) as catalogue:
        assert plan(engine, catalogue) == []


def test_a_change_of_type_shows_what_fits_is_refused_and_then_converts(engine):
    with catalogue_of(
        f"{NAME}\nsize: {{type: text, label: x, filter: true, sort: true}}"
    ) as catalogue:
        bring_along(engine, catalogue)
    fill(engine, {"size": "12.50"}, {"size": "big"}, {"size": "3"}, {"name": "none"})
    with catalogue_of(
        f"{NAME}\nsize: {{type: decimal, label: x, places: 2, filter: true, sort: true}}"
    ) as catalogue:
        step = next(item for item in plan(engine, catalogue) if item.kind == "change_type")

        assert step.words.en == (
            "Change the type of column crm_plan_fair.size (String(200) → ExactDecimal(2)); 3 rows have a value"
        )
        assert [detail.en for detail in step.details] == [
            "1 values cannot be converted and become empty (the old ones are kept for 90 days),"
            ' such as "big"'
        ]
        assert step.needed
        assert not step.additive

        done = bring_along(engine, catalogue, f"{TABLE}.size")

        assert f"change_type {TABLE}.size" in done
        with engine.connect() as connection:
            held = connection.execute(
                catalogue["plan_fair"].table.select().order_by(text("id"))
            ).all()
        assert [None if row.size is None else str(row.size) for row in held] == [
            "12.50",
            None,
            "3.00",
            None,
        ]
        assert values(engine, "_old_size_20260301") == ["12.50", "big", "3", None]
        assert plan(engine, catalogue) == []


def test_more_places_keep_the_amounts(engine):
    with catalogue_of(SIZE) as catalogue:
        bring_along(engine, catalogue)
        with intending_to_write(), engine.begin() as connection:
            connection.execute(catalogue["plan_fair"].table.insert().values(size="12.50"))
    with catalogue_of(SIZE.replace("places: 2", "places: 4")) as catalogue:
        bring_along(engine, catalogue, f"{TABLE}.size")

        with engine.connect() as connection:
            held = connection.execute(catalogue["plan_fair"].table.select()).one()
        assert str(held.size) == "12.5000"
        assert plan(engine, catalogue) == []


def test_an_interrupted_change_of_type_is_finished(engine):
    with catalogue_of("size: {type: text, label: x}") as catalogue:
        bring_along(engine, catalogue)
        fill(engine, {"size": "7"})
        with intending_to_write(), engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE {TABLE} RENAME COLUMN size TO _new_size"))

        assert words(engine, catalogue) == [
            "Finish the interrupted change of type of crm_plan_fair.size"
        ]
        bring_along(engine, catalogue)

        assert values(engine, "size") == ["7"]
        assert plan(engine, catalogue) == []


def test_every_change_is_logged(engine):
    with catalogue_of(NAME) as catalogue:
        bring_along(engine, catalogue)
    with catalogue_of("other: {type: text, label: x}") as catalogue:
        bring_along(engine, catalogue, f"{TABLE}.name")

    with engine.connect() as connection:
        log = connection.execute(
            text("SELECT actor, kind, name, kept_as FROM crm_schema_change ORDER BY id")
        ).all()
    assert [tuple(row) for row in log if row.kind != "create_table"] == [
        ("test", "retire_column", "name", "_old_name_20260301"), ("test", "add_column", "other", ""),
    ]  # fmt: skip


def test_a_failing_step_leaves_sqlite_as_it_was(tmp_path, monkeypatch):
    def fail(doing, step):
        raise RuntimeError(step.token)

    with database("sqlite", tmp_path) as engine:
        with catalogue_of(NAME) as catalogue:
            bring_along(engine, catalogue)
        before = columns_of(engine, TABLE)
        monkeypatch.setitem(schema_apply._STEPS, "add_index", fail)
        with catalogue_of(f"{NAME}\nhall: {{type: text, label: x, sort: true}}") as catalogue:
            with pytest.raises(RuntimeError):
                bring_along(engine, catalogue)

            assert columns_of(engine, TABLE) == before


def test_system_tables_are_never_part_of_a_plan(engine):
    with intending_to_write(), engine.begin() as connection:
        connection.execute(text("DROP TABLE crm_schema_change"))
    with catalogue_of(NAME) as catalogue:
        tables = {step.table for step in plan(engine, catalogue)}

    assert not [name for name in tables if not name.startswith(("crm_plan_fair", "crm_search_"))]


@pytest.mark.parametrize(
    ("kind", "shape"),
    [(ExactDecimal(3), "ExactDecimal(3)"), (KeySet(), "KeySet")],
    ids=["decimal", "keys"],
)
def test_a_shape_says_what_makes_the_type(kind, shape):
    made = type_of_shape(shape)

    assert shape_of(kind) == shape
    assert made is not None
    assert shape_of(made) == shape


def test_shapes_of_other_versions_are_not_guessed():
    assert type_of_shape("Blob(3)") is None
    assert type_of_shape("...") is None


def test_room_is_compared_for_texts_only():
    assert fits_inside("String(40)", "String(41)")
    assert stays_as_it_is("String(41)", "String(40)")
    assert not fits_inside("ExactDecimal(2)", "ExactDecimal(3)")
    assert not stays_as_it_is("ExactDecimal(3)", "ExactDecimal(2)")


def test_every_sentence_names_the_same_places_in_both_languages():
    places = re.compile(r"\{(\w+)\}")

    for label in WORDS.values():
        assert sorted(places.findall(label.zh)) == sorted(places.findall(label.en))
