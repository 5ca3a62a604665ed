"""The database looks anew at tables that have grown."""

from __future__ import annotations

from sqlalchemy import insert, text

from app.engine.compile.catalogue import current_catalogue
from app.engine.database import short_write
from app.engine.jobs.upkeep import STATISTICS
from app.extensions import db


def test_grown_table_is_looked_at_once(fresh_app):
    app = fresh_app()
    with app.app_context():
        table = current_catalogue()["competitor"].table
        with short_write(db.engine) as session:
            rows = [{"name": f"Rival {number}"} for number in range(1200)]
            session.execute(insert(table), rows)
        counts = [app.extensions["jobs"].run_now(STATISTICS).counts for _turn in range(2)]
        with short_write(db.engine) as session:
            held = session.scalar(
                text("SELECT stat FROM sqlite_stat1 WHERE tbl = 'crm_competitor' LIMIT 1")
            )

    assert counts == [{"refreshed": 1}, {"refreshed": 0}]
    assert held.startswith("1200 ")
