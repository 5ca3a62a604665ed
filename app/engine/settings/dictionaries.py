"""Dictionaries: the declared choices, replaced and extended by what administrators stored."""

from __future__ import annotations

from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.engine.declare.label import Label
from app.engine.declare.spec import DictionarySpec, OptionSpec
from app.engine.settings.stamps import DICTIONARIES, read_stamps
from app.engine.settings.tables import DictionaryOption

_lock = Lock()
_stored: tuple[int, dict[str, dict[str, OptionSpec]]] | None = None


def dictionary_options(session: Session, declared: DictionarySpec) -> tuple[OptionSpec, ...]:
    """Return a dictionary's choices in order, retired ones included.

    Reads the stored choices once per session and stamp; afterwards from memory.
    """
    stored = _read(session).get(declared.key)
    if not stored:
        return declared.options
    merged = {option.key: option for option in declared.options} | stored
    return tuple(sorted(merged.values(), key=lambda option: (option.position, option.key)))


def _read(session: Session) -> dict[str, dict[str, OptionSpec]]:
    global _stored
    stamp = session.info.get("stamps")
    if stamp is None:
        stamp = session.info["stamps"] = read_stamps(session)
    value = stamp.get(DICTIONARIES, 0)
    with _lock:
        if _stored is not None and _stored[0] == value:
            return _stored[1]
    found: dict[str, dict[str, OptionSpec]] = {}
    for row in session.scalars(select(DictionaryOption)):
        found.setdefault(row.dictionary, {})[row.key] = OptionSpec(
            row.key, Label(row.label_zh, row.label_en), row.color, row.retired, row.position
        )
    with _lock:
        _stored = (value, found)
    return found
