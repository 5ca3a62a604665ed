"""Every hook of the engine: rooms and the product listen here; the engine knows no listener.

before_save: after validation, before the flush; a listener may change `values` or raise
InvalidRecord. record_saved: after the journal entry, inside the transaction. Both receive a
`SaveEvent`. record_removed: after a soft delete, inside the transaction. record_purged: after a
record was removed for good, inside the transaction; rooms then let go of what they hung on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session


@dataclass
class SaveEvent:
    """One write: entity slug, record object, typed values set, names of changed fields.

    before: the typed values held until then; empty for a new record and for delete and restore.
    """

    session: Session
    slug: str
    record: Any
    values: dict[str, Any]
    changed: tuple[str, ...]
    created: bool
    reader: Any
    source: str
    batch: str = ""
    before: Mapping[str, Any] = field(default_factory=dict)


Listener = Callable[[SaveEvent], None]
_listeners: dict[str, list[Listener]] = {
    "before_save": [],
    "record_saved": [],
    "record_removed": [],
    "record_purged": [],
}
#: Names of all hooks.
HOOKS = tuple(_listeners)


def listen(hook: str, listener: Listener) -> None:
    """Add a listener to a hook; adding it twice has no effect. Raises KeyError for no hook."""
    if listener not in _listeners[hook]:
        _listeners[hook].append(listener)


def fire(hook: str, event: SaveEvent) -> None:
    """Call the listeners of a hook in the order they were added."""
    for listener in _listeners[hook]:
        listener(event)
