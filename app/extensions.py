"""Objects that are bound to the application when it is made."""

from __future__ import annotations

from typing import Any

from flask_appbuilder import Model
from flask_appbuilder.utils.legacy import get_sqla_class
from flask_sqlalchemy.session import Session as FlaskSession
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.engine import Connection, Engine

from app.engine.database import shared_connection


class RequestSession(FlaskSession):
    """The session of a request; it joins the tests' shared connection where there is one."""

    def get_bind(self, *args: Any, **options: Any) -> Engine | Connection:
        """Return the shared connection of a test, else the engine of the application."""
        return shared_connection() or super().get_bind(*args, **options)


#: The chassis' database object on the chassis' model base: one metadata for every table.
db = get_sqla_class()(
    model_class=Model,
    session_options={"class_": RequestSession, "join_transaction_mode": "create_savepoint"},
)
csrf = CSRFProtect()
