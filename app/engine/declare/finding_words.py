"""Short hands for findings whose words stand where the check is."""

from __future__ import annotations

from app.engine.declare.finding import Finding
from app.engine.declare.label import Label
from app.engine.declare.spec import Origin


def error(
    number: str, origin: Origin, *, zh: str, en: str, cure_zh: str = "", cure_en: str = ""
) -> Finding:
    """Return an error: the product does not start on it."""
    return Finding(f"engine.E{number}", "error", Label(zh, en), Label(cure_zh, cure_en), origin)


def warning(
    number: str, origin: Origin, *, zh: str, en: str, cure_zh: str = "", cure_en: str = ""
) -> Finding:
    """Return a warning: worth a look, no reason not to start."""
    return Finding(f"engine.W{number}", "warning", Label(zh, en), Label(cure_zh, cure_en), origin)
