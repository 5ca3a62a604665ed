"""The tables of comments and of who is mentioned in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.engine.fields.types import UTCDateTime

SYSTEM: dict[str, Any] = {"info": {"owner": "system"}}


class Comment(Model):
    """One comment on one record. text: as written, with `@[id]` where somebody is mentioned.

    removed_at: when it was deleted; undo brings it back.
    """

    __tablename__ = "crm_record_comment"
    __table_args__: Any = (
        Index("ix_crm_record_comment_record", "entity", "record_id", "id"),
        {**SYSTEM, "sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    entity: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int] = mapped_column(Integer)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime())
    edited_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime())


class Mention(Model):
    """Somebody is mentioned in a comment."""

    __tablename__ = "crm_record_mention"
    __table_args__ = SYSTEM

    comment_id: Mapped[int] = mapped_column(
        ForeignKey("crm_record_comment.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("ab_user.id", ondelete="CASCADE"), primary_key=True, index=True
    )
