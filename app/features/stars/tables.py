"""The table of stars."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.engine.fields.types import UTCDateTime


class Star(Model):
    """One person's star on one record."""

    __tablename__ = "crm_record_star"
    __table_args__: Any = (
        Index("ix_crm_record_star_record", "entity", "record_id"),
        {"info": {"owner": "system"}},
    )

    user_id: Mapped[int] = mapped_column(
        ForeignKey("ab_user.id", ondelete="CASCADE"), primary_key=True
    )
    entity: Mapped[str] = mapped_column(String(40), primary_key=True)
    record_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UTCDateTime())
