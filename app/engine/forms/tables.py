"""The table that makes a double submit harmless."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.engine.fields.types import UTCDateTime


class Submission(Model):
    """A form token that was used, and the record it made."""

    __tablename__ = "crm_submission"
    __table_args__: Any = {"info": {"owner": "system"}}

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    entity: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UTCDateTime())
