"""The table of uploaded files; the bytes lie under random names in the data directory."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.engine.fields.types import UTCDateTime


class StoredFile(Model):
    """One uploaded file: its own name for people, a random one on disk, size in bytes, hash.

    kind: media type of the content. entity, field: where it was uploaded for, "" for anywhere.
    record_id: the one record that may hold it, None while it waits for its uploader's save.
    width, height: pixels of a picture that was written anew; 0 for every other file.
    """

    __tablename__ = "crm_file"
    __table_args__: Any = (
        Index("ix_crm_file_place", "entity", "record_id"),
        Index("ix_crm_file_owner", "owner_id", "record_id"),
        {"info": {"owner": "system"}, "sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(100), default="")
    size: Mapped[int] = mapped_column(Integer, default=0)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    entity: Mapped[str] = mapped_column(String(40), default="")
    field: Mapped[str] = mapped_column(String(40), default="")
    record_id: Mapped[int | None] = mapped_column(Integer)
    width: Mapped[int] = mapped_column(Integer, default=0)
    height: Mapped[int] = mapped_column(Integer, default=0)
    owner_id: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
