"""The version of the product."""

from __future__ import annotations

VERSION = "0.1.0"
