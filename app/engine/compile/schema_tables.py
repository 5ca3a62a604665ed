"""What the schema plan remembers: the shape every column was made with, and every change made."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.engine.fields.types import UTCDateTime

SYSTEM: dict[str, Any] = {"info": {"owner": "system"}}


class SchemaColumn(Model):
    """The declared shape of one catalogue column, such as "ExactDecimal(2)".

    A database cannot tell: SQLite keeps 12.50 and 1,250 alike.
    """

    __tablename__ = "crm_schema_column"
    __table_args__ = SYSTEM

    table_name: Mapped[str] = mapped_column(String(64), primary_key=True)
    column_name: Mapped[str] = mapped_column(String(64), primary_key=True)
    shape: Mapped[str] = mapped_column(String(60))


class SchemaChange(Model):
    """One step of a plan that was done: when, by which command, what, on how many rows."""

    __tablename__ = "crm_schema_change"
    __table_args__ = SYSTEM

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime())
    actor: Mapped[str] = mapped_column(String(40), default="")
    kind: Mapped[str] = mapped_column(String(20))
    table_name: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(64), default="")
    kept_as: Mapped[str] = mapped_column(String(64), default="")
    rows: Mapped[int] = mapped_column(Integer, default=0)
