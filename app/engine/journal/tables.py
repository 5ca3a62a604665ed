"""The journal's table: one row for every write on a record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import JSON, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.engine.fields.types import UTCDateTime


class JournalEntry(Model):
    """Who wrote what, when, from where: append-only, written in the write's transaction.

    action: create, change, delete, restore, purge. source: form, inline, bulk, board, api,
    import, job, undo, demo, system. batch: joins the entries of one deed (a bulk edit, an
    import). changes: {field: [old, new]} in the fields' JSON form. undone_by: id of the entry
    that took this one back.
    """

    __tablename__ = "crm_journal"
    __table_args__: Any = (
        Index("ix_crm_journal_record", "entity", "record_id", "id"),
        Index("ix_crm_journal_actor", "actor_id", "id"),
        Index("ix_crm_journal_batch", "batch"),
        Index("ix_crm_journal_at", "at", "id"),
        {"info": {"owner": "system"}, "sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime())
    actor_id: Mapped[int | None] = mapped_column(Integer)
    actor_name: Mapped[str] = mapped_column(String(80), default="")
    source: Mapped[str] = mapped_column(String(16))
    batch: Mapped[str] = mapped_column(String(32))
    entity: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int] = mapped_column(Integer)
    record_title: Mapped[str] = mapped_column(String(200), default="")
    action: Mapped[str] = mapped_column(String(16))
    version: Mapped[int] = mapped_column(Integer, default=1)
    changes: Mapped[Any] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(500), default="")
    undone_by: Mapped[int | None] = mapped_column(Integer)
