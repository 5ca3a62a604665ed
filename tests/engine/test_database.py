"""SQLite's statistics: without them it takes an index that halves a table for one of few rows."""

from sqlalchemy import create_engine, text

from app.engine.database import prepare_engine, refresh_statistics


def believed(engine):
    with engine.connect() as connection:
        stat = connection.scalar(text("SELECT stat FROM sqlite_stat1 WHERE tbl = 'fair'"))
    return int(stat.split()[0])


def fill(engine, count):
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO fair (half) VALUES (:half)"), [{"half": n % 2} for n in range(count)]
        )


def test_statistics_follow_a_table_that_grew_fourfold(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'a.db'}")
    prepare_engine(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE fair (id INTEGER PRIMARY KEY, half INTEGER)"))
        connection.execute(text("CREATE INDEX ix_half ON fair (half)"))

    done = []
    for count in (500, 1500, 2000, 5000):
        fill(engine, count)
        done.append(refresh_statistics(engine, ["fair"]))

    assert done == [False, True, False, True]
    assert 8000 < believed(engine) < 10_000
    engine.dispose()
