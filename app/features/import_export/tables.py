"""What the room remembers: work somebody asked for, and how kinds of files were read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import JSON, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.engine.fields.types import UTCDateTime

SYSTEM: dict[str, Any] = {"info": {"owner": "system"}}

#: Kinds of work.
CHECK, IMPORT, UNDO, EXPORT = "check", "import", "undo", "export"


class ExchangeRun(Model):
    """One check, import, undo or export of a person; kept for a week, like the files it is about.

    key: nobody can guess it, and the same wish has the same one. name: of the file. arguments: how
    it is done. batch: the deed in the journal. done, total: rows, as far as they take effect.
    job_run_id: the run that works on it; None where it was done at once. finished_at: None while
    it is under way and after it failed. counts: what came of it.
    """

    __tablename__ = "crm_exchange_run"
    __table_args__ = SYSTEM

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), index=True)
    slug: Mapped[str] = mapped_column(String(40), default="")
    name: Mapped[str] = mapped_column(String(200), default="")
    arguments: Mapped[Any] = mapped_column(JSON, default=dict)
    batch: Mapped[str] = mapped_column(String(32), default="")
    done: Mapped[int] = mapped_column(Integer, default=0)
    total: Mapped[int] = mapped_column(Integer, default=0)
    counts: Mapped[Any] = mapped_column(JSON, default=dict)
    job_run_id: Mapped[int | None] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UTCDateTime())
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime())


class ImportMapping(Model):
    """How a person read a kind of file, by its headings; the next such file begins there."""

    __tablename__ = "crm_import_mapping"
    __table_args__ = SYSTEM

    user_id: Mapped[int] = mapped_column(
        ForeignKey("ab_user.id", ondelete="CASCADE"), primary_key=True
    )
    slug: Mapped[str] = mapped_column(String(40), primary_key=True)
    shape: Mapped[str] = mapped_column(String(64), primary_key=True)
    plan: Mapped[Any] = mapped_column(JSON, default=dict)
    at: Mapped[datetime] = mapped_column(UTCDateTime())
