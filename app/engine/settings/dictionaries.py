"""Dictionaries: the declared choices, replaced and extended by what administrators stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.engine.declare.label import Label
from app.engine.declare.spec import DictionarySpec, OptionSpec
from app.engine.settings.stamps import DICTIONARIES, held_stamps
from app.engine.settings.tables import DictionaryOption

_lock = Lock()
_stored: tuple[int, dict[str, dict[str, OptionSpec]]] | None = None


def dictionary_options(session: Session, declared: DictionarySpec) -> tuple[OptionSpec, ...]:
    """Return a dictionary's choices in order, retired ones included.

    Reads the stored choices once per session and stamp; afterwards from memory.
    """
    return merge_options(declared, _read(session).get(declared.key) or {})


def merge_options(
    declared: DictionarySpec, stored: Mapping[str, OptionSpec]
) -> tuple[OptionSpec, ...]:
    """Return declared choices, replaced and extended by stored ones, in the stored order.

    What closes a board stays as declared: it is a rule of the product, not a word. So does an icon.
    """
    if not stored:
        return declared.options
    merged = {option.key: option for option in declared.options}
    for key, option in stored.items():
        old = merged.get(key)
        merged[key] = replace(option, end=old.end, icon=old.icon) if old else option
    return tuple(sorted(merged.values(), key=lambda option: (option.position, option.key)))


def read_stored_options(session: Session, key: str) -> dict[str, OptionSpec]:
    """Return what is stored of one dictionary now, past every cache; for whoever changes it."""
    rows = session.scalars(select(DictionaryOption).where(DictionaryOption.dictionary == key))
    return {row.key: _option(row) for row in rows}


def forget_dictionaries() -> None:
    """Empty the cache of this process; tests that roll back need it."""
    global _stored
    with _lock:
        _stored = None


def _option(row: DictionaryOption) -> OptionSpec:
    label = Label(row.label_zh, row.label_en)
    return OptionSpec(row.key, label, row.color, row.retired, row.position)


def _read(session: Session) -> dict[str, dict[str, OptionSpec]]:
    global _stored
    value = held_stamps(session).get(DICTIONARIES, 0)
    with _lock:
        if _stored is not None and _stored[0] == value:
            return _stored[1]
    found: dict[str, dict[str, OptionSpec]] = {}
    for row in session.scalars(select(DictionaryOption)):
        found.setdefault(row.dictionary, {})[row.key] = _option(row)
    with _lock:
        _stored = (value, found)
    return found
