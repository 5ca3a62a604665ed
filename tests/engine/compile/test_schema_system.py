import pytest
from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    inspect,
    text,
)

from app.engine.compile.schema_system import add_system_columns


@pytest.fixture
def connection():
    engine = create_engine("sqlite://")
    with engine.connect() as made:
        yield made
    engine.dispose()


def table_with(*columns):
    return Table("crm_thing", MetaData(), Column("id", Integer, primary_key=True), *columns)


def test_missing_column_and_its_index_are_added_and_rows_keep_their_values(connection):
    connection.execute(text("CREATE TABLE crm_thing (id INTEGER PRIMARY KEY)"))
    connection.execute(text("INSERT INTO crm_thing VALUES (7)"))
    table = table_with(
        Column("phone", String(40), nullable=False, server_default="-"),
        Column("position_id", Integer, index=True),
    )

    added = add_system_columns(connection, [table])

    assert added == ["crm_thing.phone", "crm_thing.position_id"]
    assert connection.execute(text("SELECT * FROM crm_thing")).all() == [(7, "-", None)]
    assert [item["column_names"] for item in inspect(connection).get_indexes("crm_thing")] == [
        ["position_id"]
    ]


def test_rows_that_exist_get_the_plain_default_of_new_ones(connection):
    connection.execute(text("CREATE TABLE crm_thing (id INTEGER PRIMARY KEY)"))
    connection.execute(text("INSERT INTO crm_thing VALUES (7)"))
    table = table_with(
        Column("width", Integer, nullable=False, default=0),
        Column("kind", String(9), nullable=False, default="it's"),
        Column("open", Boolean, nullable=False, default=True),
    )

    add_system_columns(connection, [table])

    assert connection.execute(text("SELECT * FROM crm_thing")).all() == [(7, 0, "it's", 1)]


def test_second_look_changes_nothing(connection):
    table = table_with(Column("phone", String(40)))
    table.create(connection)

    assert add_system_columns(connection, [table]) == []


def test_column_that_existing_rows_cannot_have_is_refused(connection):
    connection.execute(text("CREATE TABLE crm_thing (id INTEGER PRIMARY KEY)"))
    table = table_with(Column("phone", String(40), nullable=False))

    with pytest.raises(ValueError, match=r"crm_thing\.phone needs a default"):
        add_system_columns(connection, [table])


def test_reference_is_kept(connection):
    connection.execute(text("CREATE TABLE crm_thing (id INTEGER PRIMARY KEY)"))
    table = table_with(Column("above_id", Integer, ForeignKey("crm_thing.id")))

    add_system_columns(connection, [table])

    found = inspect(connection).get_foreign_keys("crm_thing")
    assert [item["referred_table"] for item in found] == ["crm_thing"]
