"""Tables of saved views and of what each person prefers per entity."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import Boolean, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.engine.fields.types import UTCDateTime

SYSTEM: dict[str, Any] = {"info": {"owner": "system"}}


class StoredView(Model):
    """A list under a name. query: its arguments, URL-encoded; layout: "table", "board" or "chart:2".

    name_en: what readers of English see in place of the name; "" shows them the name.

    Without a row in `ViewShare` only its owner has it.
    """

    __tablename__ = "crm_view"
    __table_args__ = SYSTEM

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    entity: Mapped[str] = mapped_column(String(40), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60), default="", server_default="")
    query: Mapped[str] = mapped_column(Text, default="")
    layout: Mapped[str] = mapped_column(String(10), default="table")
    dense: Mapped[bool] = mapped_column(Boolean, default=False)
    position: Mapped[int] = mapped_column(Integer, default=0)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime())

    def label(self, language: str) -> str:
        """Return the name as readers of a language see it."""
        return self.name_en if language == "en" and self.name_en else self.name


class ViewShare(Model):
    """A view shared with a role, or with everyone (role "*"); first: it opens for that role."""

    __tablename__ = "crm_view_share"
    __table_args__ = (UniqueConstraint("view_id", "role"), SYSTEM)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    view_id: Mapped[int] = mapped_column(ForeignKey("crm_view.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(64), index=True)
    first: Mapped[bool] = mapped_column(Boolean, default=False)


class ListChoice(Model):
    """What one person chose for the lists of one entity. columns: names with commas between.

    first_id: the view that opens for them; 0 is the plain list, None leaves it to their roles.
    """

    __tablename__ = "crm_list_choice"
    __table_args__ = (UniqueConstraint("user_id", "entity"), SYSTEM)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), index=True)
    entity: Mapped[str] = mapped_column(String(40))
    columns: Mapped[str] = mapped_column(Text, default="")
    dense: Mapped[bool] = mapped_column(Boolean, default=False)
    first_id: Mapped[int | None] = mapped_column(Integer)
