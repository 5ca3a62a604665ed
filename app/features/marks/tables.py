"""The table of marks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, false, true
from sqlalchemy.orm import Mapped, mapped_column

from app.engine.fields.types import UTCDateTime


class Marked(Model):
    """One person's marks on one record; there is no row without any.

    The table is called after its first mark; rows from when there was no other are stars.
    """

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
    starred: Mapped[bool] = mapped_column(Boolean, default=False, server_default=true())
    followed: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
