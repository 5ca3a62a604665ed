"""What people are told, and the mails that are still to be sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.engine.fields.types import UTCDateTime

SYSTEM: dict[str, Any] = {"info": {"owner": "system"}}
DUE, SENT, FAILED = "due", "sent", "failed"


class Notification(Model):
    """One message for one person, as code and data; `key` is unique per person.

    It is worded when somebody looks, in the language of whoever does.
    """

    __tablename__ = "crm_notification"
    __table_args__ = (
        UniqueConstraint("user_id", "key"),
        Index("ix_crm_notification_user_read", "user_id", "read_at"),
        SYSTEM,
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(60))
    data: Mapped[Any] = mapped_column(JSON, default=dict)
    href: Mapped[str] = mapped_column(String(200), default="")
    key: Mapped[str] = mapped_column(String(160))
    at: Mapped[datetime] = mapped_column(UTCDateTime())
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime())


class Outbox(Model):
    """The mail of a notification, noted in the same transaction and sent after it."""

    __tablename__ = "crm_outbox"
    __table_args__ = (Index("ix_crm_outbox_state", "state", "not_before"), SYSTEM)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    notification_id: Mapped[int] = mapped_column(
        ForeignKey("crm_notification.id", ondelete="CASCADE"), unique=True
    )
    state: Mapped[str] = mapped_column(String(10), default=DUE)
    attempt: Mapped[int] = mapped_column(Integer, default=0)
    not_before: Mapped[datetime] = mapped_column(UTCDateTime())
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    reason: Mapped[str] = mapped_column(Text, default="")
