"""Where in the code a declaration stands."""

from __future__ import annotations

import sys
from pathlib import Path

from app.engine.declare.spec import Origin


def caller_origin(depth: int = 2) -> Origin:
    """Return file (relative to the working directory where it can be) and line of the caller."""
    frame = sys._getframe(depth)
    path = Path(frame.f_code.co_filename)
    if path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return Origin(str(path), frame.f_lineno)
