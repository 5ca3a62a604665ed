"""The room's table: how each person arranged the start page."""

from __future__ import annotations

from typing import Any

from flask_appbuilder import Model
from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

SYSTEM: dict[str, Any] = {"info": {"owner": "system"}}


class HomeLayout(Model):
    """The cards of one person, by key: the shown ones in order, and the hidden ones."""

    __tablename__ = "crm_home_layout"
    __table_args__ = SYSTEM

    user_id: Mapped[int] = mapped_column(
        ForeignKey("ab_user.id", ondelete="CASCADE"), primary_key=True
    )
    shown: Mapped[list[str]] = mapped_column(JSON, default=list)
    hidden: Mapped[list[str]] = mapped_column(JSON, default=list)
