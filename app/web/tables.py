"""Tables of signing in: live sessions and counted tries."""

from __future__ import annotations

from datetime import datetime

from flask_appbuilder import Model
from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.engine.fields.types import UTCDateTime

SYSTEM = {"info": {"owner": "system"}}


class SignIn(Model):
    """One live session of a person; deleting the row ends it at the next request.

    id: SHA-256 of the random key that only the browser's cookie holds.
    epoch: the person's at sign-in; a later one ends the session.
    """

    __tablename__ = "crm_session"
    __table_args__ = SYSTEM

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    last_seen: Mapped[datetime] = mapped_column(UTCDateTime())
    expires: Mapped[datetime] = mapped_column(UTCDateTime(), index=True)
    ip: Mapped[str] = mapped_column(String(45), default="")
    agent: Mapped[str] = mapped_column(String(200), default="")
    epoch: Mapped[int] = mapped_column(Integer, default=0)


class LoginAttempt(Model):
    """How often signing in failed for one account, or was tried from one address.

    key: "a:" or "s:" and a keyed hash, so that a password typed as user name is never readable.
    failures: within the window that began at `since`; locks: how often it was locked in a row.
    """

    __tablename__ = "crm_login_attempt"
    __table_args__ = SYSTEM

    key: Mapped[str] = mapped_column(String(66), primary_key=True)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    since: Mapped[datetime] = mapped_column(UTCDateTime(), index=True)
    locks: Mapped[int] = mapped_column(Integer, default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UTCDateTime())
