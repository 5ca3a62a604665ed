"""What the room adds to the product: its jobs and their words."""

from __future__ import annotations

from app.features.reminders import jobs

__all__ = ["jobs"]
