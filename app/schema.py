"""The tables at start: all of them on an empty database, missing ones on an older one."""

from __future__ import annotations

from flask_appbuilder import Model
from sqlalchemy.engine import Engine

# Every module with tables must be known here before they are made.
from app.engine.access import tables as access_tables
from app.engine.forms import tables as form_tables
from app.engine.journal import tables as journal_tables
from app.engine.settings import tables as setting_tables
from app.web import tables as web_tables

TABLE_MODULES = (access_tables, form_tables, journal_tables, setting_tables, web_tables)


def prepare_schema(engine: Engine) -> None:
    """Make the tables that are missing, in one transaction, so that two starts do not collide."""
    with engine.begin() as connection:
        Model.metadata.create_all(connection)
