"""Tables of what changes while the product runs: stamps, settings, dictionary choices, counters."""

from __future__ import annotations

from typing import Any

from flask_appbuilder import Model
from sqlalchemy import Boolean, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

SYSTEM: dict[str, Any] = {"info": {"owner": "system"}}


class Stamp(Model):
    """A number that rises when something cached changed; every process compares it."""

    __tablename__ = "crm_stamp"
    __table_args__ = SYSTEM

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int] = mapped_column(Integer, default=0)


class Setting(Model):
    """One setting an administrator changed: its key and its JSON value."""

    __tablename__ = "crm_setting"
    __table_args__ = SYSTEM

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class DictionaryOption(Model):
    """One choice of a dictionary; it replaces the declared one with the same key."""

    __tablename__ = "crm_option"
    __table_args__ = (UniqueConstraint("dictionary", "key"), SYSTEM)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    dictionary: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(40))
    label_zh: Mapped[str] = mapped_column(String(100), default="")
    label_en: Mapped[str] = mapped_column(String(100), default="")
    color: Mapped[str] = mapped_column(String(10), default="gray")
    position: Mapped[int] = mapped_column(Integer, default=0)
    retired: Mapped[bool] = mapped_column(Boolean, default=False)


class Counter(Model):
    """The last number given out for one rule and period; raised by a conditional update."""

    __tablename__ = "crm_counter"
    __table_args__ = SYSTEM

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    value: Mapped[int] = mapped_column(Integer, default=0)
