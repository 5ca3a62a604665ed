"""How a room attaches to an entity: a trait is plain data that only its room understands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.engine.declare.spec import EMPTY, Origin

#: What `remind` reminds of.
NOT_CONTACTED = "not contacted"


@dataclass(frozen=True)
class Trait:
    """A wish of an entity to a room: the trait's name and what it was given."""

    name: str
    values: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    origin: Origin = Origin()
